"""What a caller said of themselves after the case was opened from the call: it goes to who they are in the case.

Nothing that stands there is thrown away: what is empty is filled, what differs goes behind it. One thing gives way: an answer
about calling back safely to a more careful one. Somebody may be hurt by a call; nobody by a call that waits.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any
from uuid import UUID

from fanal.accounts.refusals import use_case
from fanal.cases.actions.add_person import add_person
from fanal.cases.actions.update_person import update_person
from fanal.cases.drafts import PersonDraft
from fanal.cases.models import Case, Person
from fanal.cases.recording import PERSON
from fanal.cases.steps import begin
from fanal.core.actors import Actor
from fanal.core.casework import ContactSafety, PersonRole

#: From the least to the most careful.
_CAREFUL = (ContactSafety.NOT_ASKED, ContactSafety.SAFE, ContactSafety.AT_SET_TIMES, ContactSafety.DO_NOT_CALL)


@use_case
def hear_caller(*, by: Actor, case_id: UUID, caller: PersonDraft, new: AbstractSet[str], opened: datetime) -> Person:
    """Add what a caller said later, or the caller.

    Args:
        new: what was said after the case was opened: columns of a person, and `roles`.
        opened: when the case was opened from the call; who stood in it then is who called.
    Raises:
        NotAllowed, NotFound, NotReady.
    """
    case = begin(by, case_id)
    columns, _reasons = PERSON.read({name: value for name, value in caller.values.items() if name in PERSON.fields})
    person = _find(case, columns, opened)
    if person is None:
        return add_person(by=by, case_id=case_id, person=caller)
    values = {name: value for name in sorted(new & columns.keys()) if (value := _joined(name, getattr(person, name), columns[name]))}
    held = set(case.case_people.filter(person=person).values_list("role", flat=True))
    roles = caller.roles if "roles" in new and held == {PersonRole.OTHER.value} else None
    if values or (roles and {role.value for role in roles} != held):
        update_person(by=by, case_id=case_id, person_id=person.pk, values=values, roles=roles)
    return person


def _find(case: Case, columns: dict[str, Any], opened: datetime) -> Person | None:
    """Who called: somebody with this number or name, else who was in the case from its first moment."""
    rows = list(case.case_people.select_related("person"))
    for name in ("phone", "name"):
        wanted = _folded(name, columns.get(name) or "")
        for row in rows:
            if wanted and wanted == _folded(name, getattr(row.person, name)):
                return row.person
    return next((row.person for row in rows if row.added_at <= opened), None)


def _folded(name: str, value: str) -> str:
    return "".join(filter(str.isdigit, value)) if name == "phone" else " ".join(value.casefold().split())


def _joined(name: str, old: Any, new: Any) -> Any:
    """What a column holds with the new words; None when nothing is to be written."""
    if not new:
        return None
    if name == "safety":
        return new if _CAREFUL.index(ContactSafety(new)) > _CAREFUL.index(ContactSafety(old)) else None
    if isinstance(new, list):
        added = [one for one in new if one not in (old or [])]
        return [*(old or []), *added] if added else None
    if not old or _folded(name, old) in _folded(name, new):
        return new if old != new else None
    return None if _folded(name, new) in _folded(name, old) else f"{old}\n{new}"
