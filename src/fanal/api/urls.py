"""Addresses of outside connections: the interface for programs under /api/, the administrator's pages under /settings/."""

from django.urls import URLPattern, URLResolver, include, path

from fanal.api.program.interface import interface
from fanal.api.views import connections, document, receivers

_operations, _name, _space = interface.urls
programs: list[URLPattern | URLResolver] = [
    path("openapi.json", document.show_document, name="document"),
    path("v1/", include([one for one in _operations if getattr(one, "name", "") != "api-root"])),
    path("", document.nothing, {"rest": ""}, name="nothing"),
    path("<path:rest>", document.nothing, name="nothing"),
]
house: list[URLPattern | URLResolver] = [
    path("connections/", connections.list_connections, name="connections"),
    path("connections/add/", connections.add, name="add_connection"),
    path("connections/<uuid:connection_id>/", connections.show, name="connection"),
    path("connections/<uuid:connection_id>/end/", connections.end, name="end_connection"),
    path("connections/<uuid:connection_id>/secret/", connections.rotate, name="rotate_connection"),
    path("receivers/", receivers.list_receivers, name="receivers"),
    path("receivers/add/", receivers.add, name="add_receiver"),
    path("receivers/<uuid:receiver_id>/", receivers.show, name="receiver"),
    path("receivers/<uuid:receiver_id>/change/", receivers.change, name="change_receiver"),
    path("receivers/<uuid:receiver_id>/end/", receivers.end, name="end_receiver"),
    path("receivers/<uuid:receiver_id>/secret/", receivers.rotate, name="rotate_receiver"),
    path("receivers/<uuid:receiver_id>/test/", receivers.test, name="test_receiver"),
    path("receivers/<uuid:receiver_id>/resume/", receivers.resume, name="resume_receiver"),
    path("receivers/<uuid:receiver_id>/again/<uuid:delivery_id>/", receivers.again, name="replay"),
]
urlpatterns = [
    path("api/", include((programs, "interface"))),
    path("settings/", include((house, "outside"))),
]
