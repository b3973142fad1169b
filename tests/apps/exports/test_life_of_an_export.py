"""From asking to fetching to erasing: states, journal, keys, and what a second worker or a lost right meets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from fanal.accounts import actions as accounts
from fanal.accounts.models import Staff
from fanal.cases.models import Case
from fanal.core.errors import BadInput, NotAllowed, NotFound, NotReady, Unavailable
from fanal.core.exporting import Form
from fanal.exports import making, queries, tasks
from fanal.exports.actions.begin_making import DEAD_AFTER, begin_making
from fanal.exports.actions.cancel_export import cancel_export
from fanal.exports.actions.erase_export import erase_export
from fanal.exports.actions.fetch_file import fetch_file
from fanal.exports.actions.finish_export import LIFE
from fanal.exports.actions.review_export import review_export
from fanal.exports.models import Export
from fanal.journal.models import Entry
from fanal.vault import keys, open_sealed, places
from fanal.vault.models import StoredFile
from tests.apps.cases.builders import make_case
from tests.apps.exports.conftest import Ask, content, rows
from tests.cast import make_staff

pytestmark = pytest.mark.django_db(transaction=True)


def acts() -> list[str]:
    return list(Entry.objects.filter(act__startswith="export.").order_by("seq").values_list("act", flat=True))


def bytes_of(file: StoredFile) -> bool:
    return places.stored_file(file.pk).exists()


def test_from_asking_to_fetching_to_erasing(made: Ask, case_manager: Staff, full_case: Case) -> None:
    export = made(case_manager, "cases.list", shelf="open_cases")
    assert export.state == "ready" and export.rows == 1
    assert export.expires_at is not None and export.made_at is not None and export.expires_at - export.made_at == LIFE
    assert rows(export)[0]["children"] == ["سمير الحدادي"]
    _export, file = fetch_file(by=case_manager, export_id=export.pk)
    assert bytes_of(file)
    key_id = export.file_key_id
    erase_export(by=case_manager, export_id=export.pk)
    export.refresh_from_db()
    assert (export.state, export.file, export.file_key_id) == ("erased", None, None)
    assert not bytes_of(file) and not keys.exists(key_id)
    assert acts() == ["export.asked", "export.made", "export.fetched", "export.erased"]


def test_the_purpose_stands_sealed_in_the_journal_and_its_kind_in_clear(made: Ask, case_manager: Staff, full_case: Case) -> None:
    made(case_manager, "cases.list", shelf="open_cases")
    entry = Entry.objects.get(act="export.asked")
    assert entry.details["purpose"] == "meeting" and entry.details["source"] == "cases.list" and entry.details["form"] == "json"
    assert b"weekly" not in bytes(entry.sealed) and "weekly" not in entry.details_text
    assert "the weekly meeting" in open_sealed(bytes(entry.sealed), key_id=entry.key_id, place="journal_entry.sealed", row_id=entry.id)
    assert Entry.objects.get(act="export.made").details["rows"] == 1


def test_nothing_of_a_child_lies_in_clear_in_row_file_or_journal(made: Ask, case_manager: Staff, full_case: Case) -> None:
    export = made(case_manager, "cases.list", form=Form.CSV, shelf="open_cases")
    assert "سمير".encode() in content(export)
    assert "سمير".encode() not in places.stored_file(export.file.pk).read_bytes()
    assert "Samir" not in str(export) + str(Entry.objects.filter(act__startswith="export.").values_list("details_text"))


def test_an_export_needs_a_purpose_a_column_and_a_form_that_its_list_has(ask: Ask, case_manager: Staff, full_case: Case) -> None:
    with pytest.raises(BadInput, match="column"):
        ask(case_manager, "cases.list", shelf="mine", columns=[])
    with pytest.raises(BadInput, match="such a file"):
        ask(case_manager, "cases.list", shelf="mine", form=Form.PDF)
    with pytest.raises(BadInput, match="such list"):
        ask(case_manager, "cases.list", shelf="everything")
    assert Export.objects.count() == 0


def test_three_under_way_are_enough(ask: Ask, case_manager: Staff, full_case: Case) -> None:
    for _number in range(3):
        ask(case_manager, "cases.list", shelf="mine")
    with pytest.raises(NotReady, match="under way"):
        ask(case_manager, "cases.list", shelf="mine")


def test_one_that_waits_is_called_off_and_never_made(ask: Ask, case_manager: Staff, full_case: Case) -> None:
    export = ask(case_manager, "cases.list", shelf="mine")
    cancel_export(by=case_manager, export_id=export.pk)
    tasks.make(export_id=str(export.pk))
    export.refresh_from_db()
    assert (export.state, export.file) == ("cancelled", None)
    with pytest.raises(NotReady):
        cancel_export(by=case_manager, export_id=export.pk)
    with pytest.raises(NotReady):
        erase_export(by=case_manager, export_id=export.pk)


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch):
    """Let something happen after the first block, at the look that follows it."""

    def after_first_block(act) -> None:
        monkeypatch.setattr(making, "LOOK", 0.0)
        looked = making._look_up
        done: list[int] = []

        def first(*arguments):
            if not done:
                done.append(1)
                act()
            return looked(*arguments)

        monkeypatch.setattr(making, "_look_up", first)

    return after_first_block


def left_over() -> list[str]:
    return [path.name for path in places.files_folder().glob("*/*") if path.name.startswith(".")]


def test_one_that_is_made_is_called_off_within_a_second_and_leaves_nothing(ask: Ask, case_manager: Staff, full_case: Case, interrupted) -> None:
    export = ask(case_manager, "cases.list", shelf="mine")
    interrupted(lambda: cancel_export(by=case_manager, export_id=export.pk))
    tasks.make(export_id=str(export.pk))
    export.refresh_from_db()
    assert (export.state, export.file_key_id) == ("cancelled", None)
    assert not StoredFile.objects.exists() and left_over() == []
    assert acts() == ["export.asked", "export.cancelled"]


def test_whoever_loses_the_role_while_it_is_made_gets_nothing(ask: Ask, case_manager: Staff, administrator: Staff, full_case: Case, interrupted) -> None:
    export = ask(case_manager, "cases.list", shelf="mine")
    interrupted(lambda: accounts.revoke_role(by=administrator, staff_id=case_manager.pk, role=case_manager.acting))
    tasks.make(export_id=str(export.pk))
    export.refresh_from_db()
    assert export.state == "cancelled" and "access" in export.trouble
    assert not StoredFile.objects.exists() and left_over() == []


def test_whoever_lost_the_role_before_it_was_made_gets_nothing(ask: Ask, case_manager: Staff, full_case: Case) -> None:
    export = ask(case_manager, "cases.list", shelf="mine")
    case_manager.grants.update(revoked_at=timezone.now(), revoked_by="system:test")  # past the action: the maker asks by itself
    tasks.make(export_id=str(export.pk))
    export.refresh_from_db()
    assert export.state == "failed" and "may not have it" in export.trouble


def test_revoking_a_person_erases_what_waits_for_them_with_its_key(made: Ask, case_manager: Staff, supervisor: Staff, administrator: Staff, full_case: Case) -> None:
    export, other = made(case_manager, "cases.list", shelf="mine"), made(supervisor, "cases.list", shelf="open_cases")
    key_id, file = export.file_key_id, export.file
    accounts.revoke_staff(by=administrator, staff_id=case_manager.pk)
    export.refresh_from_db()
    assert export.state == "erased" and not keys.exists(key_id) and not bytes_of(file)
    other.refresh_from_db()
    assert other.state == "ready"


def test_an_export_of_one_role_is_not_there_in_another(made: Ask, case_manager: Staff, full_case: Case) -> None:
    from fanal.accounts.models import RoleGrant
    from fanal.accounts.roles import Operator

    export = made(case_manager, "cases.list", shelf="mine")
    RoleGrant.objects.create(staff=case_manager, role="operator", granted_by="system:test")
    same_person = Staff.objects.get(pk=case_manager.pk).act_as(Operator)
    with pytest.raises(NotFound):
        fetch_file(by=same_person, export_id=export.pk)


def test_a_colleague_cannot_tell_an_export_from_a_random_id(made: Ask, case_manager: Staff, supervisor: Staff, full_case: Case) -> None:
    from fanal.core.ids import new_id

    export = made(case_manager, "cases.list", shelf="mine")
    said = []
    for export_id in (export.pk, new_id()):
        with pytest.raises(NotFound) as refused:
            queries.fetch_export(by=supervisor, export_id=export_id)
        said.append(str(refused.value))
    assert said[0] == said[1]
    assert Entry.objects.filter(act="access.denied", actor=supervisor.actor_text).count() == 2
    assert not queries.may_hear_of(supervisor, str(export.pk)) and queries.may_hear_of(case_manager, str(export.pk))
    assert not queries.may_hear_of(case_manager, "nothing")


def test_a_column_that_is_not_theirs_any_more_closes_the_file(made: Ask, case_manager: Staff, full_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    from fanal.accounts import matrix

    export = made(case_manager, "cases.list", columns=["reference", "health"], shelf="mine")
    assert rows(export)[0]["health"] == ["asthma"]
    monkeypatch.setitem(matrix.FIELDS["case"], "sealed", frozenset())
    with pytest.raises(NotAllowed, match="any more"):
        fetch_file(by=case_manager, export_id=export.pk)


def test_a_paper_closes_when_the_case_does(made: Ask, operator: Staff, full_case: Case) -> None:
    export = made(operator, "cases.case_file", case=str(full_case.pk))
    assert export.state == "ready"
    Case.objects.filter(pk=full_case.pk).update(restricted=True)
    with pytest.raises(NotFound):
        fetch_file(by=operator, export_id=export.pk)


def test_a_file_whose_time_is_over_cannot_be_fetched_and_is_erased(made: Ask, case_manager: Staff, full_case: Case) -> None:
    export = made(case_manager, "cases.list", shelf="mine")
    key_id = export.file_key_id
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotReady, match="time is over"):
        fetch_file(by=case_manager, export_id=export.pk)
    tasks.tidy()
    export.refresh_from_db()
    assert export.state == "erased" and not keys.exists(key_id)
    assert export.purpose == "the weekly meeting", "the record stays"


def test_what_a_deletion_has_to_reach_is_erased_with_it(made: Ask, case_manager: Staff, administrator: Staff, full_case: Case) -> None:
    from fanal.core.actors import System
    from fanal.vault.actions.shred_subject import shred_subject

    listed, printed = made(case_manager, "cases.list", shelf="mine"), made(case_manager, "cases.case_file", case=str(full_case.pk))
    people = made(administrator, "accounts.people")
    gone = [listed.file_key_id, printed.file_key_id]
    shred_subject(by=System("retention"), kind="case", subject_id=full_case.pk)
    assert not any(keys.exists(key_id) for key_id in gone)
    states = dict(Export.objects.values_list("source", "state"))
    assert states == {"cases.list": "erased", "cases.case_file": "erased", "accounts.people": "ready"}
    assert keys.exists(people.file_key_id)
    # The paper's record stood under the case's own key: its purpose is gone with the case.
    assert queries.fetch_exports(by=case_manager)
    entry = Entry.objects.get(act="export.asked", subject=f"case:{full_case.pk}")
    assert not keys.exists(entry.key_id)


def test_two_workers_make_it_once_and_a_dead_ones_is_taken_over(ask: Ask, case_manager: Staff, full_case: Case) -> None:
    export = ask(case_manager, "cases.list", shelf="mine")
    first = begin_making(by=making.BY, export_id=export.pk)
    assert first is not None
    assert begin_making(by=making.BY, export_id=export.pk) is None
    Export.objects.update(alive_at=timezone.now() - DEAD_AFTER - timedelta(seconds=1))
    tasks.make(export_id=str(export.pk))
    export.refresh_from_db()
    assert export.state == "ready" and export.file_key_id != first.file_key_id
    # The first one, if it lives after all, finds that it is not wanted any more.
    with transaction.atomic():
        assert queries.lock_making(export=first) is None


def test_trouble_of_the_machine_lays_it_back_for_the_next_try(ask: Ask, case_manager: Staff, full_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    export = ask(case_manager, "cases.list", shelf="mine")

    def broken(*arguments: object, **more: object) -> None:
        raise RuntimeError("the machine")

    with monkeypatch.context() as patch:
        patch.setattr(making, "finish_export", broken)
        with pytest.raises(RuntimeError):
            tasks.make(export_id=str(export.pk))
    export.refresh_from_db()
    assert export.state == "waiting" and left_over() == []
    tasks.make(export_id=str(export.pk))
    export.refresh_from_db()
    assert export.state == "ready"


def test_a_full_disk_is_told_and_leaves_nothing(ask: Ask, case_manager: Staff, full_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: object) -> None:
        raise OSError(28, "No space left on device")

    export = ask(case_manager, "cases.list", shelf="mine")
    monkeypatch.setattr(places, "put_in_place", lambda *arguments: full(arguments))
    tasks.make(export_id=str(export.pk))
    export.refresh_from_db()
    assert export.state == "failed" and "No space left" in export.trouble
    assert left_over() == [] and not StoredFile.objects.exists()


def test_one_that_nobody_makes_any_more_says_so(ask: Ask, case_manager: Staff, full_case: Case) -> None:
    export = ask(case_manager, "cases.list", shelf="mine")
    begin_making(by=making.BY, export_id=export.pk)
    Export.objects.update(alive_at=timezone.now() - tasks.GIVEN_UP_AFTER - timedelta(seconds=1))
    tasks.tidy()
    export.refresh_from_db()
    assert export.state == "failed" and "before its time" in export.trouble


def test_a_large_export_is_looked_at_by_somebody_else(made: Ask, case_manager: Staff, supervisor: Staff, full_case: Case) -> None:
    small = made(case_manager, "cases.list", shelf="mine")
    large = made(supervisor, "cases.list", shelf="open_cases", total=5_000)
    own = make_staff("supervisor", "Berta Ruiz")
    assert not small.bulk and large.bulk
    assert list(queries.fetch_to_review(by=supervisor)) == [], "never one's own"
    assert list(queries.fetch_to_review(by=case_manager)) == []
    assert list(queries.fetch_to_review(by=own)) == [large]
    with pytest.raises(NotFound):
        review_export(by=supervisor, export_id=large.pk)
    review_export(by=own, export_id=large.pk)
    assert list(queries.fetch_to_review(by=own)) == []
    assert acts()[-1] == "export.reviewed"


def test_a_key_file_that_is_not_there_is_trouble_that_is_told(ask: Ask, case_manager: Staff, full_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    export = ask(case_manager, "cases.list", shelf="mine")

    def away(*_arguments: object) -> None:
        raise Unavailable("The key file is not there.")

    monkeypatch.setattr(making, "SealedWriter", lambda **_how: away())
    tasks.make(export_id=str(export.pk))
    export.refresh_from_db()
    assert export.state == "failed" and export.trouble == "The key file is not there."


def test_another_case_is_not_in_the_list_of_who_may_not_read_it(made: Ask, operator: Staff, case_manager: Staff) -> None:
    seen, restricted = make_case(case_manager), make_case(case_manager)
    Case.objects.filter(pk=restricted.pk).update(restricted=True)
    assert [row["reference"] for row in rows(made(operator, "cases.list", shelf="open_cases"))] == [seen.reference]
