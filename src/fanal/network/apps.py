"""The network room: answers for the node's policy, and adds its settings to the menu."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "fanal.network"
    label = "network"

    def ready(self) -> None:
        from fanal.accounts import shift
        from fanal.network import queries
        from fanal.vault import hooks
        from fanal.web import menu

        hooks.phone_region.plug("network", queries.phone_region)
        shift.policy.plug("network", queries.shift_policy)
        menu.register(_("Settings"), "network:settings", "node.settings", 90, "settings")
