from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "fanal.vault"
    label = "vault"
