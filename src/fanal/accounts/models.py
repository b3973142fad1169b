"""People who sign in, the roles granted to them, and the invitations that wait.

Columns and constraints only: what happens to them is in `accounts.actions`, what a role may do in `accounts.matrix`.
The journal refers to a person as text, so a person who leaves does not take the record along.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from fanal.accounts import roles
from fanal.core.errors import NotAllowed
from fanal.core.ids import new_id
from fanal.vault.fields import Klass, Personal

#: What a colleague's columns are for. They are read by the database: people sign in with them.
_WORK = Personal(
    purpose="let staff sign in, and say who did what",
    legal_basis="GDPR Art. 6(1)(b), Art. 32(1)(b)",
    klass=Klass.CLEAR,
    retention="staff",
    readers=("staff",),
)


class StaffDirectory(BaseUserManager["Staff"]):
    """Looks people up for Django's sign-in. People are made by `accounts.actions`, never here."""

    def get_by_natural_key(self, username: str | None) -> Staff:
        return self.get(email=(username or "").lower())


class Staff(AbstractBaseUser):
    """A person who may sign in. What they may do comes from the role they act in, never from this row."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    display_name = models.CharField(max_length=120)
    #: Languages this person works in, BCP 47, for choosing who takes a contact.
    languages = models.JSONField(default=list, blank=True)
    #: What this person can do for a caller besides, in short words: law, sign language, trauma.
    skills = models.JSONField(default=list, blank=True)
    #: Language of the pages; empty follows the browser.
    language = models.CharField(max_length=12, blank=True, default="")
    colour_scheme = models.CharField(
        max_length=5, default="auto", choices=[("auto", "auto"), ("light", "light"), ("dark", "dark")]
    )
    is_active = models.BooleanField(default=True)
    #: A session that began before this is worth nothing: set when access is revoked or a second factor is reset.
    sessions_valid_from = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[StaffDirectory] = StaffDirectory()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="staff_email_in_lower_case"),
            models.CheckConstraint(
                condition=Q(is_active=True, revoked_at__isnull=True) | Q(is_active=False, revoked_at__isnull=False),
                name="staff_revoked_says_when",
            ),
        ]

    class Privacy:
        clear = {"email": _WORK, "display_name": _WORK, "languages": _WORK, "skills": _WORK, "last_login": _WORK}
        technical = (
            "id",
            "password",
            "language",
            "colour_scheme",
            "is_active",
            "sessions_valid_from",
            "created_at",
            "revoked_at",
        )

    def __str__(self) -> str:
        return f"staff {self.pk}"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._acting: type[roles.Role] | None = None
        self._via = ""

    @property
    def acting(self) -> type[roles.Role] | None:
        """The role of this sign-in; None outside of a shift. Without one a person may do nothing that needs a right."""
        return self._acting

    def act_as(self, role: type[roles.Role] | None) -> Staff:
        """Set the role of this sign-in. Raises NotAllowed when it is not granted (or not any more). One query."""
        if role is not None and not self.grants.filter(role=role.slug, revoked_at__isnull=True).exists():
            raise NotAllowed("This role is not granted to you.")
        self._acting = role
        return self

    def act_through(self, connection_id: uuid.UUID, role: type[roles.Role]) -> Staff:
        """A program acts as this person, in this role, by a connection that was checked just now (`fanal.api`)."""
        self._acting, self._via = role, f"/connection:{connection_id}"
        return self

    @property
    def is_program(self) -> bool:
        """Whether a program acts as this person: it is on no shift, and what was opened to a person in an emergency is not
        open to it."""
        return bool(self._via)

    @property
    def actor_text(self) -> str:
        """How the journal names this person: `staff:<uuid>/<role>`, `staff:<uuid>` outside of a shift, and with
        `/connection:<uuid>` behind it when a program acted."""
        return f"staff:{self.pk}/{self._acting.slug}{self._via}" if self._acting else f"staff:{self.pk}"


class RoleGrant(models.Model):
    """A role that a person holds from when to when. Revoked rows stay: who could act as what, when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=32)
    granted_at = models.DateTimeField(default=timezone.now)
    granted_by = models.CharField(max_length=120)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=roles.SLUGS), name="rolegrant_role_is_known"),
            models.UniqueConstraint(
                fields=["staff", "role"], condition=Q(revoked_at__isnull=True), name="rolegrant_once_at_a_time"
            ),
        ]

    class Privacy:
        technical = ("id", "staff", "role", "granted_at", "granted_by", "revoked_at", "revoked_by")

    def __str__(self) -> str:
        return f"{self.role} of {self.staff_id}"

    @property
    def role_name(self) -> str:
        """The role as people call it."""
        return str(roles.BY_SLUG[self.role].name)


