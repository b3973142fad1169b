"""What the work on a case is made of: words, tables and rules. No Django, no clock but the one handed in.

Belongs here: the words of the trade as enums, who acts next, states and their transitions, what closing demands, answers,
references, ages, scripts, what to ask. Does not: labels for people (`cases.labels`, with gettext), storage, rights.
"""

from fanal.core.casework.ages import AgeRange, Birth, BirthPrecision, age_on
from fanal.core.casework.answers import Answer, AnswerState
from fanal.core.casework.categories import AbductionKind, Category, CategoryChoice, CrossBorder
from fanal.core.casework.closing import (
    CaseFacts,
    Closing,
    ClosingNeed,
    EpisodeFacts,
    Finding,
    check_ready_to_close,
    missing_to_close,
)
from fanal.core.casework.contacts import (
    CALLER_IS_CHILD,
    NEEDS_CASE,
    NEXT_ACTOR,
    POLICE_MUST_BE_ANSWERED,
    CallerRelation,
    Channel,
    ContactOutcome,
    Heard,
    NextActor,
)
from fanal.core.casework.description import (
    CareStatus,
    Gender,
    LivingSituation,
    NameKind,
    Provenance,
    ResidenceStatus,
    SaidBy,
    Sex,
)
from fanal.core.casework.documents import ConsentUse, DocumentKind
from fanal.core.casework.episodes import DisappearanceReason, PlaceKind, TimePrecision, ViolenceKind, Vulnerability
from fanal.core.casework.guidance import Question, guidance
from fanal.core.casework.needs import Need, first_need, why_now
from fanal.core.casework.outcomes import CaseOutcome, Condition, FoundBy, ReturnInterview
from fanal.core.casework.people import AuthorityKind, ContactSafety, PersonRole, StepState
from fanal.core.casework.police import PoliceAnswer, PoliceGap, police_gaps
from fanal.core.casework.references import Reference
from fanal.core.casework.scripts import Direction, detect_script, direction_of
from fanal.core.casework.states import CASE_TABLE, EPISODE_TABLE, CaseStatus, EpisodeState, StateTable
from fanal.core.casework.work import FlagKind, SupportKind, TaskKind, TaskState

__all__ = [
    "CALLER_IS_CHILD", "CASE_TABLE", "EPISODE_TABLE", "NEEDS_CASE", "NEXT_ACTOR", "POLICE_MUST_BE_ANSWERED",
    "AbductionKind", "AgeRange", "Answer", "AnswerState", "AuthorityKind", "Birth", "BirthPrecision", "CallerRelation",
    "CareStatus", "CaseFacts", "CaseOutcome", "CaseStatus", "Category", "CategoryChoice", "Channel", "Closing",
    "ClosingNeed", "Condition", "ConsentUse", "ContactOutcome", "ContactSafety", "CrossBorder", "Direction",
    "DisappearanceReason", "DocumentKind", "EpisodeFacts", "EpisodeState", "Finding", "FlagKind", "FoundBy", "Gender",
    "Heard", "LivingSituation", "NameKind", "Need", "NextActor", "PersonRole", "PlaceKind", "PoliceAnswer", "PoliceGap",
    "Provenance", "Question", "Reference", "ResidenceStatus", "ReturnInterview", "SaidBy", "Sex", "StateTable",
    "StepState", "SupportKind", "TaskKind", "TaskState", "TimePrecision", "ViolenceKind", "Vulnerability", "age_on",
    "check_ready_to_close", "detect_script", "direction_of", "first_need", "guidance", "missing_to_close",
    "police_gaps", "why_now",
]
