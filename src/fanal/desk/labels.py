"""The desk's own words for people, and the choices of its forms. Codes live in `codes`; words of the trade in `cases.labels`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fanal.cases.labels import label_of
from fanal.core.casework import CallerRelation, Channel
from fanal.desk.closing import Blocker
from fanal.desk.codes import AnswerWay, CallBackEnd, NoPolice, Opening, SafeToCall
from fanal.web.moments import say_language

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"

SAFE_TO_CALL: Mapping[str, Text] = {
    SafeToCall.YES.value: _("Yes"),
    SafeToCall.NO.value: _("No"),
    SafeToCall.SET_TIMES.value: _("At set times"),
    SafeToCall.TEXT_ONLY.value: _("Only by text"),
}
#: What is shown large wherever somebody might ring, lest it is overlooked.
WISHES: Mapping[str, Text] = {
    SafeToCall.NO.value: _("Not safe to call. Do not ring this number."),
    SafeToCall.SET_TIMES.value: _("Safe to call at set times only:"),
    SafeToCall.TEXT_ONLY.value: _("Not safe to call. Send text messages only."),
}
#: How somebody who wrote on the public page is answered: for the desk, and in the plain words of the page.
ANSWER_WAYS: Mapping[str, Text] = {
    AnswerWay.CODE.value: _("They come back with a code"),
    AnswerWay.CALL.value: _("They want to be called"),
    AnswerWay.NONE.value: _("They want no answer"),
}
ANSWER_WAYS_PLAIN: Mapping[str, Text] = {
    AnswerWay.CODE.value: _("I come back here with a code"),
    AnswerWay.CALL.value: _("Call me"),
    AnswerWay.NONE.value: _("Do not answer me"),
}
#: Who writes on the public page, as they would say it.
WHO_PLAIN: Mapping[str, Text] = {
    CallerRelation.CHILD_SELF.value: _("A child or a teenager"),
    CallerRelation.PARENT.value: _("A mother or a father"),
    CallerRelation.FAMILY.value: _("Somebody from the family"),
    CallerRelation.PEER.value: _("A friend"),
    CallerRelation.OTHER.value: _("Somebody else"),
}
#: Short answers for the keys on the desk; the long ones are `cases.labels`.
POLICE: Mapping[str, Text] = {"yes": _("Yes"), "no": _("No"), "unsure": _("Caller unsure")}
NO_POLICE: Mapping[str, Text] = {
    NoPolice.NOT_MISSING.value: _("No child is missing now"),
    NoPolice.WILL_INFORM.value: _("Will inform them now"),
    NoPolice.DECLINES.value: _("Does not want it"),
    NoPolice.OTHER.value: _("Another reason"),
}
SEX: Mapping[str, Text] = {"male": _("Boy"), "female": _("Girl"), "other": pgettext_lazy("sex", "Other")}
STATES: Mapping[str, Text] = {"unknown": _("unknown"), "not_asked": _("not asked"), "refused": _("refused")}
CALL_BACK_END: Mapping[str, Text] = {
    CallBackEnd.REACHED.value: _("Reached"),
    CallBackEnd.NOT_REACHED.value: _("Not reached"),
    CallBackEnd.CALLED_OFF.value: _("Called off"),
}
OPENING: Mapping[str, Text] = {
    Opening.ASKED.value: _("asked"),
    Opening.GRANTED.value: _("let in"),
    Opening.REFUSED.value: pgettext_lazy("opening of the wall", "refused"),
    Opening.ENDED.value: _("ended"),
}
FIELDS: Mapping[str, Text] = {
    "channel": _("Channel"), "language": _("Language"), "caller": _("Who contacts us"), "caller_name": _("Caller’s name"),
    "call_back_number": _("Number to call back"), "safe_to_call": _("Safe to call back?"), "safe_times": _("Which times"),
    "heard": _("How they know of the line"), "asks": _("What is asked"), "help_given": _("What was given"),
    "notes": _("Notes"), "category": _("Category"), "asked_about": _("What was asked"), "police": _("Police informed?"),
    "police_detail": _("When, which station"), "police_reason": _("Why not"), "police_why": _("The other reason"),
    "given_name": _("Given name, as heard"), "family_name": _("Family name, as heard"),
    "own_script_name": _("Name in its own script"), "born": _("Born, or about how old"),
    "last_seen_when": _("Last seen, when"), "last_seen_where": _("Last seen, where"), "sex": _("Sex"),
    "outcome": _("Outcome"), "wall_asked": _("Wall this contact off"),
}
#: What an operator moves out of a walled contact, one by one (`handing_over.TAKEN_ONE_BY_ONE`).
TAKEN: Mapping[str, Text] = {
    "last_seen_when": FIELDS["last_seen_when"], "last_seen_where": FIELDS["last_seen_where"],
    "police_words": _("What was said about the police"),
}
BLOCKERS: Mapping[Blocker, Text] = {
    Blocker.OUTCOME: _("Choose how the contact ends."),
    Blocker.POLICE: _("Answer whether the police were informed."),
    Blocker.POLICE_DETAIL: _("Write when the police were informed, or mark unknown, not asked or refused."),
    Blocker.POLICE_REASON: _("Choose why the police were not informed."),
    Blocker.POLICE_WHY: _("Write the other reason why the police were not informed."),
    Blocker.OPEN_CASE: _("Open the case, or choose another outcome."),
    Blocker.JOIN_CASE: _("Join the case that it belongs to, or choose another outcome."),
    Blocker.CALL_BACK: _("Say when the call back is made."),
    Blocker.APART_FROM_CASES: _("Take the contact out of its case: a silent, abusive or test contact belongs to none."),
}
#: The same in a word or two, beside the key that closes.
BLOCKERS_SHORT: Mapping[Blocker, Text] = {
    Blocker.OUTCOME: _("outcome"),
    Blocker.POLICE: _("police informed?"),
    Blocker.POLICE_DETAIL: _("when the police were informed"),
    Blocker.POLICE_REASON: _("why not the police"),
    Blocker.POLICE_WHY: _("the other reason"),
    Blocker.OPEN_CASE: _("open the case"),
    Blocker.JOIN_CASE: _("which case"),
    Blocker.CALL_BACK: _("when to call back"),
    Blocker.APART_FROM_CASES: _("take it out of its case"),
}
#: What the next step is, in one breath with the state. By `core.casework.NextActor`.
NEXT_STEP: Mapping[str, Text] = {
    "nobody": _("Nobody needs to act."),
    "desk": _("The desk acts next."),
    "case_owner": _("The owner of the case acts next."),
    "case_manager": _("A case manager acts next."),
    "supervisor": _("A supervisor acts next."),
}
#: Languages a caller may speak: the 24 of the EU, and those the public pages are made for.
LANGUAGES: Sequence[str] = (
    "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "it", "lt", "lv", "mt", "nl", "pl", "pt",
    "ro", "sk", "sl", "sv", "sq", "sr", "uk", "tr", "ar", "fa", "prs", "ps", "ur", "ku", "ckb", "so", "ti", "ru",
)


def blocker_sentence(blocker: Blocker) -> Text:
    """What to do first, as a sentence."""
    return BLOCKERS[blocker]


def describe(channel: str, caller: str) -> str:
    """A contact in a few words, without a name: `Call · Mother or father`."""
    parts = [label_of(Channel, channel)]
    if caller not in STATES:
        parts.append(label_of(CallerRelation, caller))
    return " · ".join(str(part) for part in parts if part)


def who_words(caller: str) -> Text:
    """Who contacts us; empty when that is not known."""
    return label_of(CallerRelation, caller) if caller else ""


def languages() -> list[tuple[str, str]]:
    """Languages to choose from, sorted by their name in the reader's language."""
    named = ((code, say_language(code)) for code in LANGUAGES)
    return sorted(((code, name[:1].upper() + name[1:]) for code, name in named), key=lambda pair: pair[1].casefold())
