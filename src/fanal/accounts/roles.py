"""The roles of the trade, as classes, each with a description that a manager can read.

Belongs here: which roles there are. Does not: what a role may do (`accounts.matrix`) or who has one (`RoleGrant`).
A person may hold several roles and acts in one of them per sign-in, so that the journal tells them apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Role:
    """A role. `slug` stands in the database, the matrix and the journal; `name` and `description` are for people."""

    slug: ClassVar[str]
    name: ClassVar[_StrPromise]
    description: ClassVar[_StrPromise]


class Operator(Role):
    slug = "operator"
    name = _("Operator")
    description = _("Takes contacts on a shift, opens cases from them and carries out the next steps.")


class CaseManager(Role):
    slug = "case_manager"
    name = _("Case manager")
    description = _("Carries cases for weeks and months: risk, tasks, support, the people and the closing.")


class Supervisor(Role):
    slug = "supervisor"
    name = _("Supervisor")
    description = _(
        "Leads the shifts: sees every case, assigns owners, approves, reviews emergency access, helps on the desk."
    )


class DataProtectionOfficer(Role):
    slug = "dpo"
    name = _("Data protection officer")
    description = _(
        "Watches over retention, access requests and the journal. Reads cases to check them, never changes them."
    )


class StatisticsOfficer(Role):
    slug = "statistics_officer"
    name = _("Statistics officer")
    description = _("Makes the yearly figures from counts. Reads no case.")


class NetworkCoordinator(Role):
    slug = "network_coordinator"
    name = _("Network coordinator")
    description = _(
        "At the secretariat: the directory of hotlines, requests that wait, the network of mediators. Reads no case."
    )


class Mediator(Role):
    slug = "mediator"
    name = _("Mediator")
    description = _("Sees the own profile and own mediations. Never the case file.")


class FieldWorker(Role):
    slug = "field_worker"
    name = _("Field worker")
    description = _(
        "Guardian, reception centre or street worker: reports from a phone, sees what they reported themselves."
    )


class Administrator(Role):
    slug = "administrator"
    name = _("Administrator")
    description = _("Looks after people's access, keys, settings and backups. Reads no case content.")


#: Every role, in the order in which people see them.
ALL: tuple[type[Role], ...] = (
    Operator,
    CaseManager,
    Supervisor,
    DataProtectionOfficer,
    StatisticsOfficer,
    NetworkCoordinator,
    Mediator,
    FieldWorker,
    Administrator,
)
BY_SLUG: dict[str, type[Role]] = {role.slug: role for role in ALL}
SLUGS: tuple[str, ...] = tuple(BY_SLUG)
