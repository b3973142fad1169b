"""The desk's place in the program: its plugs, its entry in the menu, its live topics."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Contacts, the operator's desk and the shift board."""

    name = "fanal.desk"
    label = "desk"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from fanal import live
        from fanal.accounts import shift
        from fanal.core import plugs
        from fanal.desk import exported, plugged, queries
        from fanal.desk.channels import kinds
        from fanal.desk.channels.chat.kind import CHAT
        from fanal.desk.channels.chat.queries import may_hear_of
        from fanal.desk.channels.chat.visitor import read_ticket
        from fanal.desk.channels.telephone.kind import TELEPHONE
        from fanal.desk.channels.text_message.kind import TEXT_MESSAGE
        from fanal.desk.channels.web_form.kind import WEB_FORM
        from fanal.web import menu

        kinds.plug(TELEPHONE)
        kinds.plug(WEB_FORM)
        kinds.plug(CHAT)
        kinds.plug(TEXT_MESSAGE)
        plugs.board_item.plug("desk", plugged.board_items)
        plugs.timeline_entry.plug("desk", plugged.timeline)
        plugs.case_panel.plug("desk", plugged.panels)
        plugs.forget.plug("desk", plugged.forget)
        plugs.export_subject.plug("desk", plugged.export)
        plugs.export_source.plug("desk", exported.sources)
        plugs.case_paper.plug("desk", exported.case_paper)
        shift.open_work.plug("desk", queries.has_open_contact)
        shift.open_work_pages.plug("desk", queries.is_page_of_open_contact)
        live.rights.plug("board", plugged.may_hear_of_board)
        live.rights.plug("contact", queries.may_hear_of)
        live.rights.plug("conversation", may_hear_of)
        live.guest.plug("desk", read_ticket)
        menu.register(_("Desk"), "desk:home", "contact.read", 10)
        menu.register(_("Shift board"), "desk:board", "board.read", 20)
