from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "fanal.desk"
    label = "desk"
