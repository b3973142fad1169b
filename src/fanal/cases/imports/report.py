"""The report of a check: line by line as .csv, and the summary on a screen.

A report quotes cells of the file, so it is as personal as the file. Belongs here: its forms. Does not: what it says.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import TextIO

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from fanal.cases.imports.check import Line, Verdict
from fanal.cases.imports.models import ImportRun

#: What a spreadsheet program would take for a formula, and marks that could hide one.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def inert(text: str) -> str:
    """A text that no spreadsheet program works out."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def verdict_label(verdict: str) -> str:
    """A verdict in words."""
    return {
        Verdict.GOOD.value: _("good"),
        Verdict.WARNED.value: _("look at it"),
        Verdict.REFUSED.value: pgettext("line of a list", "refused"),
        Verdict.ALREADY.value: _("there already"),
    }[verdict]


class ReportFile:
    """Writes every line of a check into a .csv that spreadsheet programs open (UTF-8 with its mark, semicolons)."""

    def __init__(self, out: TextIO) -> None:
        out.write("\ufeff")
        self.writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
        self._write(_("Row"), _("Verdict"), _("What is made of it"), _("Remarks"))

    def __call__(self, line: Line) -> None:
        """One line of the check."""
        self._write(line.rows, verdict_label(line.verdict.value), line.makes, " | ".join(line.remarks))

    def _write(self, *texts: str) -> None:
        self.writer.writerow([inert(text) for text in texts])


def summary(run: ImportRun, most: int = 20) -> Iterator[str]:
    """The summary of a checked run for a terminal: numbers, remarks on the file, the first lines that need a look."""
    report = run.report
    yield ngettext(
        "%(lines)s line: %(good)s good, %(warned)s to look at, %(refused)s refused, %(already)s there already.",
        "%(lines)s lines: %(good)s good, %(warned)s to look at, %(refused)s refused, %(already)s there already.",
        run.lines,
    ) % {
        "lines": run.lines, "good": run.good, "warned": run.warned, "refused": run.refused, "already": run.already,
    }  # fmt: skip
    children = ngettext("%(count)s child", "%(count)s children", report["children"]) % {"count": report["children"]}
    yield ngettext("It would make %(cases)s case with %(children)s.", "They would make %(cases)s cases with %(children)s.", run.to_import) % {
        "cases": run.to_import, "children": children,
    }  # fmt: skip
    for remark in report["file"]:
        yield f"- {remark}"
    lines = sorted(report["lines"], key=lambda line: line[1] != Verdict.REFUSED.value)
    for rows, verdict, _makes, remarks in lines[:most]:
        yield _("  row %(rows)s, %(verdict)s: %(remarks)s") % {
            "rows": rows, "verdict": verdict_label(verdict), "remarks": " ".join(remarks),
        }  # fmt: skip
    if len(lines) > most:
        yield ngettext(
            "  … and %(count)s more line with remarks (--report FILE.csv has all).",
            "  … and %(count)s more lines with remarks (--report FILE.csv has all).",
            len(lines) - most,
        ) % {"count": len(lines) - most}
