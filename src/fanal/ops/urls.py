"""Addresses for machines, the kept letters and the look after a restore for an administrator."""

from django.urls import path

from fanal.ops.views import health, letters, restored

app_name = "ops"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.show_metrics, name="metrics"),
    path("settings/letters/", letters.letters, name="letters"),
    path("settings/restored/", restored.restored, name="restored"),
]
