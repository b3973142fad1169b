"""Addresses of the channels: those of the desk, and the doors for programs outside."""

from django.urls import path

from fanal.desk.channels import views
from fanal.desk.channels.telephone import views as telephone

desk = [
    path("waiting/<uuid:conversation_id>/", views.conversation, name="conversation"),
    path("waiting/<uuid:conversation_id>/take", views.take, name="take_conversation"),
    path("waiting/<uuid:conversation_id>/aside", views.put_aside, name="put_aside"),
    path("seat/", telephone.seat, name="seat"),
]
#: Below `hooks/`: each holds the signature of who sends.
doors = [
    path("telephone/", telephone.incoming, name="telephone"),
]
