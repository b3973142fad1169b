"""Who is here, who covers the nights, and the sheet of a hand-over that the next shift signs for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from fanal.accounts import roles
from fanal.core.errors import BadInput, NotAllowed
from fanal.core.plugs import BoardItem
from fanal.desk.actions.be_present import be_gone, be_here, take_break
from fanal.desk.actions.cover_nights import cover_nights, drop_cover
from fanal.desk.actions.promise_call_back import promise_call_back
from fanal.desk.actions.take_over_shift import take_over_shift
from fanal.desk.board import Job
from fanal.desk.channels.telephone.actions.sit_at import sit_at
from fanal.desk.models import NightCover, Presence, ShiftTaken
from fanal.desk.plugged import CALL_BACK, OPEN_CONTACT
from fanal.desk.queries import staffing
from fanal.desk.sheet import LINES, lay_out
from fanal.journal.models import Entry
from fanal.network.queries import own_node
from tests.cast import client_for, make_staff

pytestmark = pytest.mark.django_db
#: Monday, 23 November 2026, 23:30 in Brussels.
AT_NIGHT = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)


def board_of(person):
    return client_for(person).get(reverse("desk:board")).content.decode()


def test_who_is_here_stands_on_the_board_with_what_they_can_do(operator, second_operator, call):
    operator.languages, operator.skills = ["fr", "nl"], ["sign language"]
    operator.save()
    sit_at(by=operator, number="12")
    be_here(by=operator, at_once=2)
    text = board_of(second_operator)
    for words in ("Ines Moreau", "with 1 of 2", "French, Dutch", "sign language", "extension 12"):
        assert words in text
    found = staffing.fetch_here(by=second_operator, now=timezone.now())[0]
    assert (found.busy, found.is_free) == (1, True)
    be_here(by=operator, at_once=1)
    assert not staffing.fetch_here(by=second_operator, now=timezone.now())[0].is_free


def test_a_break_ends_by_itself_and_who_went_home_is_not_there_tomorrow(operator, second_operator):
    now = timezone.now()
    be_here(by=operator, at_once=3)
    take_break(by=operator, until=now + timedelta(minutes=30))
    row = Presence.objects.get()
    assert (row.on_break(now), row.at_once) == (True, 3)
    assert "on a break until" in board_of(second_operator)
    with time_machine.travel(now + timedelta(minutes=31)):
        assert [one.on_break for one in staffing.fetch_here(by=operator, now=timezone.now())] == [False]
    with time_machine.travel(now + timedelta(hours=15)):
        assert staffing.fetch_here(by=operator, now=timezone.now()) == []
    be_gone(by=operator)
    be_gone(by=operator)
    assert not Presence.objects.exists()
    assert list(Entry.objects.filter(act__in=["staff.here", "staff.break"]).order_by("seq").values_list("act", flat=True)) == ["staff.here", "staff.break"]


def test_free_colleagues_stand_first_and_who_is_on_a_break_last(operator, second_operator, case_manager, call):
    for person in (operator, second_operator, case_manager):
        be_here(by=person, at_once=1)
    take_break(by=case_manager, until=timezone.now() + timedelta(minutes=15))
    names = [one.presence.staff.display_name for one in staffing.fetch_here(by=operator, now=timezone.now())]
    assert names == ["Rania Khoury", "Ines Moreau", "Jonas Vermeer"]


@pytest.mark.parametrize(("act", "fields"), [
    pytest.param("here", {"at_once": "0"}, id="with nobody"), pytest.param("here", {"at_once": "11"}, id="with eleven"),
    pytest.param("here", {"at_once": "many"}, id="no number"), pytest.param("break", {"minutes": "0"}, id="no break"),
    pytest.param("break", {"minutes": "181"}, id="an endless break"),
])  # fmt: skip
def test_what_cannot_be_is_said_and_changes_nothing(ines, act, fields):
    assert ines.post(reverse("desk:presence"), {"act": act, **fields}).status_code == 302
    assert not Presence.objects.exists()


def test_the_keys_on_the_board(ines, operator):
    ines.post(reverse("desk:presence"), {"act": "here", "at_once": "2"})
    assert "You are here" in ines.get(reverse("desk:board")).content.decode()
    ines.post(reverse("desk:presence"), {"act": "break", "minutes": "30"})
    assert "I am back" in ines.get(reverse("desk:board")).content.decode()
    ines.post(reverse("desk:presence"), {"act": "gone"})
    assert not Presence.objects.exists()


def test_skills_are_set_on_the_own_page(ines, operator):
    given = {"language": "en", "colour_scheme": "auto", "languages": "fr, nl", "skills": "law,  sign  language , law,"}
    assert ines.post(reverse("accounts:me"), given).status_code == 302
    operator.refresh_from_db()
    assert (operator.languages, operator.skills) == (["fr", "nl"], ["law", "sign language"])


# ------------------------------------------------------------------------------------------------- nights


def test_at_night_the_board_says_who_covers_it(supervisor, second_operator):
    with time_machine.travel(AT_NIGHT):
        night = make_staff(roles.Operator, "Pavel Sova")
        cover_nights(by=supervisor, staff_id=second_operator.pk, first_night=date(2026, 11, 20), last_night=date(2026, 11, 23))
        assert "Night cover:" in board_of(night)
        assert "Rania Khoury" in board_of(night)
    with time_machine.travel(AT_NIGHT + timedelta(hours=6)):
        assert [one.staff for one in staffing.fetch_covers_of(by=supervisor, night=staffing.night_now(timezone.now()).day)] == [second_operator]
    with time_machine.travel(AT_NIGHT + timedelta(hours=9)):
        assert "Night cover:" not in board_of(make_staff(roles.Operator, "Aino Laine")), "by day nobody needs it"


def test_a_night_that_nobody_covers_stands_on_the_board_of_who_makes_the_list(supervisor, operator):
    with time_machine.travel(AT_NIGHT - timedelta(hours=6)):
        boss, plain = make_staff(roles.Supervisor, "Rosa Iglesias"), make_staff(roles.Operator, "Pavel Sova")
        assert "Nobody covers the night" not in board_of(boss), "no list is kept"
        cover_nights(by=boss, staff_id=plain.pk, first_night=date(2026, 11, 22), last_night=date(2026, 11, 22))
        assert "Nobody covers the night of 23 Nov 2026" in board_of(boss)
        assert "Nobody covers the night" not in board_of(plain)
        cover_nights(by=boss, staff_id=plain.pk, first_night=date(2026, 11, 23), last_night=date(2026, 11, 23))
        assert "Nobody covers the night" not in board_of(boss)


def test_the_list_is_made_by_supervision_and_read_by_all(supervisor, operator, second_operator):
    page, boss = reverse("desk:cover"), client_for(supervisor)
    tomorrow = timezone.localdate() + timedelta(days=1)
    line = {"staff": second_operator.pk, "first_night": tomorrow.isoformat(), "last_night": (tomorrow + timedelta(days=2)).isoformat()}
    for _ in range(2):
        assert boss.post(page, line)["Location"] == page
    assert NightCover.objects.count() == 1
    for wrong in ({"staff": ""}, {"first_night": "soon"}, {"last_night": "2020-01-01"}, {"last_night": "2099-01-01"}):
        assert boss.post(page, {**line, **wrong}).status_code == 422
    ines = client_for(operator)
    assert "Rania Khoury" in ines.get(page).content.decode()
    assert 'name="first_night"' not in ines.get(page).content.decode()
    ines.post(page, line | {"first_night": (tomorrow + timedelta(days=9)).isoformat(), "last_night": ""})
    assert NightCover.objects.count() == 1
    with pytest.raises(NotAllowed):
        cover_nights(by=operator, staff_id=operator.pk, first_night=tomorrow, last_night=tomorrow)
    with pytest.raises(BadInput, match="over"):
        cover_nights(by=supervisor, staff_id=operator.pk, first_night=date(2020, 1, 1), last_night=date(2020, 1, 2))
    boss.post(reverse("desk:night_hours"), {"begins": "23:00", "ends": "06:30"})
    boss.post(reverse("desk:night_hours"), {"begins": "23:00", "ends": "23:00"})
    assert (own_node().rule("night_begins"), own_node().rule("night_ends")) == ("23:00", "06:30")
    boss.post(reverse("desk:drop_line", args=[NightCover.objects.get().pk]))
    assert not NightCover.objects.exists()
    assert set(Entry.objects.filter(act__startswith="night_cover").values_list("act", flat=True)) == {"night_cover.added", "night_cover.dropped"}


# ------------------------------------------------------------------------------------------------- hand-over


def test_the_sheet_shows_by_person_what_is_open_and_what_waits(operator, second_operator, fill, call):
    promise_call_back(by=second_operator, contact_id=fill(by=second_operator).pk, due=timezone.now() + timedelta(hours=1), about="the aunt")
    text = client_for(operator).get(reverse("desk:hand_over")).content.decode()
    assert text.index("Ines Moreau</h2>") < text.index("Rania Khoury</h2>") < text.index("the aunt")
    assert "2 open contacts" in text, "the own one, and the one in which a colleague is just now"
    assert Entry.objects.filter(subject="board:hand_over").exists()


def test_what_stands_behind_a_wall_is_not_on_the_sheet_of_others(fill, operator, second_operator):
    contact = fill(caller="child_self")
    promise_call_back(by=operator, contact_id=contact.pk, due=timezone.now() + timedelta(hours=1), about="her hiding place")
    page = reverse("desk:hand_over")
    assert "her hiding place" in client_for(operator).get(page).content.decode()
    assert "her hiding place" not in client_for(second_operator).get(page).content.decode()


def test_the_next_shift_signs_once_and_it_stands_in_the_journal(ines, operator, call):
    page = ines.get(reverse("desk:hand_over")).content.decode()
    sheet_id = page.split('name="id" value="')[1].split('"')[0]
    for _ in range(2):
        ines.post(reverse("desk:take_over"), {"id": sheet_id})
    row = ShiftTaken.objects.get()
    assert (row.signed_by, row.open_contacts) == (operator, 1)
    entry = Entry.objects.get(act="shift.taken_over")
    assert entry.details["open"] == 1
    assert "Ines Moreau" in ines.get(reverse("desk:hand_over")).content.decode()


def test_another_persons_sheet_is_not_signed_in_their_place(operator, second_operator):
    first = take_over_shift(by=operator, open_contacts=1, waiting=2, late=0)
    second = take_over_shift(by=second_operator, open_contacts=1, waiting=2, late=0, sheet_id=first.pk)
    assert (first.pk != second.pk, ShiftTaken.objects.count()) == (True, 2)


def jobs(whose, number, kind=CALL_BACK, late=None):
    now = timezone.now()
    return [Job(BoardItem(kind, f"{whose} {n}", "", now, "/", "Look", whose=whose), late) for n in range(number)]


def test_what_does_not_fit_on_one_page_is_counted_and_everybody_has_their_share():
    much, little, nobodys = jobs("Ines", 90), jobs("Rania", 3, OPEN_CONTACT), jobs("", 12, late=timedelta(minutes=1))
    sheet = lay_out([*much, *little, *nobodys])
    assert [(pile.whose, len(pile.jobs), pile.more) for pile in sheet.piles] == [("", 12, 0), ("Ines", LINES - 3 - 15, 90 - (LINES - 18)), ("Rania", 3, 0)]
    assert sum(len(pile.jobs) + 1 for pile in sheet.piles) == LINES
    assert (sheet.open_contacts, sheet.waiting, sheet.late) == (3, 102, 12)


def test_an_empty_sheet_says_so(ines):
    assert lay_out([]).piles == []
    assert "Nothing is open and nothing waits." in ines.get(reverse("desk:hand_over")).content.decode()


def test_who_has_no_part_in_the_desk_sees_none_of_it(administrator, operator):
    be_here(by=operator, at_once=1)
    drop = cover_nights(by=make_staff(roles.Supervisor, "Rosa Iglesias"), staff_id=operator.pk, first_night=timezone.localdate(), last_night=timezone.localdate())
    for name in ("hand_over", "cover"):
        assert client_for(administrator).get(reverse(f"desk:{name}")).status_code == 404
    assert staffing.fetch_here(by=administrator, now=timezone.now()) == []
    assert staffing.fetch_covers(by=administrator, since=timezone.localdate()) == staffing.fetch_covers_of(by=administrator, night=timezone.localdate()) == []
    assert staffing.fetch_shifts_taken(by=administrator) == []
    with pytest.raises(NotAllowed):
        drop_cover(by=operator, cover_id=drop.pk)
