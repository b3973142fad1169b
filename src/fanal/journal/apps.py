from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "fanal.journal"
    label = "journal"
