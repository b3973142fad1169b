"""The request that every view behind `accounts.access.needs` gets, in every room: somebody is signed in.

Belongs here: that one type. Does not: rights.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from fanal.accounts.models import Staff


class StaffRequest(HttpRequest):
    """A request of a member of staff."""

    #: Never anonymous behind `needs`.
    user: Staff
