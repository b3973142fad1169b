from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "fanal.network"
    label = "network"
