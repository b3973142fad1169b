"""Addresses of the channels: those of the desk, and the doors for programs outside."""

from django.urls import path

from fanal.desk.channels import panel, views
from fanal.desk.channels.telephone import views as telephone
from fanal.desk.channels.text_message import views as text_message

desk = [
    path("waiting/<uuid:conversation_id>/", views.conversation, name="conversation"),
    path("waiting/<uuid:conversation_id>/take", views.take, name="take_conversation"),
    path("waiting/<uuid:conversation_id>/ring", views.ring_missed, name="ring_missed"),
    path("waiting/<uuid:conversation_id>/no-answer", views.missed_not_reached, name="missed_not_reached"),
    path("waiting/<uuid:conversation_id>/again", views.ring_missed_again, name="ring_missed_again"),
    path("waiting/<uuid:conversation_id>/aside", views.put_aside, name="put_aside"),
    path("switchboard/", telephone.switchboard, name="switchboard"),
    path("talks/<uuid:conversation_id>/", panel.talk, name="talk"),
    path("talks/<uuid:conversation_id>/messages", panel.messages_now, name="talk_messages"),
    path("talks/<uuid:conversation_id>/answer", panel.answer, name="talk_answer"),
    path("talks/<uuid:conversation_id>/words", panel.words, name="talk_words"),
    path("talks/<uuid:conversation_id>/end", panel.end, name="talk_end"),
    path("seat/", telephone.seat, name="seat"),
]
#: Below `hooks/`: each holds the signature of who sends.
doors = [
    path("telephone/", telephone.incoming, name="telephone"),
    path("text/", text_message.incoming, name="text"),
]
