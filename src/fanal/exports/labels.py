"""The words of this room: purposes, kinds of file, states. Codes live in `core.exporting`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy as _

from fanal.core.exporting import ExportState, Form, Purpose

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"

PURPOSES: Mapping[str, Text] = {
    Purpose.CASE_WORK.value: _("Work on a case"),
    Purpose.MEETING.value: _("A meeting or a hand-over"),
    Purpose.AUTHORITY.value: _("The police or another authority"),
    Purpose.COURT.value: _("A court"),
    Purpose.ACCESS_REQUEST.value: _("A person asks what is held of them"),
    Purpose.SUPERVISION.value: _("Supervision, quality and data protection"),
    Purpose.RUNNING_THE_NODE.value: _("Running this node"),
    Purpose.OTHER.value: _("Another purpose"),
}
FORMS: Mapping[str, Text] = {
    Form.XLSX.value: _("Spreadsheet (.xlsx)"),
    Form.CSV.value: _("Plain table (.csv)"),
    Form.JSON.value: _("For programs (.json)"),
    Form.PDF.value: _("To print (.pdf)"),
}
FORM_HINTS: Mapping[str, Text] = {
    Form.XLSX.value: _("Opens in every spreadsheet program; a second sheet says who made it, when and what for."),
    Form.CSV.value: _("Text that begins like a formula has an apostrophe in front, so that no program works it out."),
    Form.JSON.value: _("Every letter as it is kept, days and times in ISO 8601."),
    Form.PDF.value: _("Page by page, with your name and the purpose at the foot."),
}
STATES: Mapping[str, Text] = {
    ExportState.WAITING.value: _("waits its turn"),
    ExportState.MAKING.value: _("is being made"),
    ExportState.READY.value: _("can be fetched"),
    ExportState.ERASED.value: _("erased"),
    ExportState.CANCELLED.value: _("called off"),
    ExportState.FAILED.value: _("failed"),
}
MEDIA_TYPES: Mapping[str, str] = {
    Form.XLSX.value: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.CSV.value: "text/csv; charset=utf-8",
    Form.JSON.value: "application/json",
    Form.PDF.value: "application/pdf",
}
