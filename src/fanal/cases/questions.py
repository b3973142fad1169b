"""What to ask, in the reader's language: the words of `core.casework.guidance`, each with the reason why it is asked.

Belongs here: words. Does not: ids and order (`core.casework.guidance`), which were asked (the contact).
Reached through `cases.labels.QUESTIONS`; complete by tests/apps/cases_pages/test_labels.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Question id → the question, and why it is asked.
QUESTIONS: Mapping[str, tuple[_StrPromise, _StrPromise]] = {
    "safe_now": (
        _("Is the child safe as far as you know? Is anyone hurt?"), _("Danger to life comes before everything: 112, then the police."),
    ),
    "last_seen": (_("When and where was the child last seen? By whom?"), _("Every search begins at the last safe sighting.")),
    "left_before": (_("Has this happened before? How did it end?"), _("Most children who leave again go where they went before.")),
    "where_to": (_("Who could the child go to? Any name abroad?"), _("Names and places abroad decide whether another hotline is asked.")),
    "means": (
        _("Phone, accounts, money, things taken along?"), _("They tell how far a child can get; accounts can be traced by the police."),
    ),
    "quarrel_or_violence": (
        _("Was there a quarrel, fear or violence at home?"),
        _("A child may have left for a good reason: sending it back unasked can harm it."),
    ),
    "health": (_("Is the child ill, disabled, or in need of medicine?"), _("It shortens the time in which the child must be found.")),
    "looks": (_("What does the child look like, what does it wear?"), _("What a stranger can recognise, in the order in which it is seen.")),
    "with_whom": (_("With whom did the child leave? Who saw them together?"), _("Somebody older, or somebody met online, makes it urgent.")),
    "custody": (
        _("Who has the right to decide where the child lives? Is there a court order?"),
        _("The Hague Convention protects rights of custody that were really exercised."),
    ),
    "passport": (_("Are passports gone? Are tickets or plans known?"), _("A border can be warned only before it is crossed.")),
    "threats": (_("Did anybody threaten the child or you?"), _("It turns a dispute into a matter for the police at once.")),
    "country_ties": (
        _("To which country could they go? Which address, which family?"), _("It decides which Central Authority is competent."),
    ),
    "agreement_to_travel": (
        _("Did you agree to a journey? Until which day?"), _("Taken, or not brought back: the year of Article 12 runs from that day."),
    ),
    "court": (
        _("Has a court or a lawyer been asked? Is there contact with the other parent?"),
        _("A line that is open must not be broken by haste; mediation may still be possible."),
    ),
    "registered_where": (
        _("In which reception centre or family was the child? Under which name?"),
        _("The same child is often registered under several spellings."),
    ),
    "guardian": (_("Is there a guardian? Was the guardian told?"), _("The guardian decides for the child, and is often told last.")),
    "family_abroad": (_("Where did the child want to go, and to whom?"), _("Family in another country is the likeliest place.")),
    "trafficking_signs": (
        _("Debts, an adult who speaks for the child, a phone that is watched?"),
        _("Signs of trafficking go to the police and the guardian, nowhere else."),
    ),
    "language": (_("Which languages does the child speak and read?"), _("Whoever finds the child must be able to talk with it.")),
    "seen_taken": (
        _("What was seen: persons, a vehicle, a direction? How long ago?"), _("In an abduction by a stranger the first hours decide."),
    ),
    "vehicle": (_("Which vehicle: kind, colour, number plate?"), _("A child alert needs a description that people can recognise.")),
    "knew_them": (_("Did the child know them? From where?"), _("Most children are taken by somebody they know.")),
    "terrain": (_("What was the child doing, and where exactly?"), _("Water, traffic and cold decide where the search begins.")),
    "searched": (_("Who has searched already, and where?"), _("So that nobody searches the same place twice.")),
    "why_think_missing": (_("What makes you think that the child is missing?"), _("It tells what happened, and which category it is.")),
    "child_safe_now": (_("Are you safe where you are now?"), _("If not: stay on the line, and say that 112 can come.")),
    "child_alone": (_("Are you alone? Can somebody hear you?"), _("A child who is overheard cannot say everything; ask what can be answered with yes or no.")),
    "child_wants": (_("What would you like to happen now?"), _("The child's own wish is heard first and written down in the child's words.")),
    "child_trusts": (_("Is there a grown-up you trust?"), _("A person whom the child chose is the safest next step.")),
    "child_may_we": (
        _("May we tell somebody that you called? Whom not?"), _("What a child says alone stays walled off from the parents' file."),
    ),
}
