"""What hangs on a contact: links to cases, addenda, colleagues, openings of the wall. Promised calls: `calling_back`."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from fanal.core.ids import new_id
from fanal.desk import labels
from fanal.desk.codes import Opening
from fanal.desk.models.contact import Contact
from fanal.desk.models.declarations import personal, sealed_text
from fanal.vault.fields import Klass, Personal
from fanal.vault.models import ProtectedModel


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
        clear = {name: personal(Klass.CLEAR) for name in ("contact", "case", "how", "linked_by", "unlinked_by")}
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


class Addendum(ProtectedModel):
    """What is added to a closed contact, under the contact's own key. Never changed."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="addenda")
    text = sealed_text()
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
        clear = {name: personal(Klass.CLEAR) for name in ("contact", "staff", "brought_by")}
        technical = ("id", "brought_at")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "staff"], name="colleague_once")]

    def __str__(self) -> str:
        return f"colleague in contact {self.contact_id}"


class WallOpening(ProtectedModel):
    """A request that somebody may read a walled contact, and the decision of a second person. Under the contact's key."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="openings")
    reader = models.ForeignKey("accounts.Staff", on_delete=models.PROTECT, related_name="+")
    reason = sealed_text()
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
