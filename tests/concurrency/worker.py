"""A process that writes into a node through its actions, as a web worker does. Started by the tests.

    python -m tests.concurrency.worker mixed CASE_ID COUNT      notes, support and new cases, in turn
    python -m tests.concurrency.worker notes CASE_ID COUNT      notes; each id is printed once its write was acknowledged
    python -m tests.concurrency.worker facts CASE_ID            what is there: as JSON
"""

from __future__ import annotations

import json
import os
import sys
from uuid import UUID


def _staff() -> object:
    from fanal.accounts import roles
    from fanal.accounts.models import Staff

    staff = Staff.objects.get(display_name="Jonas Vermeer")
    staff.act_as(roles.CaseManager)
    return staff


def _mixed(case_id: UUID, count: int) -> None:
    from fanal.cases.actions.add_note import add_note
    from fanal.cases.actions.open_case import open_case
    from fanal.cases.actions.record_support import record_support
    from fanal.core.casework import SupportKind

    by = _staff()
    for number in range(count):
        if number % 3 == 0:
            add_note(by=by, case_id=case_id, note=f"note {os.getpid()} {number}")
        elif number % 3 == 1:
            record_support(by=by, case_id=case_id, kind=SupportKind.EMOTIONAL, minutes=1)
        else:
            open_case(by=by)


def _notes(case_id: UUID, count: int) -> None:
    from fanal.cases.actions.add_note import add_note
    from fanal.core.ids import new_id

    by = _staff()
    for _number in range(count):
        note_id = new_id()
        print(f"trying {note_id}", flush=True)
        add_note(by=by, case_id=case_id, note=f"note {note_id}", note_id=note_id)
        # Said again, as a browser does that got no answer: it must not be there twice.
        add_note(by=by, case_id=case_id, note=f"note {note_id}", note_id=note_id)
        print(f"acknowledged {note_id}", flush=True)


def _facts(case_id: UUID) -> None:
    from fanal.cases.models import Case, Note, Support

    notes = list(Note.objects.filter(case_id=case_id))
    print(json.dumps({
        "notes": {str(note.pk): note.text for note in notes},
        "minutes": sum(Support.objects.filter(case_id=case_id).values_list("minutes", flat=True)),
        "cases": Case.objects.count(),
        "references": sorted(Case.objects.values_list("reference", flat=True)),
    }))


def main() -> None:
    """Read the words of the command line and do it."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "fanal.settings"
    django.setup()
    what, case_id = sys.argv[1], UUID(sys.argv[2])
    if what == "facts":
        _facts(case_id)
    else:
        {"mixed": _mixed, "notes": _notes}[what](case_id, int(sys.argv[3]))


if __name__ == "__main__":
    main()
