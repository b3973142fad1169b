"""The room of outside connections: hears of events, has its place in the menu and on the board."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "fanal.api"
    label = "api"

    def ready(self) -> None:
        from fanal.api import plugged
        from fanal.core import plugs
        from fanal.web import menu
        from fanal.web.views import errors

        menu.register(_("Connections"), "outside:connections", "connection.manage", 87, "link")
        plugs.outside_event.plug("api", plugged.hear)
        plugs.board_item.plug("api", plugged.board_items)
        plugs.node_restored.plug("api", plugged.node_restored)
        errors.FOR_PROGRAMS["/api/"] = plugged.instead_of_page
