"""A part of another case under one's own case's address is the page for what does not exist, like an id made up; both are
journalled as refused (security.md, Access)."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from fanal.accounts.models import Staff
from fanal.cases import actions
from fanal.cases.models import Case
from fanal.journal.models import Entry
from tests.apps.cases.builders import first_child, make_case
from tests.cast import client_for


def _parts(case: Case) -> dict[str, UUID]:
    child = first_child(case)
    return {
        "child_id": child.pk, "name_id": child.names.get(is_main=True).pk, "episode_id": child.episodes.get().pk,
        "task_id": case.tasks.get().pk, "person_id": case.people.get().pk, "authority_id": case.authorities.get().pk,
        "consent_id": case.consents.get().pk, "other_id": child.pk,
    }


#: Address → the part that is another case's; the parts before it are one's own.
PARTS = {
    "change_child": "child_id", "add_name": "child_id", "repeat_episode": "child_id", "link_child": "child_id",
    "change_name": "name_id", "show_by_name": "name_id", "change_episode": "episode_id", "undo_finding": "episode_id",
    "unlink_child": "other_id", "finish_task": "task_id", "change_task": "task_id", "change_person": "person_id",
    "remove_person": "person_id", "change_authority": "authority_id", "withdraw_consent": "consent_id",
}
_OWNED_BY = {"name_id": "child_id", "episode_id": "child_id", "other_id": "child_id"}
ONLY_SENT = {"show_by_name", "unlink_child"}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_another_case_looks_like_an_id_made_up_and_both_are_journalled(
    name: str, operator: Staff, case_manager: Staff, full_case: Case
) -> None:
    own = make_case(operator)
    actions.restrict_case(by=case_manager, case_id=full_case.pk, reason="a colleague's nephew")
    part = PARTS[name]
    frame = {"case_id": own.pk} | ({_OWNED_BY[part]: first_child(own).pk} if part in _OWNED_BY else {})
    browser = client_for(operator)
    for method in ("post",) if name in ONLY_SENT else ("get", "post"):
        before = Entry.objects.filter(act="access.denied").count()
        theirs, made_up = (
            getattr(browser, method)(reverse(f"cases:{name}", kwargs={**frame, part: one}))
            for one in (_parts(full_case)[part], uuid4())
        )
        assert (theirs.status_code, made_up.status_code) == (404, 404)
        assert theirs.content == made_up.content
        assert set(theirs.headers) == set(made_up.headers)
        assert Entry.objects.filter(act="access.denied").count() == before + 2


def test_the_emergency_access_of_nobody_is_journalled_as_refused(supervisor: Staff) -> None:
    answer = client_for(supervisor).get(reverse("cases:judge_glass", args=[uuid4()]))
    assert answer.status_code == 404
    assert Entry.objects.filter(act="access.denied").count() == 1
