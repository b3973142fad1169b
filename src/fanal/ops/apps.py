"""The machine's place in the program: its entry in the menu."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpsConfig(AppConfig):
    name = "fanal.ops"
    label = "ops"

    def ready(self) -> None:
        from fanal.web import menu

        menu.register(_("Letters"), "ops:letters", "ops.outbox", 95, "letter")
