"""What to ask, by category: the questions at the side of the desk. Data and their texts; which were asked is in the contact.

Six at most per category, the most urgent first. The same code in two categories is the same question, so a tick stays when
the category changes. Texts are translated; they can be shown in the caller's language as well as in the operator's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import _StrPromise
from django.utils.translation import gettext_lazy as _

from fanal.core.casework import Category


@dataclass(frozen=True, slots=True)
class Question:
    """A question. `hint` tells the operator how to note the answer; `why` tells why it is asked."""

    code: str
    text: _StrPromise
    why: _StrPromise
    hint: _StrPromise | str = ""


SAFE_NOW = Question("safe_now", _("Is the child safe as far as you know? Is anyone hurt?"), _("Danger to life comes before everything: 112, then the police."))
LAST_SEEN = Question("last_seen", _("When and where was the child last seen? By whom?"), _("Every search begins at the last safe sighting."))
BEFORE = Question("before", _("Has this happened before? How did it end?"), _("Most children who leave again go where they went before."))
GO_TO = Question("go_to", _("Who could the child go to? Any name abroad?"), _("Names and places abroad decide whether another hotline is asked."))
THINGS = Question("things", _("Phone, accounts, money, medicine?"), _("Medicine that is missing makes it urgent; accounts can be traced by the police."))
VIOLENCE = Question("violence", _("Was there a quarrel, fear or violence at home?"), _("A child may have left for a good reason: sending it back unasked can harm it."), _("write who says so"))
LOOKS = Question("looks", _("What does the child look like, what does it wear?"), _("What a stranger can recognise, in the order in which it is seen."))
DANGER = Question("danger", _("Is there somebody the child is afraid of, or somebody older it meets?"), _("Grooming and exploitation hide behind a runaway."), _("write who says so"))
HEALTH = Question("health", _("Is the child ill, disabled, or in need of medicine?"), _("It shortens the time in which the child must be found."))
CUSTODY = Question("custody", _("Who has the right to decide where the child lives? Is there a court order?"), _("The Hague Convention protects rights of custody that were really exercised."))
WHEN_TAKEN = Question("when_taken", _("Since when: taken on which day, or not brought back on which day?"), _("The year of Article 12 runs from that day."))
WHERE_NOW = Question("where_now", _("Where is the child believed to be? Which country, which address?"), _("It decides which Central Authority is competent."))
PASSPORT = Question("passport", _("Are passports gone? Are tickets or plans known?"), _("A border can be warned only before it is crossed."))
CONTACT_NOW = Question("contact_now", _("Is there contact with the child or the other parent?"), _("A line that is open must not be broken by haste; mediation may still be possible."))
FEARS = Question("fears", _("Does anybody fear that the child will be harmed?"), _("It turns a dispute into a matter for the police at once."), _("write who says so"))
CENTRE = Question("centre", _("In which reception centre or family was the child? Under which name?"), _("The same child is often registered under several spellings."))
GUARDIAN = Question("guardian", _("Is there a guardian? Was the guardian told?"), _("The guardian decides for the child, and is often told last."))
ROUTE = Question("route", _("Where did the child want to go, and to whom?"), _("Family in another country is the likeliest place."))
TRAFFICKING = Question("trafficking", _("Debts, an adult who speaks for the child, a phone that is watched?"), _("Signs of trafficking go to the police and the guardian, nowhere else."), _("write who says so"))
PLACE = Question("place", _("What was the child doing, and where exactly?"), _("Water, traffic and cold decide where the search begins."))
SEARCHED = Question("searched", _("Who has searched already, and where?"), _("So that nobody searches the same place twice."))
WHO_TOOK = Question("who_took", _("What was seen: persons, a vehicle, a direction?"), _("A child alert needs a description that people can recognise."), _("write who says so"))
MOMENT = Question("moment", _("How long ago? Is somebody still on the spot?"), _("In an abduction by a stranger the first hours decide."))

_OPEN = (SAFE_NOW, LAST_SEEN, BEFORE, GO_TO, HEALTH, VIOLENCE)
QUESTIONS: dict[str, tuple[Question, ...]] = {
    "": _OPEN,
    Category.RUNAWAY.value: (SAFE_NOW, LAST_SEEN, BEFORE, GO_TO, THINGS, VIOLENCE),
    Category.PARENTAL_ABDUCTION.value: (FEARS, WHERE_NOW, WHEN_TAKEN, CUSTODY, PASSPORT, CONTACT_NOW),
    Category.MIGRATION.value: (SAFE_NOW, CENTRE, LAST_SEEN, GUARDIAN, ROUTE, TRAFFICKING),
    Category.LOST_INJURED_OTHERWISE.value: (SAFE_NOW, LAST_SEEN, PLACE, LOOKS, HEALTH, SEARCHED),
    Category.CRIMINAL_ABDUCTION.value: (MOMENT, WHO_TOOK, LAST_SEEN, LOOKS, DANGER, THINGS),
}
CODES = frozenset(question.code for questions in QUESTIONS.values() for question in questions)


def questions_for(category: str) -> Sequence[Question]:
    """What to ask for a category; the general questions while it is not yet determined."""
    return QUESTIONS.get(category, _OPEN)
