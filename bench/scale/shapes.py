"""What the rows of a node of many years look like: cases with their children, people, work and timelines; contacts; look-up entries.

Belongs here: shapes, by chance with a seed. Does not: writing (`tables`), order and processes (`seeding`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from bench.scale import words
from bench.scale.tables import Key, Tables, row_id

YEARS = 20
CONTACTS_A_CASE = 10
#: Notes of a case: nine in ten are short, one in a hundred is of years.
_LENGTHS = ((0.90, 3, 12), (0.99, 20, 60), (1.0, 280, 300))
_CATEGORIES = ("runaway", "runaway", "runaway", "parental_abduction", "migration", "lost_injured_otherwise", "criminal_abduction")


@dataclass(slots=True)
class Block:
    """Some hundreds of cases that are made together: chance, the moment of the run, who works here, where rows go."""

    chance: Random
    now: datetime
    staff: Sequence[Any]
    total: int
    tables: Tables
    #: (case, its key, opened, closed or None, weight) of each, for the contacts.
    made: list[tuple[UUID, datetime, datetime | None, int]] = field(default_factory=list)
    #: What can be looked up: (subject, key, (kind, value) pairs).
    sought: list[tuple[str, Key, list[tuple[str, str]]]] = field(default_factory=list)

    def id_at(self, at: datetime) -> UUID:
        """An identifier of that moment."""
        return row_id(self.chance, at.timestamp())

    def later(self, at: datetime, most: timedelta) -> datetime:
        """Some time after `at`, never in the future."""
        return min(self.now - timedelta(seconds=1), at + most * self.chance.random())

    def somebody(self) -> Any:
        """One of the staff."""
        return self.chance.choice(self.staff)


@dataclass(frozen=True, slots=True)
class Life:
    """One case in time: when it was opened and closed, when somebody must look next, how many notes it has, whose it is."""

    case: UUID
    key: Key
    opened: datetime
    closed: datetime | None
    due: datetime | None
    length: int
    owner: Any


def recorded(block: Block, at: datetime) -> dict[str, Any]:
    """Who wrote a row, and when."""
    by = block.somebody()
    return {"recorded_at": at, "recorded_by_id": by.pk, "recorded_by_text": f"staff:{by.pk}/operator"}


def id_beside(block: Block, subject: str) -> UUID:
    """An identifier of the moment in which a subject (`child:<uuid>`) was made: then it was put into the index."""
    return row_id(block.chance, (UUID(subject.partition(":")[2]).int >> 80) / 1000)


def add_case(block: Block, number: int, keys: Iterator[Key], child_keys: Iterator[Key], person_keys: Iterator[Key]) -> None:
    """Case `number` of `total`, in order of time, with everything that hangs on it."""
    chance, tables, share = block.chance, block.tables, number / block.total
    opened = min(block.now - timedelta(days=365.25 * YEARS * (1 - share)), block.now - timedelta(minutes=5))
    open_ = chance.random() < (0.5 if share > 0.95 else 0.005)
    status = "open" if open_ else "review" if chance.random() < 0.003 else "discarded" if chance.random() < 0.012 else "closed"
    key, case = next(keys), block.id_at(opened)
    length = next(chance.randint(low, high) for most, low, high in _LENGTHS if chance.random() < most)
    closed = block.later(opened, timedelta(days=90)) if status == "closed" else None
    owner = None if status == "review" or chance.random() < 0.02 else block.somebody()
    due = block.now + timedelta(days=chance.uniform(-2, 20)) if status in {"open", "review"} else None
    needs = None if due is None else due if owner and status == "open" else min(due, opened)
    restricted, category = chance.random() < 0.01, chance.choice(_CATEGORIES)
    reference = f"BE-{opened.year}-{number + 1:04}"
    tables.Case.add(
        case, key, reference=reference, status=status, category=category, category_determined=True, owner_id=owner and owner.pk,
        restricted=restricted, restricted_reason="A colleague's family." if restricted else "", summary=words.text(chance, 2),
        police_answer="yes", police_when="The same evening, at the station of the town.", outcome="returned" if closed else "",
        opened_at=opened, closed_at=closed, next_due=due, needs_at=needs, created_at=opened,
    )  # fmt: skip
    if restricted:
        tables.CaseAccess.add(block.id_at(opened), case_id=case, staff_id=block.somebody().pk, given_at=opened, given_by_text="supervisor")
    block.sought.append((f"case:{case}", key, [("reference", reference)]))
    block.made.append((case, opened, closed, length))
    for _sibling in range(2 if chance.random() < 0.1 else 1):
        _add_child(block, case, opened, closed, still=status in {"open", "review"}, key=next(child_keys))
    for _person in range(chance.choice((1, 1, 2))):
        _add_person(block, case, opened, next(person_keys))
    _add_work(block, Life(case, key, opened, closed, due, length, owner))


def _add_child(block: Block, case: UUID, opened: datetime, closed: datetime | None, *, still: bool, key: Key) -> None:
    chance, tables, child = block.chance, block.tables, block.id_at(opened)
    given, script, romanised = chance.choice(words.GIVEN)
    surname, number = words.family(chance), words.phone(chance)
    born = (opened - timedelta(days=chance.randint(365 * 4, 365 * 17))).date()
    tables.Child.add(
        child, key, sex=chance.choice(("female", "male")), birth_date=born, nationalities=["BE"], languages=["fr"], hair="brown, short",
        habitual_residence="Charleroi", habitual_country="BE", clothing="dark jacket, green rucksack", phone=number, created_at=opened,
        living_situation="one_parent", vulnerabilities=[{"code": "young_age", "said_by": "mother", "text": ""}],
    )  # fmt: skip
    full, latin = f"{given} {surname}", f"{romanised} {surname}" if romanised else ""
    tables.ChildName.add(
        block.id_at(opened), key, child_id=child, full=full, given=given, family=surname, romanised=latin, script=script, is_main=True,
        **recorded(block, opened),
    )  # fmt: skip
    tables.CaseChild.add(block.id_at(opened), case_id=case, child_id=child, added_at=opened)
    seen, found = opened - timedelta(hours=chance.uniform(1, 30)), closed and block.later(opened, closed - opened)
    ended = {"state": "found", "outcome": "returned", "found_by": "police", "condition": "well", "ended_at": found} if found else {}
    if not found and not still:  # discarded: it was no case
        ended = {"state": "ended", "outcome": "withdrawn", "ended_at": opened}
    tables.Episode.add(
        block.id_at(opened), key, case_id=case, child_id=child, last_seen_at=seen, last_seen_precision="about", place_kind="home",
        last_seen_place=chance.choice(words.PLACES), circumstances=words.text(chance, 2), **ended, **recorded(block, opened),
    )  # fmt: skip
    block.sought.append((f"child:{child}", key, [("name", full), ("name", latin), ("birth_date", born.isoformat()), ("phone", number)]))


def _add_person(block: Block, case: UUID, opened: datetime, key: Key) -> None:
    person, name, number = block.id_at(opened), f"{block.chance.choice(words.GIVEN[:16])[0]} {words.family(block.chance)}", words.phone(block.chance)
    block.tables.Person.add(person, key, name=name, relation="mother", phone=number, country="BE", created_at=opened)
    role = block.chance.choice(("mother", "father", "guardian"))
    block.tables.CasePerson.add(block.id_at(opened), case_id=case, person_id=person, role=role, added_at=opened)
    block.sought.append((f"person:{person}", key, [("name", name), ("phone", number)]))


def _add_work(block: Block, life: Life) -> None:
    chance, tables, until = block.chance, block.tables, life.closed or block.now
    case, key, opened, closed = life.case, life.key, life.opened, life.closed
    for _note in range(life.length):
        at = opened + (until - opened) * chance.random()
        decision = chance.random() < 0.1
        tables.Note.add(block.id_at(at), key, case_id=case, text=words.text(chance), said_by="mother", is_decision=decision, **recorded(block, at))
    for _support in range(chance.randint(1, 3)):
        at = opened + (until - opened) * chance.random()
        tables.Support.add(
            block.id_at(at), key, case_id=case, kind="emotional", minutes=chance.randint(5, 90), given_at=at, given_by_id=block.somebody().pk,
            text=words.text(chance, 1), **recorded(block, at),
        )  # fmt: skip
    for act, at in (("opened", opened), *((("closed", closed),) if closed else ())):
        tables.StatusChange.add(block.id_at(at), key, case_id=case, act=act, reason="", **recorded(block, at))
    task = {"case_id": case, "kind": "follow_up", "title": "Ask the railway police", "owner_id": life.owner and life.owner.pk}
    for _done in range(2):
        at = opened + (until - opened) * chance.random()
        done = {"state": "done", "finished_at": at, "finished_by_id": block.somebody().pk, "result": "Asked; nothing was seen."}
        tables.Task.add(block.id_at(opened), key, **task, **done, due=at, **recorded(block, opened))
    if life.due is not None:
        tables.Task.add(block.id_at(opened), key, **task, due=life.due, **recorded(block, opened))


def add_contacts(block: Block, keys: Iterable[Key]) -> None:
    """Ten contacts a case: six of them in cases (long cases have many), four of nobody's."""
    chance, whose = block.chance, list(keys)
    linked = [(at, "opened") for at in range(len(block.made))]
    weights = [weight for *_rest, weight in block.made]
    joined = chance.choices(range(len(block.made)), weights=weights, k=int(len(whose) * 0.6) - len(linked))
    linked += [(at, "joined") for at in joined]
    for place, key in enumerate(whose):
        if place < len(linked):
            case, opened, closed, _weight = block.made[linked[place][0]]
            at = opened if linked[place][1] == "opened" else opened + ((closed or block.now) - opened) * chance.random()
            contact = _add_contact(block, key, at, outcome="new_case" if linked[place][1] == "opened" else "joined_case")
            block.tables.ContactCase.add(
                block.id_at(at), contact_id=contact, case_id=case, how=linked[place][1], linked_at=at, linked_by_id=block.somebody().pk,
            )  # fmt: skip
        else:
            _case, opened, _closed, _weight = chance.choice(block.made)
            outcome = chance.choices(("advice", "silent", "abusive", "test", "out_of_scope", "update"), weights=(70, 12, 3, 2, 8, 5))[0]
            _add_contact(block, key, opened, outcome=outcome)


