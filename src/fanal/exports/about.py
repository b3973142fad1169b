"""What an export says about itself: who, when, for what, narrowed to what, what was left out; and the name of its file.

Belongs here: words. Does not: rows.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from fanal.accounts import roles
from fanal.accounts.models import Staff
from fanal.core.exporting import ExportList, PaperRequest
from fanal.core.formats.table_out import About
from fanal.exports import labels
from fanal.exports.models import Export
from fanal.exports.sources import offer_to
from fanal.network.queries import own_node
from fanal.web import moments


def file_name(export: Export) -> str:
    """`cases-list-2026-11-27-1a2b3c4d.xlsx`: what, when, a number; nothing of a child."""
    day = timezone.localdate(export.asked_at).isoformat()
    return f"{export.source.replace('.', '-').replace('_', '-')}-{day}-{export.pk.hex[-8:]}.{export.form}"


def of_list(by: Staff, export: Export, source: ExportList) -> About:
    """For the head of a table."""
    return About(
        title=str(source.title), facts=list(_facts(by, export, source)), zone=timezone.get_current_timezone(),
        zone_name=timezone.get_current_timezone_name(), yes=_("yes"), no=_("no"), sheet=_("Rows"), about=_("About this list"),
        cut=_("Longer than a spreadsheet can hold, and cut, in so many cells: %(count)s. The form for programs (.json) has them whole."),
        right_to_left=get_language_bidi(),
    )  # fmt: skip


def at_the_end(rows: int, source: ExportList) -> dict[str, tuple[str, str]]:
    """What is known at the end only."""
    return {"rows": (_("Rows"), f"{rows} ({source.unit})")}


def paper_request(by: Staff, export: Export) -> PaperRequest:
    """For the foot of a paper."""
    return PaperRequest(who=_who(by), when=moments.say_moment(timezone.now()), purpose=_purpose(export))


def _facts(by: Staff, export: Export, source: ExportList) -> Iterator[tuple[str, str, str]]:
    yield "node", _("Hotline"), own_node().name
    yield "made_by", _("Made by"), _who(by)
    yield "made_at", _("Made at"), f"{moments.say_moment(timezone.now())} ({timezone.get_current_timezone_name()})"
    yield "purpose", _("Purpose"), _purpose(export)
    yield "unit", _("One row is one"), str(source.unit)
    for number, (name, value) in enumerate(source.describe(by, export.filters), start=1):
        yield f"narrowed_{number}", str(name), str(value)
    closed = [str(one.title) for one in offer_to(by, source).closed]
    if closed:
        yield "left_out", _("Left out, because your role does not read it"), ", ".join(closed)
    yield "care", _("Handle with care"), _("This list holds data of children. Keep it encrypted, and delete it when it has served its purpose.")


def _who(by: Staff) -> str:
    role = roles.BY_SLUG[by.acting.slug].name if by.acting else ""
    return f"{by.display_name} ({role})"


def _purpose(export: Export) -> str:
    return f"{labels.PURPOSES[export.purpose_kind]}: {export.purpose}"
