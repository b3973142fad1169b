"""Add somebody to a case: a parent, carer, professional, witness."""

from __future__ import annotations

from uuid import UUID

from fanal.accounts.refusals import use_case
from fanal.cases.drafts import PersonDraft
from fanal.cases.models import Person
from fanal.cases.steps import begin, end
from fanal.cases.writing import put_person_into
from fanal.core.actors import Actor


@use_case
def add_person(*, by: Actor, case_id: UUID, person: PersonDraft) -> Person:
    """Add a person under a data key of their own. Raises NotAllowed, NotFound, NotReady, BadInput."""
    case = begin(by, case_id)
    added = put_person_into(case, person)
    end(by, case, "person.added", about=added, key_id=added.key_id)
    return added