class ProviderIdentity(models.Model):
    """Whom an identity provider means by one of its subjects: pinned when it was first seen, so that an address which the
    provider gives to somebody else later does not open this person's access."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="provider_identities")
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    pinned_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="provider_subject_is_one_person"),
            models.UniqueConstraint(fields=["staff", "issuer"], name="provider_knows_a_person_once"),
        ]

    class Privacy:
        clear = {"subject": _WORK}
        technical = ("id", "staff", "issuer", "pinned_at")

    def __str__(self) -> str:
        return f"provider identity {self.pk}"


class Invitation(models.Model):
    """A single-use link for a colleague. Name and address are sealed; of the link itself only a digest is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token_digest = models.CharField(max_length=64, unique=True)
    #: JSON with email and display_name, sealed under the node's own key.
    content = models.BinaryField()
    roles = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.CharField(max_length=120)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(used_at__isnull=False, withdrawn_at__isnull=False), name="invitation_used_or_withdrawn"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("created_at")), name="invitation_has_a_time"),
        ]

    class Privacy:
        # `content` is sealed under the node's key by the action that writes it.
        technical = (
            "id",
            "token_digest",
            "content",
            "roles",
            "created_at",
            "created_by",
            "expires_at",
            "used_at",
            "withdrawn_at",
        )

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class Throttle(models.Model):
    """How often something failed lately, under a keyed digest: no address of a person or machine can be read from it."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()
    #: Nothing is tried before this time.
    wait_until = models.DateTimeField()

    class Privacy:
        technical = ("key", "failures", "last_at", "wait_until")

    def __str__(self) -> str:
        return f"throttle {self.key[:8]}"

    @classmethod
    def latest_wait(cls, keys: Iterable[str], *, now: datetime) -> datetime:
        """Until when the slowest of these waits; `now` for none. One query."""
        rows = cls.objects.filter(key__in=list(keys), wait_until__gt=now).values_list("wait_until", flat=True)
        return max(rows, default=now)

    @classmethod
    def locked(cls, key: str, *, now: datetime) -> Throttle:
        """The row of this key, made where it is missing, locked: tries at the same time all count."""
        cls.objects.get_or_create(key=key, defaults={"last_at": now, "wait_until": now})
        return cls.objects.select_for_update().get(key=key)

    @classmethod
    def forget(cls, key: str) -> None:
        """Remove the row of this key."""
        cls.objects.filter(key=key).delete()

    @classmethod
    def sweep(cls, *, quiet_since: datetime, now: datetime) -> int:
        """Remove what is forgotten anyway; returns how many rows."""
        return cls.objects.filter(last_at__lt=quiet_since, wait_until__lt=now).delete()[0]


class SpentCode(models.Model):
    """A one-time code that was used: the same code never opens twice, whichever process is asked."""

    key = models.CharField(max_length=64, primary_key=True)
    used_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Privacy:
        technical = ("key", "used_at")

    def __str__(self) -> str:
        return f"spent code {self.key[:8]}"

    @classmethod
    def spend(cls, key: str) -> bool:
        """Use a code up; False when it was used before. The primary key decides between two processes."""
        try:
            with transaction.atomic():
                cls.objects.create(key=key)
        except IntegrityError:
            return False
        return True

    @classmethod
    def sweep(cls, *, until: datetime) -> int:
        """Remove what no clock accepts any more; returns how many rows."""
        return cls.objects.filter(used_at__lt=until).delete()[0]
