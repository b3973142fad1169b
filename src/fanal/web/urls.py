"""Addresses of the frame: help, style guide, choices of the reader."""

from django.urls import path

from fanal.web.views import choices, guide, help_pages

app_name = "web"
urlpatterns = [
    path("language", choices.set_language, name="set_language"),
    path("colours", choices.set_scheme, name="set_scheme"),
    path("robots.txt", choices.show_robots, name="robots"),
    path("help/", help_pages.show_index, name="help"),
    path("help/pictures/<slug:name>.png", help_pages.show_picture, name="help_picture"),
    path("help/<path:page>", help_pages.show_page, name="help_page"),
    path("styleguide", guide.show_styleguide, name="styleguide"),
]
