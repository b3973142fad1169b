"""The machine's place in the program: its entry in the menu, its word on the board."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpsConfig(AppConfig):
    name = "fanal.ops"
    label = "ops"

    def ready(self) -> None:
        from fanal.core import plugs
        from fanal.ops import board
        from fanal.web import menu

        menu.register(_("Letters"), "ops:letters", "ops.outbox", 95, "letter")
        plugs.board_item.plug("ops", board.items)
