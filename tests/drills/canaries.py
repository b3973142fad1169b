"""Fill a node with 500 names that stand nowhere else, by every way in which a name comes into it. Started by the test."""

from __future__ import annotations

import os
import sys
from typing import Any

from tests.drills.more_ways import put_in

COUNT = 500


def canary(number: int) -> str:
    """A word that no text holds by chance."""
    return f"Zqxcanary{number:03d}wv"


def main() -> None:
    """Names of children, people, callers, notes, tasks, files; by turns."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "fanal.settings"
    django.setup()
    from django.utils import timezone

    from fanal.accounts import roles
    from fanal.accounts.models import Staff
    from fanal.cases.actions.add_note import add_note
    from fanal.cases.actions.add_person import add_person
    from fanal.cases.actions.add_task import add_task
    from fanal.cases.actions.attach_document import attach_document
    from fanal.cases.actions.open_case import open_case
    from fanal.cases.drafts import ChildDraft, NameDraft, PersonDraft, TaskDraft
    from fanal.desk.actions.open_contact import open_contact
    from fanal.desk.actions.save_draft import save_draft
    from fanal.desk.merging import Post

    by = Staff.objects.get(display_name="Jonas Vermeer").act_as(roles.CaseManager)
    case = open_case(by=by)
    for number in range(COUNT):
        name, way = canary(number), number % 10
        if way in {0, 1, 2}:
            values = {"school": name, "health": name, "phone": "+33639980000"}
            case = open_case(by=by, summary=name, children=[ChildDraft(names=(NameDraft(given=name, family=name),), values=values)])
        elif way == 3:
            add_note(by=by, case_id=case.pk, note=f"Said by {name}.")
        elif way == 4:
            add_person(by=by, case_id=case.pk, person=PersonDraft(values={"name": name, "email": f"{name}@people.example", "note": name}))
        elif way == 5:
            add_task(by=by, case_id=case.pk, task=TaskDraft(title=f"Call {name}", due=timezone.now()))
        elif way == 6:
            attach_document(by=by, case_id=case.pk, title=name, data=f"%PDF-1.4\n% {name}\n%%EOF".encode(), name=f"{name}.pdf")
        else:
            contact = open_contact(by=by, channel="call")
            changes = {"notes": name, "given_name": f"={name}", "family_name": f"={name}", "caller_name": f"={name}", "asks": name, "police_why": name}
            save_draft(by=by, contact_id=contact.pk, post=Post(writer="canary", number=1, base=0, changes=changes))
    boss = Staff.objects.get(display_name="Katarzyna Wilk").act_as(roles.Supervisor)
    put_in(by, boss, canary(COUNT))
    _export(by, str(case.pk))
    sys.stdout.write(f"{case.pk}\n")


def _export(by: Any, case: str) -> None:
    """Take the names out by every form: the files wait, sealed."""
    from fanal.core.exporting import Form, Purpose
    from fanal.exports import tasks
    from fanal.exports.actions.ask_export import Wish, ask_export
    from fanal.exports.models import Export
    from fanal.exports.sources import all_sources

    for source, filters in (("cases.list", {"shelf": "open_cases"}), ("desk.contacts", {}), ("cases.case_file", {"case": case})):
        found = all_sources()[source]
        columns = [column.name for column in getattr(found, "columns", ())]
        for form in found.forms:
            export = ask_export(by=by, wish=Wish(source, form, columns, filters, Purpose.OTHER, f"about {canary(4)}"))
            tasks.make(export_id=str(export.pk))
    assert set(Export._base_manager.values_list("state", flat=True)) == {"ready"}
    assert set(Export._base_manager.values_list("form", flat=True)) == {form.value for form in Form}


if __name__ == "__main__":
    main()
