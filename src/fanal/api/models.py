"""Connections of programs, what was sent once, receivers of word from here, and the box that word goes out from.

Columns and constraints only. No row holds content: ids, codes, times, digests; the secrets of receivers are sealed.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fanal.accounts import roles
from fanal.accounts.models import RoleGrant, Staff
from fanal.core.ids import new_id
from fanal.core.outside import OutsideEvent

#: Sent by the key "send a test" only; not part of the catalogue, because nobody can ask for it.
TEST_EVENT = "connection.tested"
_KINDS = [*(event.value for event in OutsideEvent), TEST_EVENT]


class DeliveryState(models.TextChoices):
    """Where a delivery stands. A given-up one can be sent again."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class Connection(models.Model):
    """A named program that may act as one person in one role. It rests on that very grant of the role: a person who comes
    back later has another grant, and no old connection comes back with them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    grant = models.ForeignKey(RoleGrant, on_delete=models.PROTECT, related_name="+")
    scopes = models.JSONField(default=list)
    #: Networks from which it is used, such as `10.20.0.0/16`; empty for anywhere.
    networks = models.JSONField(default=list, blank=True)
    #: SHA-256 of the secret (`queries.digest_of`).
    secret_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.CharField(max_length=120)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="connection_has_a_time"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="connection_ended_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="connection_has_a_name"),
        ]

    class Privacy:
        technical = (
            "id", "name", "grant", "scopes", "networks", "secret_digest", "created_at", "created_by", "expires_at",
            "last_used_at", "ended_at", "ended_by",
        )

    def __str__(self) -> str:
        return f"connection {self.pk}"

    @property
    def staff(self) -> Staff:
        """As whom it acts."""
        return self.grant.staff

    @property
    def role(self) -> type[roles.Role]:
        """In which role it acts."""
        return roles.BY_SLUG[self.grant.role]


class SentOnce(models.Model):
    """An Idempotency-Key that a connection used, as digests: the same key with another content is a mistake of the program."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="+")
    key_digest = models.CharField(max_length=64)
    body_digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["connection", "key_digest"], name="sent_once")]

    class Privacy:
        technical = ("id", "connection", "key_digest", "body_digest", "sent_at")

    def __str__(self) -> str:
        return f"sent once {self.key_digest[:8]}"


class Receiver(models.Model):
    """An address that is told of events, signed with a secret that both sides hold."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    events = models.JSONField(default=list)
    #: Sealed under the node's own key by the action that writes it (`queries.SECRET_PLACE`).
    secret = models.BinaryField()
    #: The one before, which signs as well until `former_until`.
    former_secret = models.BinaryField(null=True, blank=True)
    former_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.CharField(max_length=120)
    #: Since when nothing has got through; empty while the last one did.
    failing_since = models.DateTimeField(null=True, blank=True)
    last_good_at = models.DateTimeField(null=True, blank=True)
    #: Since when nothing is sent any more, because nothing got through for days; a person resumes it.
    paused_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(former_secret__isnull=True, former_until__isnull=True)
                | Q(former_secret__isnull=False, former_until__isnull=False),
                name="receiver_former_secret_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by="") | (Q(ended_at__isnull=False) & ~Q(ended_by="")),
                name="receiver_ended_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(url=""), name="receiver_has_name_and_address"),
        ]

    class Privacy:
        technical = (
            "id", "name", "url", "events", "secret", "former_secret", "former_until", "created_at", "created_by",
            "failing_since", "last_good_at", "paused_at", "ended_at", "ended_by",
        )

    def __str__(self) -> str:
        return f"receiver {self.pk}"


class Event(models.Model):
    """Something that happened, as it is told: a word and ids. Written in the transaction of the act."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    case_id = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
    #: What must be told once only, such as `task.due:<id>:<when>`; empty where the act itself happens once.
    once = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=_KINDS), name="event_kind_is_known"),
            models.UniqueConstraint(fields=["once"], condition=~Q(once=""), name="event_told_once"),
        ]

    class Privacy:
        technical = ("id", "kind", "subject_id", "case_id", "at", "once")

    def __str__(self) -> str:
        return f"event {self.pk} {self.kind}"


class Delivery(models.Model):
    """One event for one receiver, until it has arrived. `lease` changes with each taking: who takes it compares and sets it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    receiver = models.ForeignKey(Receiver, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    #: From when the patience with it is counted: its making, or the last time that a person had it sent again.
    since = models.DateTimeField(default=timezone.now)
    lease = models.UUIDField(default=new_id, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    last_status = models.PositiveSmallIntegerField(null=True, blank=True)
    #: Code of what went wrong last (`outgoing.Failed.why`, `status`), never an answer's text.
    last_error = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["receiver", "event"], name="delivery_once"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.DELIVERED, delivered_at__isnull=False)
                | (~Q(state=DeliveryState.DELIVERED) & Q(delivered_at__isnull=True)),
                name="delivery_says_when_it_arrived",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at", "id"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["receiver", "-since", "-id"], name="delivery_of_receiver"),
        ]

    class Privacy:
        technical = (
            "id", "receiver", "event", "state", "attempts", "next_at", "since", "lease", "lease_until", "delivered_at",
            "last_status", "last_error",
        )

    def __str__(self) -> str:
        return f"delivery {self.pk}"
