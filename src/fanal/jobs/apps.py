from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "fanal.jobs"
    label = "jobs"
