"""What to ask: per category, the questions that matter first, each with an id and the fields that answer it.

Belongs here: ids, order and what answers them. Does not: the words (`cases.labels.QUESTIONS`, with gettext and the reason why).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from fanal.core.casework.categories import Category
from fanal.core.casework.contacts import CALLER_IS_CHILD, CallerRelation


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        id: names it in forms and labels; never reused for another meaning.
        answered_by: fields of which one alone, once filled, answers it; empty when only a tick can.
        say_who: note with the answer who says so (hearsay is not knowledge).
    """

    id: str
    answered_by: tuple[str, ...] = ()
    say_who: bool = False

    def is_answered(self, filled: Collection[str]) -> bool:
        """Whether a filled field, or its own ticked id, answers it."""
        return self.id in filled or any(name in filled for name in self.answered_by)


SAFE_NOW = Question("safe_now")
LAST_SEEN = Question("last_seen", ("last_seen_at", "last_seen_place"))
LEFT_BEFORE = Question("left_before", ("earlier_episodes",))
WHERE_TO = Question("where_to", ("destination",))
MEANS = Question("means", ("phone", "social_media", "things_carried"))
QUARREL_OR_VIOLENCE = Question("quarrel_or_violence", ("reasons", "violence"), say_who=True)
HEALTH = Question("health", ("health",), say_who=True)
LOOKS = Question("looks", ("clothing", "height", "hair", "marks"))
WITH_WHOM = Question("with_whom", ("with_whom",))
CUSTODY = Question("custody", say_who=True)
PASSPORT = Question("passport")
THREATS = Question("threats", say_who=True)
COUNTRY_TIES = Question("country_ties", ("countries",))
AGREEMENT_TO_TRAVEL = Question("agreement_to_travel")
COURT = Question("court")
REGISTERED_WHERE = Question("registered_where", ("place_kind", "care_status"))
GUARDIAN = Question("guardian")
FAMILY_ABROAD = Question("family_abroad", ("destination",))
TRAFFICKING_SIGNS = Question("trafficking_signs", ("violence",), say_who=True)
LANGUAGE = Question("language", ("languages",))
SEEN_TAKEN = Question("seen_taken", ("circumstances",), say_who=True)
VEHICLE = Question("vehicle", ("circumstances",))
KNEW_THEM = Question("knew_them", ("with_whom",), say_who=True)
TERRAIN = Question("terrain", ("last_seen_place",))
SEARCHED = Question("searched")
WHY_THINK_MISSING = Question("why_think_missing", ("circumstances",))

#: When the child is the one who calls: before all others. The answers belong to the child, walled off from the parents' file.
FROM_CHILD: tuple[Question, ...] = (
    Question("child_safe_now"), Question("child_alone"), Question("child_wants"), Question("child_trusts"), Question("child_may_we"),
)

#: By category; None is *not yet determined*. Complete by test.
GUIDANCE: Mapping[Category | None, tuple[Question, ...]] = {
    None: (SAFE_NOW, LAST_SEEN, WHY_THINK_MISSING, LEFT_BEFORE, WHERE_TO, WITH_WHOM, HEALTH, LOOKS),
    Category.RUNAWAY: (SAFE_NOW, LAST_SEEN, LEFT_BEFORE, WHERE_TO, MEANS, QUARREL_OR_VIOLENCE, HEALTH, LOOKS),
    Category.PARENTAL_ABDUCTION: (
        SAFE_NOW, LAST_SEEN, CUSTODY, AGREEMENT_TO_TRAVEL, PASSPORT, COUNTRY_TIES, THREATS, COURT, LOOKS,
    ),
    Category.MIGRATION: (
        SAFE_NOW, LAST_SEEN, REGISTERED_WHERE, GUARDIAN, LANGUAGE, FAMILY_ABROAD, WITH_WHOM, TRAFFICKING_SIGNS, LOOKS,
    ),
    Category.LOST_INJURED_OTHERWISE: (SAFE_NOW, LAST_SEEN, TERRAIN, SEARCHED, HEALTH, MEANS, LOOKS),
    Category.CRIMINAL_ABDUCTION: (SAFE_NOW, SEEN_TAKEN, LAST_SEEN, VEHICLE, KNEW_THEM, THREATS, MEANS, LOOKS),
}


def guidance(category: Category | None, *, determined: bool = True, relation: CallerRelation | None = None) -> tuple[Question, ...]:
    """What to ask, most urgent first. A category not yet determined asks what would determine it."""
    questions = GUIDANCE[category if determined else None]
    return (*FROM_CHILD, *questions) if relation in CALLER_IS_CHILD else questions
