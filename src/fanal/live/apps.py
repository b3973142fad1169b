from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "fanal.live"
    label = "live"
