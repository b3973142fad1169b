"""Addresses of the node: the wizard, its settings; on a training system the training sign-in."""

from django.conf import settings
from django.urls import path

from fanal.network.views import recovery_kit, setup, training
from fanal.network.views import settings as node_settings

app_name = "network"
urlpatterns = [
    path("setup/colleagues", setup.invite_colleagues, name="setup_invite"),
    path("setup/recovery-kit", recovery_kit.show_kit, name="recovery_kit"),
    path("setup/<str:token>", setup.found, name="setup"),
    path("setup/<str:token>/administrator", setup.administrator, name="setup_administrator"),
    path("settings/", node_settings.change_settings, name="settings"),
]
if settings.FANAL_TRAINING:
    urlpatterns.append(path("training/", training.choose_person, name="training"))
