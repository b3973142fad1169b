"""Contacts and what hangs on them: links to cases, promised call backs, addenda, colleagues, openings of the wall.

Columns, constraints and tiny properties. Every change is an action (`desk.actions`), every read goes through `desk.queries`.
A contact refers to cases; a case never refers to a contact. Each contact has a data key of its own, so that one without a
case can be shredded alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fanal.cases.labels import category_label, label_of
from fanal.core.casework import NEXT_ACTOR, CallerRelation, Category, Channel, ContactOutcome, NextActor, PoliceAnswer
from fanal.core.ids import new_id
from fanal.desk import labels
from fanal.desk.closing import COUNTED_APART, WITHOUT_POLICE
from fanal.desk.codes import CallBackEnd, NoPolice, Opening, SafeToCall
from fanal.vault.fields import Klass, Personal, ProtectedJSON, ProtectedText
from fanal.vault.models import ProtectedModel

_PURPOSE = "take the contact, help who asks, find and protect the child"
_BASIS = "GDPR Art. 6(1)(d)/(e), Art. 9(2)(c)/(g)"


def _personal(klass: Klass = Klass.PROTECTED) -> Personal:
    return Personal(purpose=_PURPOSE, legal_basis=_BASIS, klass=klass, retention="contact", readers=("contact",))


def _text() -> ProtectedText:
    return ProtectedText(personal=_personal())


def _answer() -> ProtectedJSON:
    """An identity field: {} or {"state": given|unknown|not_asked|refused, "value": text}."""
    return ProtectedJSON(personal=_personal())


def _one_of(codes: Any) -> list[str]:
    return ["", *(str(code.value) for code in codes)]


class Contact(ProtectedModel):
    """One communication with the hotline. Channel and time are enough; every identity field is optional.

    `occurred_at` is when it happened, `recorded_at` when it was entered: they differ when it comes from paper. `version`
    counts accepted drafts; `marks` (field → version, window, person, time) and `writers` (window, last number) decide which
    autosave counts (`desk.merging`). A contact is open until `closed_at`; then it is never edited, only added to.
    """

    channel = models.CharField(max_length=20)
    occurred_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    from_paper = models.BooleanField(default=False)
    taken_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")

    language = models.CharField(max_length=35, blank=True, default="")
    caller = models.CharField(max_length=20, blank=True, default="")
    caller_name = _answer()
    call_back_number = _answer()
    safe_to_call = models.CharField(max_length=12, blank=True, default="")
    safe_times = _text()
    heard = models.CharField(max_length=20, blank=True, default="")
    asks = _text()
    help_given = _text()
    notes = _text()
    category = models.CharField(max_length=40, blank=True, default="")
    asked_about = models.JSONField(default=list, blank=True)

    police = models.CharField(max_length=8, blank=True, default="")
    police_detail = _answer()
    police_reason = models.CharField(max_length=16, blank=True, default="")
    police_why = _text()

    given_name = _answer()
    family_name = _answer()
    own_script_name = _answer()
    born = _answer()
    last_seen_when = _answer()
    last_seen_where = _answer()
    sex = _answer()

    outcome = models.CharField(max_length=24, blank=True, default="")
    wall_asked = models.BooleanField(default=False)
    walled = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    version = models.PositiveIntegerField(default=0)
    marks = models.JSONField(default=dict, blank=True)
    writers = models.JSONField(default=list, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    class Privacy:
        clear = {
            name: _personal(Klass.CLEAR)
            for name in (
                "channel", "occurred_at", "ended_at", "language", "caller", "safe_to_call", "heard", "category",
                "police", "police_reason", "outcome", "wall_asked", "walled",
            )
        }
        technical = (
            "id", "key_id", "recorded_at", "from_paper", "taken_by", "asked_about", "closed_at", "closed_by", "settled_at",
            "settled_by", "version", "marks", "writers", "saved_at",
        )

    class Meta:
        indexes = [
            models.Index(fields=["-occurred_at", "-id"], name="contact_by_time"),
            models.Index(fields=["taken_by"], condition=Q(closed_at__isnull=True), name="contact_open_of"),
            models.Index(
                fields=["closed_at"], condition=Q(closed_at__isnull=False, settled_at__isnull=True), name="contact_unsettled"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=[c.value for c in Channel]), name="contact_channel"),
            models.CheckConstraint(condition=Q(safe_to_call__in=_one_of(SafeToCall)), name="contact_safe_to_call"),
            models.CheckConstraint(condition=Q(police__in=_one_of(PoliceAnswer)), name="contact_police"),
            models.CheckConstraint(condition=Q(police_reason__in=_one_of(NoPolice)), name="contact_police_reason"),
            models.CheckConstraint(condition=Q(category__in=_one_of(Category)), name="contact_category"),
            models.CheckConstraint(condition=Q(outcome__in=_one_of(ContactOutcome)), name="contact_outcome"),
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
    def category_words(self) -> labels.Text:
        """The category, or *not yet determined*."""
        return category_label(self.category)

    @property
    def outcome_words(self) -> labels.Text:
        """How it ended; empty while it is open."""
        return label_of(ContactOutcome, self.outcome)

    def lasted(self, now: datetime) -> float:
        """Seconds from its beginning to its end, or until now."""
        return max(0.0, ((self.ended_at or now) - self.occurred_at).total_seconds())


class ContactCase(models.Model):
    """A contact belongs to a case: opened from it, or joined. Taken apart again, the row stays with who and when."""

    OPENED, JOINED = "opened", "joined"
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="links")
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="+")
    how = models.CharField(max_length=8, choices=[(OPENED, OPENED), (JOINED, JOINED)])
    linked_at = models.DateTimeField(default=timezone.now)
    linked_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    unlinked_at = models.DateTimeField(null=True, blank=True)
    unlinked_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Privacy:
        clear = {name: _personal(Klass.CLEAR) for name in ("contact", "case", "how", "linked_by", "unlinked_by")}
        technical = ("id", "linked_at", "unlinked_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "case"], condition=Q(unlinked_at__isnull=True), name="contact_in_a_case_once"
            ),
            models.UniqueConstraint(
                fields=["contact"], condition=Q(how="opened", unlinked_at__isnull=True), name="contact_opens_one_case"
            ),
            models.CheckConstraint(condition=Q(how__in=["opened", "joined"]), name="contactcase_how"),
            models.CheckConstraint(
                condition=Q(unlinked_at__isnull=True, unlinked_by__isnull=True)
                | Q(unlinked_at__isnull=False, unlinked_by__isnull=False),
                name="contactcase_unlinked_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"contact {self.contact_id} in case {self.case_id}"


class CallBack(ProtectedModel):
    """A promise to ring somebody back, under the contact's own key. It stands on the shift board until it is done."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="call_backs")
    due = models.DateTimeField()
    about = _text()
    promised_at = models.DateTimeField(default=timezone.now)
    promised_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended = models.CharField(max_length=12, blank=True, default="")
    what_came = _text()

    class Privacy:
        clear: dict[str, Personal] = {}
        technical = ("id", "key_id", "contact", "due", "promised_at", "promised_by", "done_at", "done_by", "ended")

    class Meta:
        indexes = [models.Index(fields=["due"], condition=Q(done_at__isnull=True), name="call_back_due")]
        constraints = [
            models.CheckConstraint(condition=Q(ended__in=_one_of(CallBackEnd)), name="call_back_end"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True, ended="")
                | Q(done_at__isnull=False, done_by__isnull=False) & ~Q(ended=""),
                name="call_back_done_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"call back {self.pk}"

    @property
    def ended_words(self) -> labels.Text:
        """What came of it; empty while it waits."""
        return labels.CALL_BACK_END.get(self.ended, "")


class Addendum(ProtectedModel):
    """What is added to a closed contact, under the contact's own key. Never changed."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="addenda")
    text = _text()
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")

    class Privacy:
        clear: dict[str, Personal] = {}
        technical = ("id", "key_id", "contact", "written_at", "written_by")

    def __str__(self) -> str:
        return f"addendum {self.pk}"


class Colleague(models.Model):
    """A colleague who was brought into an open contact: reads and writes along."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="colleagues")
    staff = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    brought_at = models.DateTimeField(default=timezone.now)
    brought_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")

    class Privacy:
        clear = {name: _personal(Klass.CLEAR) for name in ("contact", "staff", "brought_by")}
        technical = ("id", "brought_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "staff"], name="colleague_once")]

    def __str__(self) -> str:
        return f"colleague in contact {self.contact_id}"


class WallOpening(ProtectedModel):
    """A request that somebody may read a walled contact, and the decision of a second person. Under the contact's key."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="openings")
    reader = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    reason = _text()
    state = models.CharField(max_length=8, default=Opening.ASKED.value)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Privacy:
        clear: dict[str, Personal] = {}
        technical = ("id", "key_id", "contact", "reader", "state", "asked_at", "asked_by", "decided_at", "decided_by")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[o.value for o in Opening]), name="opening_state"),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(state="asked"),
                name="opening_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | (~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("reader"))),
                name="opening_takes_two_people",
            ),
            models.UniqueConstraint(
                fields=["contact", "reader"], condition=Q(state__in=["asked", "granted"]), name="opening_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"opening of contact {self.contact_id}"

    @property
    def state_words(self) -> labels.Text:
        """Where it stands."""
        return labels.OPENING[self.state]
