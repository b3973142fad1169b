"""Addresses of the public chat. The language stands in the address: no cookie is needed to read, and a site links to its own."""

from django.urls import path

from fanal.desk.channels.chat import public

app_name = "chat"
urlpatterns = [
    path("", public.choose_language, name="languages"),
    path("leave", public.leave, name="leave"),
    path("<slug:language>/", public.start, name="start"),
    path("<slug:language>/begin", public.begin, name="begin"),
    path("<slug:language>/talk/", public.talk, name="talk"),
    path("<slug:language>/news", public.news, name="news"),
    path("<slug:language>/words", public.words, name="words"),
    path("<slug:language>/end", public.end, name="end"),
    path("<slug:language>/ended/", public.ended, name="ended"),
]
