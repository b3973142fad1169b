from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "fanal.ops"
    label = "ops"
