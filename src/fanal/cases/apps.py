"""The cases room: what it says to the plugs, and the stream topic it answers for."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "fanal.cases"
    label = "cases"

    def ready(self) -> None:
        from fanal.cases import plugged
        from fanal.cases.exported import sources
        from fanal.core import plugs
        from fanal.web import menu

        menu.register(_("Cases"), "cases:list", "case.read", 30, "case")
        menu.register(_("Own forms"), "cases:own_forms", "form.load", 88, "form")
        plugs.board_item.plug("cases", plugged.board_items)
        plugs.timeline_entry.plug("cases", plugged.timeline_entries)
        plugs.close_blocker.plug("cases", plugged.close_blockers)
        plugs.case_closed.plug("cases", plugged.let_colleagues_out)
        # Last: the others find by the rows of a case what they hold of it.
        plugs.forget.plug("cases", plugged.forget, last=True)
        plugs.export_subject.plug("cases", plugged.export_subject)
        plugs.export_source.plug("cases", sources)
        plugged.register_live_rights()
