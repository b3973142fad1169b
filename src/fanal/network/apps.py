"""The network room."""

from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "fanal.network"
    label = "network"

    def ready(self) -> None:
        from fanal.accounts import shift
        from fanal.network import queries

        shift.policy_comes_from(queries.shift_policy)
