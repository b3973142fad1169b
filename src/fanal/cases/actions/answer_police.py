""""Police informed?" for a case: a case cannot be closed without the answer."""

from __future__ import annotations

from uuid import UUID

from fanal.accounts.refusals import use_case
from fanal.cases.drafts import PoliceDraft
from fanal.cases.labels import label
from fanal.cases.models import Case
from fanal.cases.recording import line
from fanal.cases.steps import begin, end
from fanal.core.actors import Actor
from fanal.core.casework import police_gaps
from fanal.core.errors import BadInput


@use_case
def answer_police(*, by: Actor, case_id: UUID, police: PoliceDraft) -> Case:
    """Record whether the police were informed: yes with when, no with why, or unsure.

    Raises NotAllowed, NotFound, NotReady; BadInput naming what is missing in the answer.
    """
    gaps = police_gaps(None, police.answer, when=police.when, why_not=police.why_not)
    if gaps:
        raise BadInput(str(label(gaps[0])), place=f"police_{gaps[0].value}")
    case = begin(by, case_id)
    assert police.answer is not None  # no gap
    case.police_answer, case.police_when, case.police_why_not = police.answer.value, line(police.when), line(police.why_not)
    case.save(update_fields=["police_answer", "police_when", "police_why_not"])
    end(by, case, "case.police_answered", details={"answer": case.police_answer})
    return case
