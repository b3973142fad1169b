"""The exports room's place in the program: its plugs and its live topic."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExportsConfig(AppConfig):
    """Lists as files, case files on paper."""

    name = "fanal.exports"
    label = "exports"

    def ready(self) -> None:
        from fanal import live
        from fanal.core import plugs
        from fanal.exports import plugged, queries
        from fanal.web import menu

        plugs.forget.plug("exports", plugged.forget)
        plugs.access_ended.plug("exports", plugged.access_ended)
        plugs.board_item.plug("exports", plugged.board_items)
        menu.register(_("Exports"), "exports:list", "export.ask", 90, "download")
        live.rights.plug("export", queries.may_hear_of)
