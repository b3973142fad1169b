
from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "fanal.accounts"
    label = "accounts"
