"""Open a case: from a contact with nothing typed twice, from a file for review, or by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.cases.actions._numbering import lock_counter, take_reference
from fanal.cases.after_return.repeats import plan_strategy
from fanal.cases.drafts import ChildDraft, FlagDraft, PersonDraft, PoliceDraft, TaskDraft
from fanal.cases.indexing import index_case
from fanal.cases.models import Case, CategoryChange, Flag, Note
from fanal.cases.policies import check_can_own, person_of
from fanal.cases.proposals import PROPOSED
from fanal.cases.queries.access import fetch_case
from fanal.cases.recording import countries as read_countries
from fanal.cases.recording import line, text
from fanal.cases.steps import end, keep_need, trace, write_status
from fanal.cases.writing import put_child_into, put_person_into, write_task
from fanal.core.actors import Actor
from fanal.core.casework import CASE_TABLE, CaseStatus, CategoryChoice, CrossBorder, TaskKind
from fanal.core.errors import BadInput
from fanal.core.ids import new_id
from fanal.core.outside import OutsideEvent
from fanal.core.plugs import outside_event
from fanal.vault import keys

#: When a new case needs its owner's first look, if nobody says otherwise.
FIRST_STEPS_WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Origin:
    """From where a case comes: `desk`, `import`, `pfif`, `peer`, and its number there."""

    code: str = "desk"
    reference: str = ""


#: What holds while nobody says anything else: the honest beginning.
_UNDETERMINED, _NOT_ASKED, _BY_HAND = CategoryChoice(), PoliceDraft(), Origin()


@use_case
def open_case(
    *,
    by: Actor,
    category: CategoryChoice = _UNDETERMINED,
    children: Sequence[ChildDraft] = (),
    people: Sequence[PersonDraft] = (),
    police: PoliceDraft = _NOT_ASKED,
    summary: str = "",
    note: str = "",
    note_walled: bool = False,
    flags: Sequence[FlagDraft] = (),
    cross_border: CrossBorder = CrossBorder.NOT_KNOWN,
    countries: Sequence[str] = (),
    owner: Staff | None = None,
    first_task: TaskDraft | None = None,
    status: CaseStatus = CaseStatus.OPEN,
    origin: Origin = _BY_HAND,
    opened_at: datetime | None = None,
    restricted_reason: str = "",
    case_id: UUID | None = None,
) -> Case:
    """Open a case with everything that is known. It has a first task always, and an owner when a person opens it.

    Args:
        owner: who carries it; whoever opens it when left out (nobody for a part of the system: the board shows it).
        first_task: first steps within an hour when left out.
        status: `open`, or `review` for what a file brought in.
        opened_at: aware; now when left out, earlier for what was taken over from another system.
        restricted_reason: with one, only owner, supervision and who is let in read it, from its first moment.
        case_id: given by the caller so that the same request sent twice opens one case; the second time gives the first.
    Raises:
        NotAllowed; BadInput with the field's name; NotFound for a child of another's case; NotReady for a child who is
        recorded as missing already.
    """
    check(by, "case.open")
    opened = _read_opening(opened_at, status)
    counter = lock_counter(opened)
    # Looked for under the lock: of two windows that send the same request, the second finds what the first made.
    if case_id and Case.objects.filter(pk=case_id).exists():
        return fetch_case(by=by, case_id=case_id)
    case = Case.objects.create(
        id=case_id or new_id(), key_id=keys.new_key("case"), reference=take_reference(counter), status=status.value,
        owner=_carrier(by, owner, status), opened_at=opened, needs_at=opened, summary=text(summary), origin=origin.code,
        source_reference=line(origin.reference), restricted=bool(restricted_reason), restricted_reason=text(restricted_reason),
        **_category(category), **_border(cross_border, countries), **_police(police),
    )
    for child in children:
        put_child_into(by, case, child)
    for person in people:
        put_person_into(case, person)
    _first_history(by, case)
    _first_words(by, case, note, walled=note_walled, flags=flags)
    _first_task(by, case, first_task)
    keep_need(case)
    index_case(case)
    if case.is_open:
        list(outside_event.ask(by=by, event=OutsideEvent.CASE_OPENED, subject_id=case.pk))
    details = {
        "status": case.status, "category": case.category_code, "origin": case.origin, "children": len(children),
        "restricted": case.restricted,
    }
    end(by, case, "case.opened", details=details)
    plan_strategy(by=by, case=case)
    return case


def _read_opening(opened_at: datetime | None, status: CaseStatus) -> datetime:
    if status not in CASE_TABLE.first:
        raise BadInput(_("A case begins open or in review."), place="status")
    now = timezone.now()
    if opened_at is not None and opened_at > now:
        raise BadInput(_("This time is in the future."), place="opened_at")
    return opened_at or now


def _carrier(by: Actor, owner: Staff | None, status: CaseStatus) -> Staff | None:
    """Who owns it: as said, else whoever opens it. What waits for review has no owner yet."""
    carrier = owner or (person_of(by) if status is CaseStatus.OPEN else None)
    if carrier is not None and carrier != by:
        check_can_own(carrier)
    return carrier


def _category(choice: CategoryChoice) -> dict[str, Any]:
    return {
        "category": choice.category.value, "category_determined": choice.determined, "pushed_out": choice.pushed_out,
        "abduction_kind": choice.abduction.value if choice.abduction else "",
    }


def _border(cross_border: CrossBorder, countries: Sequence[str]) -> dict[str, Any]:
    abroad = read_countries(list(countries))
    if abroad and not cross_border.crosses:
        raise BadInput(_("Other countries belong to a case across the border."), place="countries")
    return {"cross_border": cross_border.value, "country_codes": " ".join(abroad)}


def _police(police: PoliceDraft) -> dict[str, Any]:
    return {
        "police_answer": police.answer.value if police.answer else "", "police_when": line(police.when),
        "police_why_not": line(police.why_not),
    }


def _first_history(by: Actor, case: Case) -> None:
    write_status(by, case, "opened")
    if case.restricted:
        write_status(by, case, "restricted", reason=case.restricted_reason)
    CategoryChange.objects.create(
        case=case, key_id=case.key_id, before="", after=case.category_code, pushed_out=case.pushed_out,
        abduction_kind=case.abduction_kind, **trace(by),
    )


def _first_words(by: Actor, case: Case, note: str, *, walled: bool, flags: Sequence[FlagDraft]) -> None:
    if note.strip():
        Note.objects.create(case=case, key_id=case.key_id, text=text(note), walled=walled, **trace(by))
    for flag in {flag.kind: flag for flag in flags}.values():
        Flag.objects.create(
            case=case, key_id=case.key_id, kind=flag.kind.value, said_by=flag.said_by.value if flag.said_by else "",
            text=text(flag.text), **trace(by),
        )


def _first_task(by: Actor, case: Case, draft: TaskDraft | None) -> None:
    if draft is None:
        review = case.status == CaseStatus.REVIEW
        kind = TaskKind.REVIEW_IMPORT if review else TaskKind.FIRST_STEPS
        draft = TaskDraft(title=str(PROPOSED[kind.value]), due=timezone.now() + FIRST_STEPS_WITHIN, kind=kind)
    write_task(by, case, draft)
