"""The words of the trade as people read them: a label for every enum of `core.casework`, in the reader's language.

Belongs here: labels, and choices for forms made from them. Does not: the codes themselves (`core.casework`), sentences of
a single page (its template). Complete by tests/apps/cases_pages/test_labels.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fanal.cases.questions import QUESTIONS
from fanal.core import casework as work
from fanal.core.casework.categories import NOT_YET_DETERMINED
from fanal.core.casework.closing import ClosingNeed

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = [
    "CONSENT_KINDS", "DURATION_BANDS", "HIT_REASONS", "LABELS", "LINK_KINDS", "QUESTIONS", "UNDETERMINED", "VERDICTS", "category_choices",
    "category_label", "choices", "label", "label_of",
]

E = TypeVar("E", bound=StrEnum)
Text: TypeAlias = "str | _StrPromise"

UNDETERMINED = _("Not yet determined")

LABELS: Mapping[type[StrEnum], Mapping[Any, Text]] = {
    work.AnswerState: {
        work.AnswerState.EMPTY: _("not recorded"), work.AnswerState.GIVEN: _("given"), work.AnswerState.UNKNOWN: _("unknown"),
        work.AnswerState.NOT_ASKED: _("not asked"), work.AnswerState.REFUSED: _("refused"),
    },
    work.BirthPrecision: {
        work.BirthPrecision.DAY: _("The day is sure"), work.BirthPrecision.MONTH: _("Only month and year"),
        work.BirthPrecision.YEAR: _("Only the year"), work.BirthPrecision.ESTIMATED: _("Estimated"),
    },
    work.Category: {
        work.Category.RUNAWAY: _("Runaway"), work.Category.PARENTAL_ABDUCTION: _("Parental abduction"),
        work.Category.MIGRATION: _("Child in migration"),
        work.Category.LOST_INJURED_OTHERWISE: _("Lost, injured or otherwise missing"),
        work.Category.CRIMINAL_ABDUCTION: _("Criminal abduction"),
    },
    work.AbductionKind: {
        work.AbductionKind.REMOVAL: _("taken to another place"), work.AbductionKind.RETENTION: _("kept in another place"),
    },
    work.CrossBorder: {
        work.CrossBorder.NOT_KNOWN: _("Not known"), work.CrossBorder.NO: _("No other country"),
        work.CrossBorder.PRESUMED: _("Another country is presumed"), work.CrossBorder.KNOWN: _("Another country is known"),
    },
    work.Channel: {
        work.Channel.CALL: _("Call"), work.Channel.CHAT: _("Chat"), work.Channel.EMAIL: _("E-mail"),
        work.Channel.WEB_FORM: _("Web form"), work.Channel.TEXT_MESSAGE: _("Text message"), work.Channel.LETTER: _("Letter"),
        work.Channel.IN_PERSON: _("In person"), work.Channel.SOCIAL_MEDIA: _("Social media"),
    },
    work.CallerRelation: {
        work.CallerRelation.CHILD_SELF: _("The child"), work.CallerRelation.PARENT: _("Mother or father"),
        work.CallerRelation.FAMILY: _("Other family"), work.CallerRelation.PEER: _("Friend"),
        work.CallerRelation.CARER: _("Carer"), work.CallerRelation.TEACHER: _("Teacher"),
        work.CallerRelation.PROFESSIONAL: _("Professional"), work.CallerRelation.WITNESS: _("Witness"),
        work.CallerRelation.OTHER: _("Other"),
    },
    work.Heard: {
        work.Heard.SEARCH: _("Search on the internet"), work.Heard.SCHOOL: _("School"), work.Heard.POLICE: _("Police"),
        work.Heard.SOCIAL_SERVICE: _("Social service"), work.Heard.FRIENDS_FAMILY: _("Friends or family"),
        work.Heard.SOCIAL_MEDIA: _("Social media"), work.Heard.MEDIA: _("Press, radio or television"),
        work.Heard.POSTER: _("Poster"), work.Heard.USED_BEFORE: _("Has contacted us before"), work.Heard.OTHER: _("Other"),
    },
    work.ContactOutcome: {
        work.ContactOutcome.ADVICE: _("Advice given"), work.ContactOutcome.NEW_CASE: _("New case"),
        work.ContactOutcome.JOINED_CASE: _("Joins a case"), work.ContactOutcome.SIGHTING: _("Sighting"),
        work.ContactOutcome.UPDATE: _("Update"), work.ContactOutcome.CALL_BACK_PROMISED: _("Call back promised"),
        work.ContactOutcome.OUT_OF_SCOPE: _("Out of scope"), work.ContactOutcome.SILENT: _("Silent"),
        work.ContactOutcome.ABUSIVE: _("Abusive"), work.ContactOutcome.TEST: _("Test"),
    },
    work.NextActor: {
        work.NextActor.NOBODY: _("Nobody"), work.NextActor.DESK: _("The desk"), work.NextActor.CASE_OWNER: _("The owner of the case"),
        work.NextActor.CASE_MANAGER: _("A case manager"), work.NextActor.SUPERVISOR: _("A supervisor"),
    },
    work.Sex: {
        work.Sex.FEMALE: pgettext_lazy("sex", "Female"), work.Sex.MALE: pgettext_lazy("sex", "Male"),
        work.Sex.OTHER: pgettext_lazy("sex", "Other"), work.Sex.UNKNOWN: pgettext_lazy("sex", "Unknown"),
    },
    work.Gender: {
        work.Gender.GIRL: _("Girl"), work.Gender.BOY: _("Boy"), work.Gender.NON_BINARY: _("Non-binary"),
        work.Gender.OTHER: pgettext_lazy("gender", "Other"), work.Gender.UNKNOWN: pgettext_lazy("gender", "Unknown"),
    },
    work.NameKind: {
        work.NameKind.OFFICIAL: _("Official name"), work.NameKind.BIRTH: _("Name at birth"), work.NameKind.USED: _("Name in use"),
        work.NameKind.NICKNAME: _("Nickname"), work.NameKind.ALIAS: _("Other name given"), work.NameKind.ONLINE: _("Name online"),
    },
    work.Provenance: {
        work.Provenance.CALLER: _("as the caller said it"), work.Provenance.CHILD: _("as the child said it"),
        work.Provenance.DOCUMENT: _("from a document"), work.Provenance.POLICE: _("from the police"),
        work.Provenance.AUTHORITY: _("from an authority"), work.Provenance.SCHOOL: _("from the school"),
        work.Provenance.ROMANISED: _("romanised by us"), work.Provenance.IMPORTED: _("imported"),
        work.Provenance.PEER_NODE: _("from another hotline"), work.Provenance.OTHER: _("from elsewhere"),
    },
    work.SaidBy: {
        work.SaidBy.CHILD: _("the child"), work.SaidBy.MOTHER: _("the mother"), work.SaidBy.FATHER: _("the father"),
        work.SaidBy.FAMILY: _("other family"), work.SaidBy.FRIEND: _("a friend"), work.SaidBy.CARER: _("a carer"),
        work.SaidBy.SCHOOL: _("the school"), work.SaidBy.POLICE: _("the police"), work.SaidBy.PROFESSIONAL: _("a professional"),
        work.SaidBy.DOCUMENT: _("a document"), work.SaidBy.HEARSAY: _("hearsay"), work.SaidBy.OTHER: _("somebody else"),
    },
    work.LivingSituation: {
        work.LivingSituation.BOTH_PARENTS: _("With both parents"), work.LivingSituation.ONE_PARENT: _("With one parent"),
        work.LivingSituation.BETWEEN_PARENTS: _("With each parent in turn"), work.LivingSituation.RELATIVES: _("With relatives"),
        work.LivingSituation.FOSTER_FAMILY: _("In a foster family"), work.LivingSituation.INSTITUTION: _("In an institution"),
        work.LivingSituation.RECEPTION_CENTRE: _("In a reception centre"), work.LivingSituation.ALONE: _("Alone"),
        work.LivingSituation.STREET: _("On the street"), work.LivingSituation.OTHER: _("Otherwise"),
        work.LivingSituation.UNKNOWN: _("Unknown"),
    },
    work.CareStatus: {
        work.CareStatus.PARENTS: _("Parents"), work.CareStatus.GUARDIAN: _("Guardian"), work.CareStatus.CARE_ORDER: _("Care order"),
        work.CareStatus.VOLUNTARY_CARE: _("Care agreed with the parents"), work.CareStatus.UNACCOMPANIED: _("Unaccompanied"),
        work.CareStatus.NOBODY: _("Nobody"), work.CareStatus.UNKNOWN: _("Unknown"),
    },
    work.ResidenceStatus: {
        work.ResidenceStatus.CITIZEN: _("Citizen"), work.ResidenceStatus.EU_CITIZEN: _("Citizen of another EU country"),
        work.ResidenceStatus.RESIDENT: _("Residence permit"), work.ResidenceStatus.ASYLUM_SEEKER: _("Asked for asylum"),
        work.ResidenceStatus.PROTECTED: _("Protection granted"), work.ResidenceStatus.WITHOUT: _("Without a permit"),
        work.ResidenceStatus.UNKNOWN: _("Unknown"),
    },
    work.DocumentKind: {
        work.DocumentKind.PHOTO: _("Photo"), work.DocumentKind.POLICE_REPORT: _("Police report"),
        work.DocumentKind.COURT_DECISION: _("Court decision"), work.DocumentKind.IDENTITY: _("Identity document"),
        work.DocumentKind.LETTER: _("Letter"), work.DocumentKind.MEDICAL: _("Medical document"), work.DocumentKind.OTHER: _("Other"),
    },
    work.ConsentUse: {
        work.ConsentUse.SHARE_ABROAD: _("Share with another country"), work.ConsentUse.SHARE_POLICE: _("Share with the police"),
        work.ConsentUse.PUBLISH: _("Publish an appeal"), work.ConsentUse.PHOTO: _("Use the photo"),
        work.ConsentUse.MEDIATION: _("Mediation"), work.ConsentUse.CONTACT_LATER: _("Contact later"),
    },
    work.PlaceKind: {
        work.PlaceKind.HOME: _("Home"), work.PlaceKind.INSTITUTION: _("Institution"), work.PlaceKind.FOSTER_FAMILY: _("Foster family"),
        work.PlaceKind.RECEPTION_CENTRE: _("Reception centre"), work.PlaceKind.SCHOOL: _("School"),
        work.PlaceKind.PUBLIC_PLACE: _("Public place"), work.PlaceKind.ONLINE: _("Online"), work.PlaceKind.OTHER: _("Other"),
        work.PlaceKind.UNKNOWN: _("Unknown"),
    },
    work.TimePrecision: {
        work.TimePrecision.EXACT: _("Exact"), work.TimePrecision.ABOUT: _("About that time"), work.TimePrecision.DAY: _("Only the day"),
        work.TimePrecision.UNKNOWN: _("Unknown"),
    },
    work.DisappearanceReason: {
        work.DisappearanceReason.CONFLICT_AT_HOME: _("Conflict at home"), work.DisappearanceReason.CONFLICT_IN_CARE: _("Conflict in care"),
        work.DisappearanceReason.SCHOOL_TROUBLE: _("Trouble at school"), work.DisappearanceReason.LOVE_OR_FRIENDS: _("Love or friends"),
        work.DisappearanceReason.VIOLENCE_OR_NEGLECT: _("Violence or neglect"),
        work.DisappearanceReason.MENTAL_HEALTH: _("Mental health"), work.DisappearanceReason.ADDICTION: _("Addiction"),
        work.DisappearanceReason.EXPLOITATION: _("Exploitation"), work.DisappearanceReason.ONLINE_CONTACT: _("Somebody met online"),
        work.DisappearanceReason.CUSTODY_DISPUTE: _("Dispute over custody"),
        work.DisappearanceReason.WISH_TO_JOIN_FAMILY: _("Wish to join family"),
        work.DisappearanceReason.FEAR_OF_REMOVAL: _("Fear of being sent back"),
        work.DisappearanceReason.ONWARD_JOURNEY: _("Onward journey"), work.DisappearanceReason.FORCED_MARRIAGE: _("Forced marriage"),
        work.DisappearanceReason.ACCIDENT: _("Accident"), work.DisappearanceReason.ADVENTURE: _("Adventure"),
        work.DisappearanceReason.OTHER: _("Other"),
    },
    work.ViolenceKind: {
        work.ViolenceKind.PHYSICAL: _("Physical"), work.ViolenceKind.SEXUAL: _("Sexual"), work.ViolenceKind.PSYCHOLOGICAL: _("Psychological"),
        work.ViolenceKind.NEGLECT: _("Neglect"), work.ViolenceKind.WITNESSED: _("Witnessed violence"),
        work.ViolenceKind.EXPLOITATION: _("Exploitation"), work.ViolenceKind.TRAFFICKING: _("Trafficking"),
        work.ViolenceKind.ONLINE: _("Online"), work.ViolenceKind.BULLYING: _("Bullying"), work.ViolenceKind.SELF_HARM: _("Self-harm"),
        work.ViolenceKind.OTHER: _("Other"),
    },
    work.Vulnerability: {
        work.Vulnerability.YOUNG_AGE: _("Young age"), work.Vulnerability.ILLNESS: _("Illness"),
        work.Vulnerability.NEEDS_MEDICINE: _("Needs medicine"), work.Vulnerability.DISABILITY: _("Disability"),
        work.Vulnerability.MENTAL_HEALTH: _("Mental health"), work.Vulnerability.SUICIDAL: _("Thoughts of suicide"),
        work.Vulnerability.ADDICTION: _("Addiction"), work.Vulnerability.PREGNANT: _("Pregnant"),
        work.Vulnerability.EXPLOITED: _("Exploited"), work.Vulnerability.TRAFFICKED: _("Trafficked"),
        work.Vulnerability.ALONE_IN_COUNTRY: _("Alone in the country"),
        work.Vulnerability.DOES_NOT_SPEAK_LANGUAGE: _("Does not speak the language"), work.Vulnerability.OTHER: _("Other"),
    },
    work.Need: {
        work.Need.REVIEW: _("Waits for review"), work.Need.NO_OWNER: _("Has no owner"), work.Need.NO_NEXT_TASK: _("Has no next task"),
        work.Need.TASK_OVERDUE: _("Task is late"), work.Need.LATER: _("Later"), work.Need.NOTHING: _("Nothing to do"),
    },
    work.CaseOutcome: {
        work.CaseOutcome.RETURNED: _("Returned"), work.CaseOutcome.PLACED_ELSEWHERE: _("Placed elsewhere"),
        work.CaseOutcome.KNOWN_NOT_RETURNED: _("Whereabouts known, not returned"), work.CaseOutcome.FOUND_DECEASED: _("Found deceased"),
        work.CaseOutcome.TURNED_18: _("Turned 18"), work.CaseOutcome.WITHDRAWN: _("Withdrawn"),
        work.CaseOutcome.TRANSFERRED: _("Transferred"),
    },
    work.FoundBy: {
        work.FoundBy.POLICE: _("The police"), work.FoundBy.OWN_RETURN: _("Came back alone"),
        work.FoundBy.PUBLIC_AFTER_ALERT: _("The public, after a child alert"),
        work.FoundBy.PUBLIC_AFTER_PUBLICITY: _("The public, after publicity"), work.FoundBy.HOTLINE_TIP: _("A tip to the hotline"),
        work.FoundBy.UNKNOWN: _("Unknown"),
    },
    work.Condition: {
        work.Condition.WELL: _("Well"), work.Condition.INJURED: _("Injured"), work.Condition.DECEASED: _("Deceased"),
        work.Condition.UNKNOWN: _("Unknown"),
    },
    work.ReturnInterview: {
        work.ReturnInterview.OFFERED: _("Offered"), work.ReturnInterview.ACCEPTED: _("Accepted"),
        work.ReturnInterview.DECLINED: _("Offered, declined"), work.ReturnInterview.HELD: _("Held"),
        work.ReturnInterview.NOT_OFFERED: _("Not offered"),
    },
    work.PersonRole: {
        work.PersonRole.MOTHER: _("Mother"), work.PersonRole.FATHER: _("Father"), work.PersonRole.PARENT: _("Parent"),
        work.PersonRole.TAKING_PARENT: _("Taking parent"), work.PersonRole.LEFT_BEHIND_PARENT: _("Left-behind parent"),
        work.PersonRole.GUARDIAN: _("Guardian"), work.PersonRole.CARER: _("Carer"), work.PersonRole.SIBLING: _("Brother or sister"),
        work.PersonRole.FAMILY: _("Other family"), work.PersonRole.FRIEND: _("Friend"), work.PersonRole.TEACHER: _("Teacher"),
        work.PersonRole.PROFESSIONAL: _("Professional"), work.PersonRole.WITNESS: _("Witness"), work.PersonRole.SUSPECT: _("Suspect"),
        work.PersonRole.OTHER: _("Other"),
    },
    work.ContactSafety: {
        work.ContactSafety.NOT_ASKED: _("Not asked whether it is safe to call"), work.ContactSafety.SAFE: _("Safe to call"),
        work.ContactSafety.AT_SET_TIMES: _("Safe at set times"), work.ContactSafety.ONLY_WRITING: _("Only in writing"),
        work.ContactSafety.DO_NOT_CALL: _("Do not call"),
    },
    work.AuthorityKind: {
        work.AuthorityKind.POLICE_REPORT: _("Police report"), work.AuthorityKind.INTERPOL: _("Interpol file"),
        work.AuthorityKind.SIS_ALERT: _("SIS alert"), work.AuthorityKind.CHILD_ALERT: _("Child alert"),
        work.AuthorityKind.GUARDIAN: _("Guardian"), work.AuthorityKind.SOCIAL_SERVICE: _("Social service"),
        work.AuthorityKind.CENTRAL_AUTHORITY: _("Central Authority"), work.AuthorityKind.COURT: _("Court"),
        work.AuthorityKind.EMBASSY: _("Embassy or consulate"), work.AuthorityKind.OTHER: _("Other authority"),
    },
    work.StepState: {
        work.StepState.ASKED: _("Asked"), work.StepState.CONFIRMED: _("Confirmed"), work.StepState.REFUSED: pgettext_lazy("authority", "Refused"),
        work.StepState.ENDED: _("Ended"),
    },
    work.PoliceAnswer: {
        work.PoliceAnswer.YES: _("Informed"), work.PoliceAnswer.NO: _("Not informed"), work.PoliceAnswer.UNSURE: _("Caller unsure"),
    },
    work.PoliceGap: {
        work.PoliceGap.ANSWER: _("Answer whether the police were informed."), work.PoliceGap.WHEN: _("Say when the police were informed."),
        work.PoliceGap.WHY_NOT: _("Say why the police were not informed."),
    },
    work.CaseStatus: {
        work.CaseStatus.REVIEW: _("Waits for review"), work.CaseStatus.OPEN: _("Open"), work.CaseStatus.CLOSED: _("Closed"),
        work.CaseStatus.DISCARDED: _("Discarded"),
    },
    work.EpisodeState: {
        work.EpisodeState.MISSING: _("Missing"), work.EpisodeState.FOUND: _("Found"), work.EpisodeState.ENDED: _("Ended without being found"),
    },
    work.FlagKind: {
        work.FlagKind.DANGER_TO_LIFE: _("Danger to life"), work.FlagKind.SELF_HARM: _("Self-harm"),
        work.FlagKind.TRAFFICKING: _("Signs of trafficking"), work.FlagKind.ONLINE_GROOMING: _("Online grooming"),
        work.FlagKind.HOME_NOT_SAFE: _("Home is not safe"), work.FlagKind.PRESS_INTEREST: _("The press is interested"),
        work.FlagKind.KNOWN_PERSON: _("A person known to the public"), work.FlagKind.INTERPRETER_NEEDED: _("Interpreter needed"),
    },
    work.SupportKind: {
        work.SupportKind.EMOTIONAL: _("Emotional"), work.SupportKind.PSYCHOLOGICAL: _("Psychological"),
        work.SupportKind.SOCIAL: _("Social"), work.SupportKind.LEGAL: _("Legal"), work.SupportKind.ADMINISTRATIVE: _("Administrative"),
    },
    work.TaskKind: {
        work.TaskKind.FIRST_STEPS: _("First steps"), work.TaskKind.CALL_BACK: _("Call back"), work.TaskKind.FOLLOW_UP: _("Follow up"),
        work.TaskKind.ASK_AUTHORITY: _("Ask an authority"), work.TaskKind.RETURN_INTERVIEW: _("Return interview"),
        work.TaskKind.AFTERCARE: _("Aftercare"), work.TaskKind.STRATEGY: _("Strategy"),
        work.TaskKind.REVIEW_IMPORT: _("Review what was imported"), work.TaskKind.OTHER: _("Other"),
    },
    work.TaskState: {work.TaskState.OPEN: _("Open"), work.TaskState.DONE: _("Done"), work.TaskState.DROPPED: _("Dropped")},
    ClosingNeed: {
        ClosingNeed.STATE: _("Only an open case can be closed."),
        ClosingNeed.CATEGORY: _("Say which category it was; it is not yet determined."),
        ClosingNeed.POLICE: _("Answer whether the police were informed."),
        ClosingNeed.OPEN_TASKS: _("Finish or drop the open tasks; the last one ends with the case."),
        ClosingNeed.FINDING: _("Say for each child how it ended."),
        ClosingNeed.OUTCOME: _("Say how it ended."),
        ClosingNeed.FOUND_BY: _("Say who or what found the child; unknown is an answer."),
        ClosingNeed.CONDITION: _("Say how the child was when found; unknown is an answer."),
        ClosingNeed.CONDITION_FITS: _("The condition and the outcome contradict each other."),
        ClosingNeed.DURATION: _("Say when the child was found, or that nobody knows how long the child was missing."),
        ClosingNeed.DURATION_ORDER: _("The child was found before being last seen, or in the future; correct one of the times."),
        ClosingNeed.RETURN_INTERVIEW: _("Say whether a return interview was offered."),
        ClosingNeed.INTERVIEW_REASON: _("Say why no return interview was offered."),
    },
}

#: Words that only this room's tables use, by code (`models.child.ChildLink`, `models.formal.Consent`, `models.access.BreakGlass`).
LINK_KINDS: Mapping[str, Text] = {
    "sibling": _("Brother or sister"), "half_sibling": _("Half-brother or half-sister"), "step_sibling": _("Step-brother or step-sister"),
    "twin": _("Twin"), "left_together": _("Left together"), "other": _("Otherwise"),
}
CONSENT_KINDS: Mapping[str, Text] = {"consent": _("Consent of a person"), "approval": _("Approval within the house")}
VERDICTS: Mapping[str, Text] = {"justified": _("Justified"), "not_justified": _("Not justified")}
#: Why a case was found (`queries.find`).
HIT_REASONS: Mapping[str, Text] = {
    "reference": _("reference"), "phone": _("phone number"), "email": _("e-mail address"), "name": _("every word is in a name"),
    "birth_date": _("date of birth"),
}

#: Bands of time missing (`core.casework.episodes.duration_band`).
DURATION_BANDS: Mapping[str, Text] = {
    "within_24_hours": _("within 24 hours"), "within_72_hours": _("within 72 hours"), "within_a_week": _("within a week"),
    "within_a_month": _("within a month"), "within_a_year": _("within a year"), "longer": _("longer than a year"),
    "unknown": _("nobody knows how long"),
}


def label(word: StrEnum) -> Text:
    """How people read this word. KeyError for an enum without labels."""
    return LABELS[type(word)][word]


def label_of(kind: type[StrEnum], code: str) -> Text:
    """The label of a stored code; empty for an empty code, the code itself for one that is not (or no longer) known."""
    if not code:
        return ""
    try:
        return LABELS[kind][kind(code)]
    except ValueError:
        return code


def category_label(code: str, *, determined: bool = True) -> Text:
    """A category, or *not yet determined*."""
    return UNDETERMINED if not determined or code in {"", NOT_YET_DETERMINED} else label_of(work.Category, code)


def choices(kind: type[E], *, only: Iterable[E] | None = None) -> list[tuple[str, Text]]:
    """Choices of a form: all members in their order, or `only` some."""
    return [(word.value, LABELS[kind][word]) for word in (kind if only is None else only)]


def category_choices() -> list[tuple[str, Text]]:
    """Categories to choose from; the honest first one leads."""
    return [(NOT_YET_DETERMINED, UNDETERMINED), *choices(work.Category)]