def _add_contact(block: Block, key: Key, at: datetime, *, outcome: str) -> UUID:
    chance, by = block.chance, block.somebody()
    at = min(at, block.now - timedelta(minutes=6))
    contact, ended, of_child = block.id_at(at), at + timedelta(minutes=chance.uniform(1, 5)), chance.random() < 0.05
    counted = outcome not in {"silent", "abusive", "test"}
    number = words.phone(chance) if counted and chance.random() < 0.4 else ""
    name = (chance.choice(words.GIVEN[:16])[0], words.family(chance)) if counted and chance.random() < 0.2 else ("", "")
    block.tables.Contact.add(
        contact, key, channel=chance.choice(("call", "call", "call", "chat", "email", "web_form")), occurred_at=at, ended_at=ended, recorded_at=at,
        taken_by_id=by.pk, language="fr", caller="child_self" if of_child else "parent", walled=of_child, category=chance.choice(_CATEGORIES),
        police="yes" if counted else "", notes=words.text(chance) if counted else "", asks=words.text(chance, 1) if counted else "",
        call_back_number={"state": "given", "value": number} if number else {"state": "not_asked"},
        given_name=_given(name[0]), family_name=_given(name[1]), outcome=outcome, closed_at=ended, closed_by_id=by.pk, saved_at=ended,
        version=chance.randint(3, 40),
    )  # fmt: skip
    if number or name[0]:
        pairs = [("phone", number), ("name", f"{name[0]} {name[1]}" if name[0] else "")]
        block.sought.append((f"contact:{contact}", key, pairs))
    return contact


def _given(text: str) -> dict[str, str]:
    return {"state": "given", "value": text} if text else {}
