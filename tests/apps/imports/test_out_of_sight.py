"""What an import is still bringing in is in no list, board, count, page or search, for nobody; then all of it is, at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from fanal.cases import actions, queries
from fanal.cases.imports.actions.apply_run import apply_run
from fanal.cases.imports.models import ImportRun
from fanal.cases.imports.queries import waiting_for_review
from fanal.cases.models import Case
from fanal.core import plugs
from fanal.core.actors import System
from fanal.core.casework import Channel
from fanal.core.errors import FanalError, NotFound
from fanal.desk.actions.open_contact import open_contact
from fanal.desk.actions.save_draft import save_draft
from fanal.desk.lookup import fetch_duplicates
from fanal.desk.merging import Post
from tests.apps.imports.sheets import BY, NOOR, SAMIR, changed, look, sheet


def shown(person) -> dict[str, object]:
    """What somebody meets, in every place where cases stand."""
    contact = open_contact(by=person, channel=Channel.CALL)
    typed = {"call_back_number": "=+32 2 555 01 01", "given_name": "=Samir", "family_name": "=al-Haddadi"}
    save_draft(by=person, contact_id=contact.pk, post=Post("writer000001", 1, contact.version, typed))
    contact.refresh_from_db()
    system = System("tests")
    return {
        "counts": sum(queries.count_cases(by=person).values()) + sum(queries.count_cases(by=system).values()),
        "lists": [len(list(page.rows)) for page in (
            queries.fetch_needing_someone(by=person), queries.fetch_open(by=person), queries.fetch_to_review(by=person),
            queries.fetch_closed(by=person),
        )],
        "found": len(queries.find(by=person, text="al-Haddadi").hits) + len(queries.find(by=person, text="2019/044").hits),
        "duplicates": sum(one.case is not None for one in fetch_duplicates(by=person, contact=contact).candidates),
        "board": sum(item.url.startswith("/cases") for found in plugs.board_item.ask(by=person, now=timezone.now() + timedelta(days=8)) for item in found),
        "children": queries.visible_children(person).count() + queries.visible_people(person).count(),
    }


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_run_is_seen_before_its_end_and_then_all_of_it(supervisor, index_process):
    review = changed(SAMIR, **{"N°_dossier": "2019/046", "Résultat": None, "Retrouvé_le": None})
    data = sheet(SAMIR, NOOR, review)
    nothing = shown(supervisor)
    run, _lines = look(data)
    meanwhile: list[dict[str, object]] = []

    def look_about(done: int, _total: int) -> None:
        assert done == Case.objects.count() == 3
        meanwhile.append(shown(supervisor))
        assert waiting_for_review(run).count() == 0
        for case in Case.objects.all():
            for reading in (
                lambda case=case: queries.fetch_case(by=supervisor, case_id=case.pk),
                lambda case=case: actions.add_note(by=supervisor, case_id=case.pk, note="seen"),
                lambda case=case: queries.fetch_child(by=supervisor, child_id=case.children.get().pk),
            ):
                with pytest.raises(NotFound):
                    reading()
            assert queries.fetch_by_reference(by=supervisor, text=case.reference) is None

    run = apply_run(by=BY, run_id=run.pk, data=data, pace=look_about)
    assert meanwhile == [nothing]
    after = shown(supervisor)
    assert (run.state, sum(after["lists"][1:]), waiting_for_review(run).count()) == (ImportRun.State.APPLIED, 3, 1)
    assert all(after[place] != nothing[place] for place in nothing), after


@pytest.mark.django_db(transaction=True)
def test_no_glass_is_broken_for_what_is_still_coming_in(operator, index_process):
    run, _lines = look(sheet(SAMIR))

    def break_it(_done: int, _total: int) -> None:
        with pytest.raises(FanalError) as refused:
            actions.break_glass(by=operator, reference=Case.objects.get().reference, reason="a reason of some words")
        assert isinstance(refused.value, NotFound)

    apply_run(by=BY, run_id=run.pk, data=sheet(SAMIR), pace=break_it)
