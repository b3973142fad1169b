from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "fanal.web"
    label = "web"
