"""The own node: one row. Peers and the members' directory will stand beside it.

Columns and constraints only. The identity of the node (`node_id`) is made with its keys and lives in the vault's home.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fanal.core.ids import new_id

#: What a node decides for itself, with the value that holds until it does.
POLICY: dict[str, Any] = {
    # Who is on shift may read open, unrestricted cases (security.md, Access).
    "shift_may_read": True,
    # Until which birthday a person is a child here. The European figures always count under 18.
    "minor_age": 18,
    "break_glass_hours": 4,
    # After an emergency access that was judged not justified, the same person waits so long before the same case.
    "break_glass_pause_hours": 72,
    # From how many on a second person looks at what somebody read (core.casework.oversight).
    "odd_bulk": 60,
    "odd_late": 3,
    "odd_famous": 3,
    "odd_names": 40,
    # After so many tries at ringing somebody back a person decides; between two of them so many minutes pass.
    "call_back_tries": 3,
    "call_back_pause": 30,
    # From when until when it is night, on the node's clock: then the board says who covers it.
    "night_begins": "22:00",
    "night_ends": "07:00",
    "shift_hours": 8,
    "shift_hours_most": 12,
    # Languages in which this hotline answers, BCP 47.
    "languages": ["en"],
    # Whether people may write in the chat: only where somebody reads it.
    "chat": False,
    # By which criteria risk is assessed: a file of core/casework/risk_sets; empty for those of the node's country.
    "risk_set": "",
}


class Node(models.Model):
    """This installation: whose it is and how it works. Exactly one row."""

    class Role(models.TextChoices):
        HOTLINE = "hotline", _("Hotline")
        SECRETARIAT = "secretariat", _("Secretariat")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    only = models.BooleanField(default=True, unique=True, editable=False)
    name = models.CharField(max_length=120, blank=True, default="")
    #: ISO 3166-1 alpha-2, upper case; empty until the node is founded (and for the secretariat, which has none).
    country = models.CharField(max_length=2, blank=True, default="")
    role = models.CharField(max_length=12, choices=Role, default=Role.HOTLINE)
    time_zone = models.CharField(max_length=64, blank=True, default="")
    #: Only what differs from POLICY.
    policy = models.JSONField(default=dict, blank=True)
    #: A training system: invented data only. Set when the node is made, never afterwards.
    training = models.BooleanField(default=False)
    founded_at = models.DateTimeField(null=True, blank=True)
    #: When somebody proved that the shares of the recovery kit are on paper.
    recovery_kit_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(only=True), name="node_is_the_only_one"),
            models.CheckConstraint(condition=Q(country=Upper("country")), name="node_country_in_capitals"),
            models.CheckConstraint(condition=Q(founded_at__isnull=True) | ~Q(name=""), name="node_founded_has_a_name"),
        ]

    class Privacy:
        technical = (
            "id",
            "only",
            "name",
            "country",
            "role",
            "time_zone",
            "policy",
            "training",
            "founded_at",
            "recovery_kit_at",
            "updated_at",
        )

    def __str__(self) -> str:
        return f"node {self.country} {self.role}"

    @property
    def node_id(self) -> str:
        """The identity made with the node's keys: stable over restores, known to peers."""
        from fanal.vault import home

        return str(home.node_id())

    def rule(self, name: str) -> Any:
        """One value of the policy. KeyError for a name that is not in POLICY."""
        return self.policy.get(name, POLICY[name])

    @property
    def shift_may_read(self) -> bool:
        return bool(self.rule("shift_may_read"))

    @property
    def minor_age(self) -> int:
        return int(self.rule("minor_age"))

    @property
    def break_glass_hours(self) -> int:
        return int(self.rule("break_glass_hours"))

    @property
    def break_glass_pause_hours(self) -> int:
        return int(self.rule("break_glass_pause_hours"))
