"""Autosave: nothing typed is lost, nothing late or doubled overwrites, two windows never overwrite each other unasked."""

from __future__ import annotations

import pytest
from django.db import transaction

from fanal.core.errors import NotAllowed, NotFound, NotReady
from fanal.desk import draft
from fanal.desk.actions.close_contact import close_contact
from fanal.desk.actions.save_draft import save_draft
from fanal.desk.models import Contact
from fanal.journal.queries import fetch_entries
from tests.apps.desk.conftest import Window

pytestmark = pytest.mark.django_db


def fresh(contact: Contact) -> Contact:
    return Contact.objects.get(pk=contact.pk)


def test_what_is_typed_stands_in_the_contact(window, call):
    window.types(notes="03:04  Mother, very upset.", given_name="=Samir", family_name="?refused", police="unsure", sex="=male")
    found = fresh(call)
    assert found.notes == "03:04  Mother, very upset."
    assert found.given_name == {"state": "given", "value": "Samir"}
    assert found.family_name == {"state": "refused"}
    assert (found.police, found.sex["value"], found.version) == ("unsure", "male", 1)


def test_a_late_post_does_not_overwrite_newer_text(window, call):
    late = window.next(notes="03:04  Mother")
    window.types(notes="03:04  Mother, very upset")
    saved = window.send(late)
    assert saved.late
    assert fresh(call).notes == "03:04  Mother, very upset"


def test_a_doubled_post_is_taken_once(window, call):
    post = window.next(notes="once")
    first, second = window.send(post), window.send(post)
    assert (first.late, second.late) == (False, True)
    assert first.version == second.version == fresh(call).version


def test_a_post_whose_answer_was_lost_is_simply_sent_again_with_more(window, call):
    window.send(window.next(notes="half a sen"))
    lost = window.next(notes="half a sentence")
    save_draft(by=window.by, contact_id=call.pk, post=lost)  # arrives, but the window never hears so
    window.types(notes="half a sentence, and the rest", born="=15")
    assert fresh(call).notes == "half a sentence, and the rest"


def test_two_windows_on_one_field_show_both_texts_and_keep_what_stands(operator, call):
    one, two = Window(operator, call), Window(operator, call)
    one.types(notes="from the first window")
    saved = two.types(notes="from the second window")
    (clash,) = saved.clashes
    assert (clash.name, clash.mine, clash.theirs) == ("notes", "from the second window", "from the first window")
    assert clash.mark.who == f"staff:{operator.pk}"
    assert fresh(call).notes == "from the first window"


def test_whoever_has_seen_both_texts_may_overwrite_knowingly(operator, call):
    one, two = Window(operator, call), Window(operator, call)
    one.types(notes="first")
    two.base = two.types(notes="second").version
    assert not two.types(notes="second").clashes
    assert fresh(call).notes == "second"


def test_two_windows_on_different_fields_do_not_disturb_each_other(operator, call):
    one, two = Window(operator, call), Window(operator, call)
    one.types(notes="the notes")
    assert not two.types(born="=about 15").clashes
    found = fresh(call)
    assert (found.notes, found.born["value"]) == ("the notes", "about 15")


def test_drafts_are_not_journalled_but_the_answer_about_the_police_is(window, call):
    for turn in range(5):
        window.types(notes="line\n" * turn)
    window.types(police="no", police_reason="declines")
    window.types(police="no", police_why="")
    acts = [entry.act for entry in fetch_entries(subject=call, limit=50)]
    assert sorted(acts) == ["contact.opened", "contact.police_answered"]


def test_a_closed_contact_takes_no_draft(window, call, operator):
    window.types(outcome="test")
    close_contact(by=operator, contact_id=call.pk)
    with pytest.raises(NotReady, match="addendum"):
        window.types(notes="too late")


def test_a_colleague_reads_along_but_does_not_write_unasked(call, second_operator):
    with pytest.raises(NotAllowed):
        Window(second_operator, call).types(notes="mine")
    assert fresh(call).notes == ""


