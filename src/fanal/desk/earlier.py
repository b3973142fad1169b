"""A closed case that may be about the same child, for somebody who may not read it: that there is one, and who can look.

A closed case is read by its owner and supervision. Without this an operator who types the same full name finds nothing, and the
child gets a second record and a second file. Told are no name, no reference, no date; of a restricted case nothing at all. Only a
child's full name counts, never a number or a birth date: those are a family's. Each telling is journalled as a look (decision 11).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.models import Staff
from fanal.accounts.queries import fetch_people_with
from fanal.cases.models import Case
from fanal.cases.queries.find import fetch_closed_and_hidden
from fanal.desk.models import Contact
from fanal.desk.queries import asked_to_compare

#: Agreement on one of these: the whole name, in Latin letters or in its own script.
FULL_NAME = frozenset({"name", "own_script"})


@dataclass(frozen=True, slots=True)
class Earlier:
    """What is said of it. `who` can look; `asked`: they were asked for this contact already."""

    who: str
    asked: bool


def earlier_cases(*, by: Staff, hits: Mapping[str, set[str]]) -> Sequence[Case]:
    """The closed cases behind index hits (subject → what agreed) that `by` may not read and may be told of. Two queries."""
    children = [UUID(subject.partition(":")[2]) for subject, whats in hits.items() if subject.startswith("child:") and whats & FULL_NAME]
    return fetch_closed_and_hidden(by=by, child_ids=children) if children else ()


def tell_of_earlier(*, by: Staff, contact: Contact, hits: Mapping[str, set[str]]) -> Earlier | None:
    """What may be said of such cases, None when there are none. The look is journalled, once in five minutes a case."""
    cases = earlier_cases(by=by, hits=hits)
    if not cases:
        return None
    for case in cases:
        journal.record_read(by=by, subject=f"earlier_case:{case.pk}", key_id=case.key_id)
    return Earlier(_who_can_look(cases), asked=asked_to_compare(contact, cases))


def _who_can_look(cases: Sequence[Case]) -> str:
    """The owner, where there is one case and its owner still works on cases; a supervisor can in any case."""
    owner = cases[0].owner if len(cases) == 1 else None
    if owner is None or owner not in fetch_people_with("case.write"):
        return _("a supervisor")
    return _("%(owner)s or a supervisor") % {"owner": owner.display_name}
