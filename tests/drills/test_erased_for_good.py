"""After a case was erased: who has the database, the key that wraps the keys, and every backup older than the key window, reads
nothing of the child. The journal still verifies, and what is restored from before the erasing is erased again."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.apps.ops.kept import ask, empty_home, make_kept_node, run
from tests.conftest import ON_POSTGRES
from tests.guards.tree import ROOT
from tests.journeys.nodes import RunningNode

pytestmark = [pytest.mark.alone, pytest.mark.slow]
WORD = "Zqxerasedwv"

_PEOPLE = """
from fanal.accounts import roles
from fanal.accounts.models import Staff
jonas = Staff.objects.get(display_name="Jonas Vermeer").act_as(roles.CaseManager)
boss = Staff.objects.get(display_name="Katarzyna Wilk").act_as(roles.Supervisor)
dpo = Staff.objects.get(display_name="Niamh Daly").act_as(roles.DataProtectionOfficer)
"""
#: A case with a child, a mother, a note, a paper, a contact, and the word in all of them; closed long ago.
_FILL = (
    _PEOPLE
    + f"""
from datetime import date, datetime, UTC
from django.utils import timezone
from fanal.cases import actions
from fanal.cases.drafts import ChildDraft, NameDraft, PersonDraft, PoliceDraft
from fanal.cases.models import Case
from fanal.core.casework import Category, CategoryChoice, Closing, Condition, CaseOutcome, Finding, FoundBy, PersonRole, PoliceAnswer, ReturnInterview
from fanal.desk.actions.link_case import join_case
from fanal.desk.actions.open_contact import open_contact
from fanal.desk.actions.save_draft import save_draft
from fanal.desk.merging import Post
word = "{WORD}"
seen = timezone.now()
child = ChildDraft(names=(NameDraft(full=word),), values={{"birth_date": date(1998, 5, 1), "school": word, "health": word}}, missing=True, episode={{"last_seen_at": seen}})
case = actions.open_case(by=jonas, summary=word, children=[child], category=CategoryChoice(Category.RUNAWAY, determined=True), police=PoliceDraft(PoliceAnswer.YES, when=word))
actions.update_case(by=jonas, case_id=case.pk, summary=word + " again")
actions.add_note(by=jonas, case_id=case.pk, note=word)
actions.add_person(by=jonas, case_id=case.pk, person=PersonDraft((PersonRole.MOTHER,), {{"name": word}}))
actions.attach_document(by=jonas, case_id=case.pk, title=word, data=word.encode(), name=word + ".txt")
contact = open_contact(by=jonas, channel="call")
save_draft(by=jonas, contact_id=contact.pk, post=Post(writer="drill", number=1, base=0, changes={{"notes": word, "caller_name": "=" + word}}))
join_case(by=jonas, contact_id=contact.pk, case_id=case.pk)
actions.restrict_case(by=boss, case_id=case.pk, reason=word)
finding = Finding(outcome=CaseOutcome.RETURNED, found_by=FoundBy.OWN_RETURN, condition=Condition.WELL, ended_at=timezone.now(), interview=ReturnInterview.ACCEPTED)
actions.close_case(by=boss, case_id=case.pk, closing=Closing({{case.episodes.get().pk: finding}}, drop_tasks=True))
Case.objects.filter(pk=case.pk).update(opened_at=datetime(2011, 3, 1, tzinfo=UTC), closed_at=datetime(2012, 3, 1, tzinfo=UTC))
answer = str(case.pk)
"""
)
#: The ids and wrapped bytes of the keys that an erasing of this case will destroy.
_KEYS = """
from fanal.cases.models import Case
from fanal.desk.models import Contact, ContactCase
from fanal.vault.store import key_store
case = Case.objects.get(pk="{case}")
contacts = Contact.objects.filter(pk__in=ContactCase.objects.filter(case_id=case.pk).values("contact"))
ids = [case.key_id, *(child.key_id for child in case.children.all()), *(one.key_id for one in case.people.all()), *(one.key_id for one in contacts)]
answer = [key_store().fetch(key).wrapped.hex() for key in ids]
"""
_DECIDE = (
    _PEOPLE
    + """
