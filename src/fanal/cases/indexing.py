"""What of a child, a person or a case can be looked up exactly, handed to the vault's index process.

Called by the actions, in their transaction, after each change: what was there is replaced by what is there now.
Does not belong here: looking up (`queries.find`), ranking of similar names (`core.names`, matching).
"""

from __future__ import annotations

from uuid import UUID

from fanal.cases.models import Case, Child, Person
from fanal.vault import index


def index_child(child: Child) -> None:
    """Names, birth date, phone and e-mail of a child."""
    names = [("name", text) for name in child.names.all() for text in (name.text, name.romanised)]
    born = [("birth_date", child.birth_date.isoformat())] if child.birth_date else []
    values = [*names, *born, ("phone", child.phone), ("email", child.email)]
    index.replace(subject=f"child:{child.pk}", key_id=child.key_id, values=values)


def index_person(person: Person) -> None:
    """Name, phone and e-mail of a person."""
    values = [("name", person.name), ("name", person.romanised), ("phone", person.phone), ("email", person.email)]
    index.replace(subject=f"person:{person.pk}", key_id=person.key_id, values=values)


def index_case(case: Case) -> None:
    """Numbers of the case: its own, that of the system it came from, those of reports and files at authorities."""
    numbers = [case.reference, case.source_reference, *(step.number for step in case.authorities.all())]
    index.replace(subject=f"case:{case.pk}", key_id=case.key_id, values=[("reference", number) for number in numbers])


def drop(kind: str, row_id: UUID) -> None:
    """Let one be found by nothing any more."""
    index.drop(subject=f"{kind}:{row_id}")
