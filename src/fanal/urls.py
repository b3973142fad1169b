"""Every address of the node. Each app has its own `urls.py`; `accounts.matrix` says who may open which."""

from django.urls import include, path

from fanal.desk.channels.urls import doors
from fanal.desk.views.lists import front

urlpatterns = [
    path("", front, name="front"),
    path("", include("fanal.ops.urls")),
    path("", include("fanal.web.urls")),
    path("", include("fanal.accounts.urls")),
    path("", include("fanal.network.urls")),
    path("exports/", include("fanal.exports.urls")),
    path("desk/", include("fanal.desk.urls")),
    path("write/", include("fanal.desk.channels.web_form.urls")),
    path("chat/", include("fanal.desk.channels.chat.urls")),
    path("privacy/", include("fanal.privacy.urls")),
    path("hooks/", include((doors, "hooks"))),
    path("", include("fanal.cases.urls")),
    path("", include("fanal.api.urls")),
]
handler400 = "fanal.web.views.errors.bad_request"
handler403 = "fanal.web.views.errors.forbidden"
handler404 = "fanal.web.views.errors.not_found"
handler500 = "fanal.web.views.errors.server_error"
