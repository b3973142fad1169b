"""The contact itself: one row for each communication with the hotline."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fanal.cases.labels import category_label, label_of
from fanal.core.casework import NEXT_ACTOR, CallerRelation, Category, Channel, ContactOutcome, NextActor, PoliceAnswer
from fanal.desk import labels
from fanal.desk.closing import COUNTED_APART, WITHOUT_POLICE
from fanal.desk.codes import NoPolice, SafeToCall
from fanal.desk.models.declarations import one_of, personal, sealed_answer, sealed_text
from fanal.vault.fields import Klass
from fanal.vault.models import ProtectedModel


class Contact(ProtectedModel):
    """One communication with the hotline. Channel and time are enough; every identity field is optional.

    `occurred_at` is when it happened, `recorded_at` when it was entered: they differ when it comes from paper (`entered_by` says who
    entered it then). `version` counts accepted drafts; `marks` (field → version, window, person, time) and `writers` (window, last number) decide which
    autosave counts (`desk.merging`). A contact is open until `closed_at`; then it is never edited, only added to.
    """

    channel = models.CharField(max_length=20)
    occurred_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    from_paper = models.BooleanField(default=False)
    #: Who entered one that comes from paper. Handed over, it stays that person.
    entered_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    taken_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")

    language = models.CharField(max_length=35, blank=True, default="")
    caller = models.CharField(max_length=20, blank=True, default="")
    caller_name = sealed_answer()
    call_back_number = sealed_answer()
    safe_to_call = models.CharField(max_length=12, blank=True, default="")
    safe_times = sealed_text()
    heard = models.CharField(max_length=20, blank=True, default="")
    asks = sealed_text()
    help_given = sealed_text()
    notes = sealed_text()
    category = models.CharField(max_length=40, blank=True, default="")
    asked_about = models.JSONField(default=list, blank=True)

    police = models.CharField(max_length=8, blank=True, default="")
    police_detail = sealed_answer()
    police_reason = models.CharField(max_length=16, blank=True, default="")
    police_why = sealed_text()

    given_name = sealed_answer()
    family_name = sealed_answer()
    own_script_name = sealed_answer()
    born = sealed_answer()
    last_seen_when = sealed_answer()
    last_seen_where = sealed_answer()
    sex = sealed_answer()

    outcome = models.CharField(max_length=24, blank=True, default="")
    wall_asked = models.BooleanField(default=False)
    walled = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    #: How often a name, number or birth date was changed and looked up here: somebody may be trying names.
    names_tried = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    marks = models.JSONField(default=dict, blank=True)
    writers = models.JSONField(default=list, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    class Privacy:
        clear = {
            name: personal(Klass.CLEAR)
            for name in (
                "channel", "occurred_at", "ended_at", "language", "caller", "safe_to_call", "heard", "category",
                "police", "police_reason", "outcome", "wall_asked", "walled",
            )
        }
        technical = (
            "id", "key_id", "recorded_at", "from_paper", "entered_by", "taken_by", "asked_about", "closed_at", "closed_by", "settled_at",
            "settled_by", "names_tried", "version", "marks", "writers", "saved_at",
        )

    class Meta:
        indexes = [
            models.Index(fields=["-occurred_at", "-id"], name="contact_by_time"),
            models.Index(fields=["taken_by"], condition=Q(closed_at__isnull=True), name="contact_open_of"),
            # By outcome first: most contacts need nobody afterwards and are never settled, and the few that do are among them.
            models.Index(
                fields=["outcome", "closed_at"], condition=Q(closed_at__isnull=False, settled_at__isnull=True), name="contact_for_desk"
            ),
            # One for each way in which the list is narrowed: what fits seldom would be sought among all contacts of the node.
            models.Index(fields=["outcome", "-occurred_at", "-id"], name="contact_by_outcome"),
            models.Index(fields=["category", "-occurred_at", "-id"], name="contact_by_category"),
            models.Index(fields=["channel", "-occurred_at", "-id"], name="contact_by_channel"),
            models.Index(fields=["taken_by", "-occurred_at", "-id"], name="contact_by_taker"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=[c.value for c in Channel]), name="contact_channel"),
            models.CheckConstraint(condition=Q(safe_to_call__in=one_of(SafeToCall)), name="contact_safe_to_call"),
            models.CheckConstraint(condition=Q(police__in=one_of(PoliceAnswer)), name="contact_police"),
            models.CheckConstraint(condition=Q(police_reason__in=one_of(NoPolice)), name="contact_police_reason"),
            models.CheckConstraint(condition=Q(category__in=one_of(Category)), name="contact_category"),
            models.CheckConstraint(condition=Q(outcome__in=one_of(ContactOutcome)), name="contact_outcome"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("occurred_at")), name="contact_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False, ended_at__isnull=False) & ~Q(outcome=""),
                name="contact_closed_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(police="") | Q(outcome__in=sorted(WITHOUT_POLICE)),
                name="contact_closed_with_police_answer",
            ),
            models.CheckConstraint(
                condition=Q(walled=True) | (~Q(caller=CallerRelation.CHILD_SELF.value) & Q(wall_asked=False)),
                name="contact_of_a_child_is_walled",
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False, closed_at__isnull=False),
                name="contact_settled_once_closed",
            ),
            models.CheckConstraint(
                condition=Q(from_paper=True, entered_by__isnull=False) | Q(from_paper=False, entered_by__isnull=True),
                name="contact_from_paper_entered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"

    @property
    def is_open(self) -> bool:
        """Still being written."""
        return self.closed_at is None

    @property
    def counted_apart(self) -> bool:
        """A silent, abusive or test contact: counted, never shown as a case, nothing about a child asked."""
        return self.outcome in COUNTED_APART

    @property
    def next_actor(self) -> NextActor | None:
        """Who acts next by the outcome; None while there is none."""
        return NEXT_ACTOR[ContactOutcome(self.outcome)] if self.outcome else None

    @property
    def said_shortly(self) -> str:
        """In a few words, without a name: `Call · Mother or father`."""
        return labels.describe(self.channel, self.caller)

    @property
    def wish(self) -> str:
        """How the other side may be reached, when not by any call; opens a protected field. Empty when a call is safe or was not spoken of."""
        words = str(labels.WISHES.get(self.safe_to_call, ""))
        return f"{words} {self.safe_times}".strip() if self.safe_to_call == SafeToCall.SET_TIMES else words

    @property
    def category_words(self) -> labels.Text:
        """The category, or *not yet determined*."""
        return category_label(self.category)

    @property
    def outcome_words(self) -> labels.Text:
        """How it ended; empty while it is open."""
        return label_of(ContactOutcome, self.outcome)

    @property
    def has_length(self) -> bool:
        """Whether it is known how long it took: nothing that was only written does, nor one from paper without its end."""
        return self.ended_at is not None and self.ended_at > self.occurred_at

    def lasted(self, now: datetime) -> float:
        """Seconds from its beginning to its end, or until now."""
        return max(0.0, ((self.ended_at or now) - self.occurred_at).total_seconds())
