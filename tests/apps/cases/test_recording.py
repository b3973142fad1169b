"""What may stand in which field, and how it is read: truth tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from fanal.cases import recording
from fanal.cases.models import Child, Episode, Person
from fanal.cases.models.formal import Authority
from fanal.cases.recording import AUTHORITY, CHILD, EPISODE, LONGEST_LINE, LONGEST_TEXT, PERSON
from fanal.core.casework import AgeRange, Answer
from fanal.core.errors import BadInput

TOMORROW = datetime.now(UTC) + timedelta(days=1)


@pytest.mark.parametrize(("table", "model"), [(CHILD, Child), (EPISODE, Episode), (PERSON, Person), (AUTHORITY, Authority)], ids=["child", "episode", "person", "authority"])
def test_every_field_that_can_be_recorded_has_its_column_and_every_column_its_field(table, model):
    columns = {field.name for field in model._meta.concrete_fields}
    assert set(table.fields) <= columns
    kept_by_actions = {
        "id", "key_id", "created_at", "answers", "script", "case", "child", "number", "recorded_at", "recorded_by", "recorded_by_text",
        # How it ended is said in a closing, never field by field.
        "state", "outcome", "found_by", "condition", "duration_unknown", "found_place", "found_country", "return_interview", "interview_note",
    }
    assert columns - set(table.fields) - kept_by_actions <= {"ended_at", "interview_due"}


def test_all_that_an_operator_can_record_of_a_child_and_an_episode_has_its_place():
    """product.md, What an operator can record."""
    assert set(CHILD.fields) >= {
        "sex", "gender", "birth_date", "age_range", "birth_place", "nationalities", "languages", "habitual_residence",
        "living_situation", "care_status", "school", "residence_status", "vulnerabilities", "health", "medication", "height", "build",
        "hair", "eyes", "marks", "glasses", "clothing", "things_carried", "phone", "social_media",
    }
    assert set(EPISODE.fields) >= {
        "last_seen_at", "last_seen_place", "last_seen_by", "place_kind", "circumstances", "with_whom", "destination",
        "earlier_episodes", "reasons", "violence",
    }


@pytest.mark.parametrize(("reader", "given_", "read"), [
    pytest.param(recording.line, None, "", id="no text"),
    pytest.param(recording.countries, "BE, IT FR", ["BE", "IT", "FR"], id="countries as typed"),
    pytest.param(recording.countries, ["BE", "BE"], ["BE"], id="countries once"),
    pytest.param(recording.countries, None, [], id="no countries"),
    pytest.param(recording.country, "BE", "BE", id="a country"),
    pytest.param(recording.country, "", "", id="no country"),
    pytest.param(recording.languages, ["fr", "nl-BE", "zh-Hant"], ["fr", "nl-BE", "zh-Hant"], id="languages"),
    pytest.param(recording.day, date(2011, 5, 14), date(2011, 5, 14), id="a day"),
    pytest.param(recording.day, datetime(2011, 5, 14, 9, 0), date(2011, 5, 14), id="the day of a time"),
    pytest.param(recording.day, " 2011-05-14 ", date(2011, 5, 14), id="a day as text"),
    pytest.param(recording.day, "", None, id="no day"),
    pytest.param(recording.moment, None, None, id="no time"),
    pytest.param(recording.moment, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC), id="a time"),
    pytest.param(recording.age_range, {}, {}, id="no age"),
    pytest.param(recording.age_range, {"low": 14, "high": 16, "said_on": "2026-01-02"}, {"low": 14, "high": 16, "said_on": "2026-01-02"}, id="an age as stored"),
    pytest.param(recording.flag, "on", True, id="ticked"),
    pytest.param(recording.flag, "", False, id="not ticked"),
])
def test_a_value_is_read(reader, given_, read):
    assert reader(given_) == read


@pytest.mark.parametrize(("reader", "bad"), [
    pytest.param(recording.line, "x" * (LONGEST_LINE + 1), id="a line too long"),
    pytest.param(recording.text, "x" * (LONGEST_TEXT + 1), id="a text too long"),
    pytest.param(recording.text, 7, id="a number for a text"),
    pytest.param(recording.countries, "be", id="a country in small letters"),
    pytest.param(recording.country, "BE FR", id="two countries for one"),
    pytest.param(recording.languages, "français", id="a language by its name"),
    pytest.param(recording.day, "14.5.2011", id="another way to write a day"),
    pytest.param(recording.birthday, TOMORROW.date() + timedelta(days=1), id="born in the future"),
    pytest.param(recording.moment, "soon", id="no time"),
    pytest.param(recording.past_moment, TOMORROW, id="a time to come"),
    pytest.param(recording.age_range, "old", id="no age"),
    pytest.param(recording.age_range, {"low": 14}, id="half an age"),
    pytest.param(recording.age_range, {"low": "x", "high": 3}, id="an age in letters"),
    pytest.param(CHILD.fields["vulnerabilities"], ["illness"], id="a statement without who"),
    pytest.param(CHILD.fields["vulnerabilities"], [{"code": "illness", "said_by": "nobody"}], id="said by nobody known"),
    pytest.param(CHILD.fields["vulnerabilities"], [{"said_by": "mother"}], id="a statement of nothing"),
    pytest.param(AUTHORITY.fields["kind"], "", id="an authority of no kind"),
])
def test_what_does_not_belong_in_a_field_is_refused_with_a_sentence(reader, bad):
    with pytest.raises(BadInput) as caught:
        reader(bad)
    assert str(caught.value).endswith(".")


def test_a_time_without_a_zone_is_the_nodes_own():
    assert recording.moment("2026-01-02 10:00") == timezone.make_aware(datetime(2026, 1, 2, 10, 0))


def test_an_age_said_now_carries_the_day_on_which_it_was_said():
    today = timezone.localdate().isoformat()
    assert recording.age_range("14-16") == recording.age_range(AgeRange(14, 16)) == {"low": 14, "high": 16, "said_on": today}


@given(st.sampled_from(sorted(CHILD.fields)), st.one_of(st.none(), st.text(), st.integers(), st.lists(st.text(max_size=5)), st.dictionaries(st.text(max_size=3), st.text(max_size=3))))
def test_no_value_breaks_a_reader_with_anything_but_a_sentence(name, value):
    for given_ in (value, Answer.of(value) if isinstance(value, str) else value):
        try:
            CHILD.read({name: given_})
        except BadInput as error:
            assert error.place == name
