"""Addresses of exports; who may open which stands in `accounts.matrix`. Files leave from a path of their own."""

from django.urls import path

from fanal.exports.views import asking, own, reviewing

app_name = "exports"

urlpatterns = [
    path("", own.show_list, name="list"),
    path("new/", asking.ask, name="ask"),
    path("review/", reviewing.show_list, name="review"),
    path("review/<uuid:export_id>/", reviewing.note, name="reviewed"),
    path("<uuid:export_id>/", own.show_export, name="export"),
    path("<uuid:export_id>/cancel/", own.cancel, name="cancel"),
    path("<uuid:export_id>/erase/", own.erase, name="erase"),
    path("<uuid:export_id>/file", own.send_file, name="file"),
]
