"""Exports as the trade sees them: where one stands, why somebody takes one, what can be exported. No Django, no files."""

from fanal.core.exporting.purposes import Purpose
from fanal.core.exporting.shapes import ExportColumn, ExportDocument, ExportList, Filters, Form, PaperRequest
from fanal.core.exporting.states import ExportState, may_move

__all__ = [
    "ExportColumn", "ExportDocument", "ExportList", "ExportState", "Filters", "Form", "PaperRequest", "Purpose", "may_move",
]
