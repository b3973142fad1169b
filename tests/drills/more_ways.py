"""The rarer ways by which a name comes into a node: pictures, old lists, foreign records, formal steps, promises, reasons."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.core.formats.workbooks import workbook


def put_in(by: Any, boss: Any, name: str) -> None:
    """One name by each of them, through the actions."""
    from fanal.cases.actions.add_child import add_child
    from fanal.cases.actions.add_photo import add_photo
    from fanal.cases.actions.give_consent import give_consent
    from fanal.cases.actions.open_case import open_case
    from fanal.cases.actions.record_authority import record_authority
    from fanal.cases.actions.withdraw_consent import withdraw_consent
    from fanal.cases.drafts import ChildDraft, NameDraft
    from fanal.core.casework import AuthorityKind, ConsentUse, StepState

    case = open_case(by=by)
    child = add_child(by=by, case_id=case.pk, child=ChildDraft(names=(NameDraft(full=name),)))
    add_photo(by=by, case_id=case.pk, child_id=child.pk, data=picture(name), name=f"{name}.jpg", title=name)
    consent = give_consent(by=by, case_id=case.pk, use=ConsentUse.PHOTO, given_by=name, scope=name)
    withdraw_consent(by=by, case_id=case.pk, consent_id=consent.pk, note=name)
    step = {"kind": AuthorityKind.POLICE_REPORT.value, "state": StepState.CONFIRMED.value}
    record_authority(by=by, case_id=case.pk, values={**step, "organisation": name, "number": name, "contact": name, "note": name})
    _around_a_contact(by, name)
    _restricted(by, boss, name)
    _from_files(boss, name)


def picture(name: str) -> bytes:
    """A photo whose camera wrote the name into it: as EXIF text and as a comment."""
    from PIL import Image

    exif = Image.Exif()
    exif[0x010E], exif[0x9C9C] = name, name.encode("utf-16-le")
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "navy").save(out, "JPEG", exif=exif, comment=name.encode())
    return out.getvalue()


def _around_a_contact(by: Any, name: str) -> None:
    from django.utils import timezone

    from fanal.desk.actions.add_addendum import add_addendum
    from fanal.desk.actions.close_contact import close_contact
    from fanal.desk.actions.open_contact import open_contact
    from fanal.desk.actions.promise_call_back import done_call_back, promise_call_back
    from fanal.desk.actions.save_draft import save_draft
    from fanal.desk.codes import CallBackEnd
    from fanal.desk.merging import Post

    contact = open_contact(by=by, channel="call")
    changes = {"notes": name, "police": "unsure", "outcome": "advice"}
    save_draft(by=by, contact_id=contact.pk, post=Post(writer="more", number=1, base=0, changes=changes))
    promise = promise_call_back(by=by, contact_id=contact.pk, due=timezone.now() + timedelta(hours=1), about=name)
    done_call_back(by=by, call_back_id=promise.pk, ended=CallBackEnd.REACHED, what_came=name)
    close_contact(by=by, contact_id=contact.pk)
    add_addendum(by=by, contact_id=contact.pk, text=name)


def _restricted(by: Any, boss: Any, name: str) -> None:
    """A reason to restrict, and one to break the glass."""
    from fanal.accounts import roles
    from fanal.accounts.models import Staff
    from fanal.cases.actions.break_glass import break_glass
    from fanal.cases.actions.open_case import open_case
    from fanal.cases.actions.restrict_case import restrict_case

    case = open_case(by=by, summary=name)
    restrict_case(by=boss, case_id=case.pk, reason=f"because of {name}")
    other = Staff.objects.get(display_name="Ines Moreau").act_as(roles.Operator)
    break_glass(by=other, case_id=case.pk, reason=f"{name} stands at the station alone")


def _from_files(boss: Any, name: str) -> None:
    """An old list and a foreign record: stored, checked, taken over."""
    from fanal.cases.imports.actions.apply_run import apply_run
    from fanal.cases.imports.actions.begin_run import begin_run
    from fanal.cases.imports.actions.check_run import check_run
    from fanal.cases.imports.actions.store_run_file import store_run_file

    sheet = workbook({"Cases": [["Prénom", "Nom", "Disparu le", "Remarques"], [name, name, "12/12/2019", name]]})
    record = (
        '<pfif xmlns="http://zesty.ca/pfif/1.4"><person><person_record_id>example.org/1</person_record_id>'
        "<entry_date>2024-01-01T00:00:00Z</entry_date><source_date>2024-01-01T00:00:00Z</source_date>"
        f"<full_name>{name}</full_name><given_name>{name}</given_name><description>{name}</description></person></pfif>"
    ).encode()
    for data, options in ((sheet, {"source_name": "Old list"}), (record, {"sent_by": "example.org"})):
        run = begin_run(by=boss, data=data, file_name=f"{name}.xlsx", **options)
        store_run_file(by=boss, run=run, data=data)
        run = check_run(by=boss, run_id=_id(run), data=data)
        if run.to_import:
            apply_run(by=boss, run_id=_id(run), data=data, skip_bad=True)


def _id(run: Any) -> UUID:
    found: UUID = run.pk
    return found