def test_for_somebody_without_the_right_there_is_no_such_contact(call, outsider):
    with pytest.raises(NotFound):
        Window(outsider, call).types(notes="mine")


def test_an_unsaved_transaction_leaves_no_trace(window, call):
    with pytest.raises(RuntimeError), transaction.atomic():
        window.types(notes="never")
        raise RuntimeError
    assert fresh(call).notes == ""


@pytest.mark.parametrize("text", [
    pytest.param("0" * 199_999 + "é", id="as long as it may be"),
    pytest.param("\x00\x01\u202e\ufeff\U0001f6a8 <script>alert(1)</script> '; DROP TABLE", id="hostile"),
    pytest.param("سمير حدادي\nСамир\nΣαμίρ", id="other scripts"),
    pytest.param("   leading and trailing   ", id="spaces"),
])
def test_every_letter_comes_back_as_it_was_typed(window, call, text):
    window.types(notes=text)
    assert fresh(call).notes == text


# ------------------------------------------------------------------------------------------------- reading of forms


@pytest.mark.parametrize(("text", "state", "wire"), [
    pytest.param("Samir", "", "=Samir", id="text"),
    pytest.param("Samir", "refused", "=Samir", id="text outranks a chosen reason"),
    pytest.param("", "refused", "?refused", id="a reason"),
    pytest.param("  ", "", "", id="blanks are nothing"),
    pytest.param("?", "", "?unknown", id="one question mark"),
    pytest.param("-", "", "?not_asked", id="one dash"),
    pytest.param("!", "", "?refused", id="one exclamation mark"),
    pytest.param("? maybe Sam", "", "=? maybe Sam", id="typed on: every character stays"),
    pytest.param("", "nonsense", "", id="no such reason"),
])
def test_an_identity_field_says_what_was_meant(text, state, wire):
    assert draft.answer_wire(text, state) == wire


@pytest.mark.parametrize("name", sorted(draft.FIELDS))
def test_every_field_goes_round_from_form_to_column_and_back(name, call):
    sample = {
        "channel": "chat", "language": "fr", "caller": "parent", "safe_to_call": "yes", "heard": "poster", "category": "runaway",
        "asked_about": "last_seen,safe_now", "police": "no", "police_reason": "declines", "sex": "=female", "outcome": "advice",
        "wall_asked": "yes",
    }.get(name, "=a text" if name in draft.ANSWERS else "a text")
    field = draft.FIELDS[name]
    inputs = draft.as_inputs(name, sample)
    assert field.read(inputs) == sample
    assert field.load(field.store(sample)) == sample


def test_a_plain_form_changes_only_what_was_touched(call):
    wires = draft.load(call)
    form = {"was": draft.shown(call, wires), "notes": "touched"}
    for name, wire in wires.items():
        form.update({key: value for key, value in draft.as_inputs(name, wire).items() if key != "notes"})
    assert draft.read_changes(call.pk, form).changes == {"notes": "touched"}


def test_an_old_page_does_not_undo_what_it_never_showed(window, call):
    shown = draft.shown(call, draft.load(call))
    window.types(born="=15")
    form = {"was": shown, "channel": "call", "notes": "from the old page"}
    assert draft.read_changes(call.pk, form).changes == {"notes": "from the old page"}


def test_one_bad_field_does_not_keep_the_others_from_being_saved(call):
    form = {"fields": "notes,police,given_name", "notes": "good", "police": "perhaps", "given_name": "x" * 400}
    reading = draft.read_changes(call.pk, form)
    assert reading.changes == {"notes": "good"}
    assert set(reading.faults) == {"police", "given_name"}


def test_line_ends_of_forms_do_not_count_as_a_change(call):
    assert draft.FIELDS["notes"].read({"notes": "one\r\ntwo\rthree"}) == "one\ntwo\nthree"
