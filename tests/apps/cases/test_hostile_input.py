"""Whatever somebody types is kept letter by letter, sealed, and named nowhere else."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanal.cases import actions
from fanal.cases.drafts import ChildDraft, NameDraft, PersonDraft
from fanal.cases.models import Case, Child
from fanal.cases.recording import CHILD, EPISODE, PERSON
from fanal.journal.models import Entry
from tests.apps.cases.builders import first_child, first_episode, make_case

HOSTILE = [
    "<script>alert(1)</script>", "'; DROP TABLE cases_case; --", "=cmd|' /C calc'!A0", "{{ 7*7 }}{% debug %}", "%s%n%x", "\x00\x01\x1f",
    "\u202egnp.exe", "a\u0301\u0327\u0323" * 20, "\ud800", "👨‍👩‍👧‍👦 👶🏿", "سمير\u200fالحدادي", "𝔖𝔞𝔪𝔦𝔯", "../../etc/passwd", "${jndi:ldap://x}",
    "null", "None", "  leading and trailing  ", "line\r\nbreak\ttab", "\ufeffbyte order", "ß İ ı ﬁ", "0", "-1", "1e309", "NaN",
]
TEXTS = [name for name in CHILD.fields if CHILD.fields[name].__qualname__.startswith("_text")]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_string_is_kept_letter_by_letter_in_every_text_field(operator, text):
    episode_texts = [name for name in EPISODE.fields if EPISODE.fields[name].__qualname__.startswith("_text")]
    person_texts = [name for name in PERSON.fields if PERSON.fields[name].__qualname__.startswith("_text")]
    child = ChildDraft(
        names=(NameDraft(full=f"x{text}", romanised=text),), values=dict.fromkeys(TEXTS, text), episode=dict.fromkeys(episode_texts, text),
    )
    case = actions.open_case(
        by=operator, children=[child], people=[PersonDraft(values=dict.fromkeys(person_texts, text))], summary=text, note=f"x{text}",
    )
    case = Case.objects.get(pk=case.pk)
    there, episode, person = first_child(case), first_episode(case), case.people.get()
    assert {getattr(there, name) for name in TEXTS} == {text}
    assert {getattr(episode, name) for name in episode_texts} == {text}
    assert {getattr(person, name) for name in person_texts} == {text}
    assert (case.summary, case.notes.get().text, there.names.get().full) == (text, f"x{text}", f"x{text}")


def test_a_canary_stands_in_no_column_in_clear_and_in_no_journal(operator):
    canary = "Zuzana-Canary-7431"
    child = ChildDraft(names=(NameDraft(full=canary),), values=dict.fromkeys(TEXTS, canary), episode={"circumstances": canary})
    case = actions.open_case(by=operator, children=[child], summary=canary, note=canary)
    there = first_child(case)
    actions.update_child(by=operator, case_id=case.pk, child_id=there.pk, values={"hair": "other"})
    actions.rename_child(by=operator, case_id=case.pk, child_id=there.pk, name_id=there.names.get().pk, name=NameDraft(full="Else"))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                assert not any(canary.casefold() in _as_text(value).casefold() for value in row), table
    assert Entry.objects.exists() and canary not in str(there) + repr(there) + str(case) + repr(there.names.get())


def _as_text(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview | bytearray) else str(value)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(TEXTS), st.text(max_size=400), max_size=6))
def test_what_is_written_is_what_is_read(operator, values):
    case = make_case(operator)
    child = first_child(case)
    actions.update_child(by=operator, case_id=case.pk, child_id=child.pk, values=values)
    fresh = Child.objects.get(pk=child.pk)
    assert {name: getattr(fresh, name) for name in values} == values
