"""The privacy room's place in the program: its plugs and its entry in the menu."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    """How long records are kept, holds, erasing and its proof."""

    name = "fanal.privacy"
    label = "privacy"

    def ready(self) -> None:
        from fanal.core import plugs
        from fanal.privacy import exported, plugged
        from fanal.vault import hooks
        from fanal.web import menu

        plugs.forget.plug("privacy", plugged.forget)
        plugs.export_source.plug("privacy", exported.sources)
        hooks.before_shred.plug("privacy", plugged.keep_held_keys)
        plugs.board_item.plug("privacy", plugged.board_items)
        menu.register(_("Retention"), "privacy:retention", "retention.read", 95, "shield")
