"""Forget what this room holds of an erased case. What it was for stays in the proof and in the counts."""

from __future__ import annotations

from uuid import UUID

from fanal.core.actors import Actor
from fanal.privacy.models import DueCase, Hold


def forget_case(*, by: Actor, case_id: UUID) -> None:
    """Its holds, its place on the review list. In the transaction of the erasing."""
    Hold.objects.filter(case=case_id).delete()
    DueCase.objects.filter(case=case_id).delete()