from uuid import UUID
from fanal.privacy.actions.adopt_rules import adopt_rules
from fanal.privacy.actions.decide_erasure import decide_erasure
from fanal.core.casework.retention import Anchor, RetentionRule
adopt_rules(by=dpo, rules=[RetentionRule(None, "", Anchor.LATER, 60, "Decision of the board")])
batch = decide_erasure(by=dpo, case_ids=[UUID("{case}")])
answer = batch.state
"""
)
_ERASE = "from fanal.privacy import tasks\ntasks.erase()\nfrom fanal.privacy.models import Erasure\none = Erasure.objects.get()\nanswer = [one.state, one.keys, one.entry_seq]"
#: Killed after the erasing was written and before its keys were destroyed.
_ERASE_KILLED = """
import os
from fanal.vault.store import KeyStore
KeyStore.destroy = lambda *a, **k: os._exit(9)
from fanal.privacy import tasks
tasks.erase()
"""
_RESUME = "from fanal.core.actors import System\nfrom fanal.vault.actions.shred_keys import carry_out_orders\nanswer = carry_out_orders(by=System('start'))"
_PRUNE = """
from datetime import timedelta
from pathlib import Path
from django.utils import timezone
from fanal.ops.backup import shelf
from fanal.vault import places
answer = shelf.prune_keys(Path("{folder}"), places.node_id(), now=timezone.now() + timedelta(days=31))
"""


def _pry(node: RunningNode) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills.prying", WORD], cwd=ROOT, env=node.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _restored(node: RunningNode, base: Path, archive: Path, keys: Path) -> RunningNode:
    there = empty_home(node, base)
    done = run(there, "restore", str(archive), "--keys", str(keys))
    assert done.returncode == 0, done.stderr
    return there


def _database_as_it_was(archive: Path, keys: Path, node: RunningNode, there: RunningNode) -> None:
    """Put the database of the archive, nothing of it erased again, into a home: what somebody has who does not run our restore."""
    code = f"""
from pathlib import Path
from fanal.ops.backup import archive, manifest, opening
find = opening.from_key_file(Path("{node.environment["FANAL_KEK_FILE"]}"))
keys = opening.open_keys(Path("{keys}"), find)
backup = opening.open_backup(Path("{archive}"), keys)
out = Path("{there.home}") / "fanal.sqlite3"
for one in out.parent.glob("fanal.sqlite3*"):
    one.unlink()
for name, blocks in archive.read_parts(backup.path, backup.secret):
    if name == manifest.DATABASE:
        out.write_bytes(b"".join(blocks))
    else:
        for _block in blocks:
            pass
answer = out.stat().st_size
"""
    assert ask(node, code) > 0


def _raw(folder: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_an_erased_child_is_read_by_nobody_any_more(tmp_path: Path) -> None:
    node = make_kept_node(tmp_path)
    case = ask(node, _FILL)
    assert run(node, "backup").returncode == 0
    [archive], [old_keys] = sorted((tmp_path / "archives").glob("*.backup")), sorted((tmp_path / "keys").glob("*.keys"))
    wrapped = [bytes.fromhex(one) for one in ask(node, _KEYS.format(case=case))]
    assert len(wrapped) == 4 and all(key in _raw(node.home) for key in wrapped), "the reader knows what to look for"
    before = _pry(node)
    assert {"cases.Case.summary", "cases.ChildName.full", "cases.Person.name", "desk.Contact.notes", "file", "journal"} <= set(before["found"])
    assert _pry(_restored(node, tmp_path, archive, old_keys))["found"] == before["found"], "a backup with its keys is readable until then"

    assert ask(node, _DECIDE.format(case=case)) == "ready"
    state, keys, entry = ask(node, _ERASE)
    assert state == "done" and keys >= 4 and entry
    assert run(node, "backup", "keys").returncode == 0
    assert ask(node, _PRUNE.format(folder=tmp_path / "keys")) == 1 and not old_keys.exists(), "a month later the old copy of the keys is gone"

    after = _pry(node)
    assert after["found"] == [] and after["opened"] > 50, "others are read as before"
    assert not any(key in _raw(node.home) for key in wrapped), "not even the wrapped keys are there"
    assert run(node, "journal", "verify").returncode == 0
    [new_keys] = (tmp_path / "keys").glob("*.keys")
    there = _restored(node, tmp_path, archive, tmp_path / "keys")
    assert _pry(there)["found"] == []
    assert ask(there, f"from fanal.cases.models import Case\nanswer = Case.objects.filter(pk='{case}').exists()") is False
    assert run(there, "journal", "verify").returncode == 0
    if not ON_POSTGRES:
        _database_as_it_was(archive, new_keys, node, there)
        with sqlite3.connect(there.home / "fanal.sqlite3") as database:
            rows = database.execute("select count(*) from cases_case where id = ?", (case.replace("-", ""),)).fetchone()
        assert rows == (1,), "the row itself is in the old database"
        assert _pry(there)["found"] == []


def test_an_erasing_that_is_killed_before_its_keys_are_destroyed_is_carried_out_at_the_next_start(tmp_path: Path) -> None:
    node = make_kept_node(tmp_path)
    case = ask(node, _FILL)
    wrapped = [bytes.fromhex(one) for one in ask(node, _KEYS.format(case=case))]
    ask(node, _DECIDE.format(case=case))
    killed = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{_ERASE_KILLED}"], cwd=ROOT,
        env={**node.environment, "DJANGO_SETTINGS_MODULE": "fanal.settings"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert killed.returncode == 9, killed.stderr[-2000:]
    assert all(key in _raw(node.home) for key in wrapped)
    assert ask(node, _RESUME) >= 4
    assert not any(key in _raw(node.home) for key in wrapped) and _pry(node)["found"] == []
    state, _keys, entry = ask(node, _ERASE)
    assert state == "done" and entry and run(node, "journal", "verify").returncode == 0
