"""The accounts room: plugs the rights into the menu and the live streams, and adds its pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "fanal.accounts"
    label = "accounts"

    def ready(self) -> None:
        from fanal import live
        from fanal.accounts import access, exported, queries
        from fanal.core import plugs
        from fanal.web import menu

        live.reader.plug("accounts", queries.person_of_session)
        live.refused.plug("accounts", access.note_refused_topic)
        menu.rights.plug("accounts", access.may)
        plugs.export_source.plug("accounts", exported.sources)
        menu.register(_("People"), "people:people", "staff.read", 80, "people")
        menu.register(_("Journal"), "people:journal", "journal.read", 85, "note")
