"""Addresses of the public web form. The language stands in the address: no cookie is needed, and a site links to its own."""

from django.urls import path

from fanal.desk.channels.web_form import public

app_name = "write"
urlpatterns = [
    path("", public.choose_language, name="languages"),
    path("leave", public.leave, name="leave"),
    path("<slug:language>/", public.form, name="form"),
    path("<slug:language>/answer/", public.answer, name="answer"),
]
