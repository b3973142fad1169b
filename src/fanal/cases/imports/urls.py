"""Addresses of imports, within the cases room; who may open which stands in `accounts.matrix`."""

from django.urls import path

from fanal.cases.imports import views

urlpatterns = [
    path("", views.show_list, name="import_list"),
    path("new/", views.begin, name="import_begin"),
    path("<uuid:run_id>/", views.show_run, name="import_run"),
    path("<uuid:run_id>/columns/", views.choose_columns, name="import_mapping"),
    path("<uuid:run_id>/apply/", views.apply, name="import_apply"),
    path("<uuid:run_id>/cancel/", views.cancel, name="import_cancel"),
]
