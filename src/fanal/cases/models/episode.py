"""Episodes: each time that a child is missing, from last seen to found. Under the child's own data key."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fanal.cases.models.declarations import (
    CLEAR,
    PROTECTED,
    RECORDED,
    SEALED,
    Recorded,
    code_field,
    iso_country,
    one_of,
)
from fanal.core.casework import (
    CaseOutcome,
    Condition,
    EpisodeState,
    FoundBy,
    PlaceKind,
    ReturnInterview,
    TimePrecision,
)
from fanal.core.casework.episodes import time_missing
from fanal.vault.fields import ProtectedJSON, ProtectedText
from fanal.vault.models import ProtectedModel

_MISSING, _FOUND, _ENDED = (state.value for state in EpisodeState)


class Episode(Recorded, ProtectedModel):
    """One time that a child is missing."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="episodes")
    child = models.ForeignKey("cases.Child", on_delete=models.CASCADE, related_name="episodes")
    #: 1 for the child's first one that this node knows.
    number = models.PositiveSmallIntegerField(default=1)
    state = code_field(EpisodeState, default=EpisodeState.MISSING)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    last_seen_precision = code_field(TimePrecision, default=TimePrecision.UNKNOWN)
    #: The time as told ("after supper, about half past seven").
    last_seen_text = ProtectedText(personal=PROTECTED)
    last_seen_place = ProtectedText(personal=PROTECTED)
    last_seen_by = ProtectedText(personal=PROTECTED)
    #: From where the child went missing.
    place_kind = code_field(PlaceKind, blank=True, default="")
    circumstances = ProtectedText(personal=PROTECTED)
    with_whom = ProtectedText(personal=PROTECTED)
    destination = ProtectedText(personal=PROTECTED)
    earlier_episodes = ProtectedText(personal=PROTECTED)
    #: `[{"code": DisappearanceReason, "said_by": SaidBy, "text": "…"}]`
    reasons = ProtectedJSON(personal=SEALED)
    #: `[{"code": ViolenceKind, "said_by": SaidBy, "text": "…"}]`
    violence = ProtectedJSON(personal=SEALED)
    #: `{"destination": "unknown"}`: why a field is empty, by `AnswerState`.
    answers = ProtectedJSON(personal=PROTECTED)
    outcome = code_field(CaseOutcome, blank=True, default="")
    found_by = code_field(FoundBy, blank=True, default="")
    condition = code_field(Condition, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    duration_unknown = models.BooleanField(default=False)
    #: Where the child is, or was last: a shelter's address may stand here.
    found_place = ProtectedText(personal=SEALED)
    #: ISO 3166-1 alpha-2 code.
    found_country = models.CharField(max_length=2, blank=True, default="")
    return_interview = code_field(ReturnInterview, blank=True, default="")
    interview_note = ProtectedText(personal=SEALED)
    #: Until when something has to happen with the return interview; empty when nothing has.
    interview_due = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = [
            one_of("state", EpisodeState, "episode_state_is_known"),
            one_of("last_seen_precision", TimePrecision, "episode_precision_is_known"),
            one_of("place_kind", PlaceKind, "episode_place_kind_is_known", empty=True),
            one_of("outcome", CaseOutcome, "episode_outcome_is_known", empty=True),
            one_of("found_by", FoundBy, "episode_found_by_is_known", empty=True),
            one_of("condition", Condition, "episode_condition_is_known", empty=True),
            one_of("return_interview", ReturnInterview, "episode_return_interview_is_known", empty=True),
            models.UniqueConstraint(fields=["child", "number"], name="episode_number_once"),
            models.UniqueConstraint(fields=["child"], condition=Q(state=_MISSING), name="episode_one_open_per_child"),
            models.CheckConstraint(condition=Q(number__gte=1), name="episode_numbers_begin_at_one"),
            models.CheckConstraint(
                condition=Q(state=_MISSING, outcome="", ended_at__isnull=True) | (~Q(state=_MISSING) & Q(outcome__gt="")),
                name="episode_ended_says_how",
            ),
            models.CheckConstraint(
                condition=Q(state=_FOUND, found_by__gt="", condition__gt="") | (~Q(state=_FOUND) & Q(found_by="", condition="")),
                name="episode_found_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state=_FOUND) | Q(duration_unknown=True) | Q(ended_at__isnull=False, last_seen_at__isnull=False),
                name="episode_found_says_how_long",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(last_seen_at__isnull=True) | Q(ended_at__gte=F("last_seen_at")),
                name="episode_ends_after_it_begins",
            ),
            iso_country("found_country", "episode_country_is_iso"),
        ]
        indexes = [
            models.Index(fields=["case", "state"], name="episode_by_case"),
            models.Index(fields=["state", "last_seen_at"], name="episode_by_last_seen"),
            models.Index(fields=["interview_due"], condition=Q(interview_due__isnull=False), name="episode_by_interview"),
        ]

    class Privacy:
        clear = {
            "case": CLEAR, "child": CLEAR, "number": CLEAR, "state": CLEAR, "last_seen_at": CLEAR, "last_seen_precision": CLEAR,
            "place_kind": CLEAR, "outcome": CLEAR, "found_by": CLEAR, "condition": CLEAR, "ended_at": CLEAR,
            "duration_unknown": CLEAR, "found_country": CLEAR, "return_interview": CLEAR,
            "interview_due": CLEAR, **RECORDED,
        }
        technical = ("id", "key_id", "recorded_at")

    def __str__(self) -> str:
        return f"episode {self.pk}"

    @property
    def is_missing(self) -> bool:
        """Whether the child is still missing."""
        return self.state == EpisodeState.MISSING

    @property
    def length(self) -> timedelta | None:
        """How long the child was, or has been, missing; None while nobody knows."""
        return time_missing(self.last_seen_at, self.ended_at, timezone.now())
