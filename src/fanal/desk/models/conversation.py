"""What reaches the hotline over a channel before, and while, somebody has taken it: a call, later a chat or a thread of letters."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fanal.core.ids import new_id
from fanal.desk.models.calling_back import RungBack
from fanal.desk.models.contact import Contact
from fanal.desk.models.declarations import personal, sealed_text
from fanal.vault.fields import Klass
from fanal.vault.models import ProtectedModel


class ConversationState(models.TextChoices):
    """Where it stands. `waiting` and `missed` stand on the board until a person acts; a `silent` one was begun and nothing was said
    yet: nobody sees it, and it goes by itself."""

    SILENT = "silent"
    WAITING = "waiting"
    TAKEN = "taken"
    MISSED = "missed"
    SET_ASIDE = "set_aside"


class Conversation(RungBack, ProtectedModel):
    """One exchange with one person over one channel (`desk.channels`), under a data key of its own: it is there before a contact.

    Once somebody takes it, it hangs on their contact, is read by whoever reads that, and is erased with it.
    """

    #: The folder of its channel.
    channel = models.CharField(max_length=20)
    #: Digest of what the other side calls it (`arrivals.digest_of`).
    outside_id = models.CharField(max_length=64)
    state = models.CharField(max_length=9, choices=ConversationState.choices, default=ConversationState.WAITING)
    #: Number or address from which it comes; empty when it is withheld.
    peer = sealed_text()
    #: BCP 47; empty when nobody knows.
    language = models.CharField(max_length=35, blank=True, default="")
    began_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    #: Where it was answered: an extension.
    place = models.CharField(max_length=40, blank=True, default="")
    #: When one that was missed is to be rung back, at the earliest.
    ring_at = models.DateTimeField(null=True, blank=True)
    #: Number of its last message (`Message`), 0 for none.
    last_number = models.PositiveIntegerField(default=0)
    #: Since when the other side waits for an answer to what it wrote last; empty when it does not.
    unanswered_since = models.DateTimeField(null=True, blank=True)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="conversations")
    taken_at = models.DateTimeField(null=True, blank=True)
    #: Why it was set aside.
    why = sealed_text()
    set_aside_by = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    set_aside_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        clear = {
            name: personal(Klass.CLEAR)
            for name in (
                "channel", "state", "language", "began_at", "answered_at", "ended_at", "unanswered_since", "contact", "set_aside_by",
            )
        }
        technical = (
            "id", "key_id", "outside_id", "place", "last_number", "ring_at", "taken_at", "set_aside_at", *RungBack.OF_RINGING,
        )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "outside_id"], name="conversation_once"),
            models.CheckConstraint(condition=Q(state__in=ConversationState.values), name="conversation_state"),
            models.CheckConstraint(
                condition=Q(state="taken", contact__isnull=False, taken_at__isnull=False)
                | (~Q(state="taken") & Q(contact__isnull=True, taken_at__isnull=True)),
                name="conversation_taken_into_a_contact",
            ),
            models.CheckConstraint(
                condition=Q(state="set_aside", set_aside_by__isnull=False, set_aside_at__isnull=False)
                | (~Q(state="set_aside") & Q(set_aside_by__isnull=True, set_aside_at__isnull=True)),
                name="conversation_set_aside_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="conversation_ends_after_it_began"
            ),
        ]
        indexes = [
            models.Index(fields=["began_at"], condition=Q(state__in=["waiting", "missed"]), name="conversation_waits"),
            models.Index(fields=["began_at"], condition=Q(state="silent"), name="conversation_silent"),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    @property
    def is_unheard(self) -> bool:
        """Nobody has taken it yet."""
        return self.state in {ConversationState.WAITING, ConversationState.MISSED}

    @property
    def is_over(self) -> bool:
        """Nothing more is said in it."""
        return self.ended_at is not None or self.state == ConversationState.SET_ASIDE


class Arrival(models.Model):
    """A message of a program outside that was taken: the same one, sent again, changes nothing. Kept for some days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "digest"], name="arrival_once")]

    class Privacy:
        technical = ("id", "channel", "digest", "at")

    def __str__(self) -> str:
        return f"arrival {self.digest[:8]}"


class Extension(models.Model):
    """At which extension of the switchboard somebody sits now. Two people cannot sit at the same one."""

    staff = models.OneToOneField("accounts.Staff", on_delete=models.CASCADE, primary_key=True, related_name="+")
    number = models.CharField(max_length=40, unique=True)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(number=""), name="extension_has_a_number")]

    class Privacy:
        clear = {"staff": personal(Klass.CLEAR)}
        technical = ("number", "since")

    def __str__(self) -> str:
        return f"extension of {self.staff_id}"
