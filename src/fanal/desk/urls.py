"""Addresses of the desk. Who may open which stands in `accounts.matrix`."""

from django.urls import path

from fanal.desk.channels.urls import desk as of_channels
from fanal.desk.views import after, beside, calling_back, comparing, contact, lists, staffing

app_name = "desk"
urlpatterns = [
    path("", lists.home, name="home"),
    path("board/", lists.board, name="board"),
    path("presence", staffing.presence, name="presence"),
    path("hand-over/", staffing.hand_over, name="hand_over"),
    path("hand-over/sign", staffing.take_over, name="take_over"),
    path("cover/", staffing.cover, name="cover"),
    path("cover/night", staffing.night_hours, name="night_hours"),
    path("cover/<uuid:cover_id>/drop", staffing.drop_line, name="drop_line"),
    path("board/now", lists.board_now, name="board_now"),
    path("new", contact.new, name="new"),
    path("contacts/", lists.contacts, name="contacts"),
    path("contacts/<uuid:contact_id>/", contact.contact, name="contact"),
    path("contacts/<uuid:contact_id>/draft", contact.draft_of, name="draft"),
    path("contacts/<uuid:contact_id>/duplicates", beside.duplicates, name="duplicates"),
    path("contacts/<uuid:contact_id>/guidance", beside.guidance, name="guidance"),
    path("contacts/<uuid:contact_id>/addendum", after.addendum, name="addendum"),
    path("contacts/<uuid:contact_id>/settle", after.settle, name="settle"),
    path("contacts/<uuid:contact_id>/call-backs", after.promise, name="promise"),
    path("contacts/<uuid:contact_id>/colleague", after.colleague, name="colleague"),
    path("contacts/<uuid:contact_id>/join", after.join, name="join"),
    path("contacts/<uuid:contact_id>/cases/<uuid:case_id>/unlink", after.unlink, name="unlink"),
    path("contacts/<uuid:contact_id>/let-in", after.ask_opening, name="ask_opening"),
    path("contacts/<uuid:contact_id>/earlier", comparing.ask_comparison, name="ask_comparison"),
    path("comparisons/<uuid:comparison_id>/", comparing.comparison, name="comparison"),
    path("call-backs/<uuid:call_back_id>/done", after.call_back_done, name="call_back_done"),
    path("call-backs/<uuid:call_back_id>/ring", calling_back.ring, name="ring_now"),
    path("call-backs/<uuid:call_back_id>/no-answer", calling_back.not_answered, name="not_answered"),
    path("call-backs/<uuid:call_back_id>/again", calling_back.again, name="try_again"),
    path("call-backs/hours/", calling_back.hours, name="call_back_hours"),
    path("call-backs/hours/<uuid:hours_id>/remove", calling_back.remove_hours, name="remove_call_back_hours"),
    path("call-backs/rules", calling_back.set_rules, name="set_call_back_rules"),
    *of_channels,
    path("openings/", after.openings, name="openings"),
    path("openings/<uuid:opening_id>/decide", after.decide_opening, name="decide_opening"),
    path("openings/<uuid:opening_id>/end", after.end_opening, name="end_opening"),
]
