"""What of a child, a person or a case can be looked up exactly, handed to the vault's index process.

Called by the actions, in their transaction, after each change: what was there is dropped and what is there now is put.
Does not belong here: looking up (`queries.find`), ranking of similar names (`core.names`, matching).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from fanal.cases.models import Case, Child, Person
from fanal.core.errors import BadInput
from fanal.vault import index

#: What parts the words of a name. Marks belong to their letter (vowel signs of many scripts), so this names what parts, not letters.
_PARTS = re.compile(r"[\s\-‐-―−.,;:/()\[\]\"“”«»]+")


def name_tokens(text: str) -> list[str]:
    """The words of a name, each once, in order. Hyphens part words: who seeks *Conti* also finds *Conti-Wauters*."""
    return list(dict.fromkeys(word for word in _PARTS.split(text) if word))


def _put(subject: str, key_id: UUID, pairs: Iterable[tuple[str, str]]) -> None:
    index.drop(subject=subject)
    for kind, value in dict.fromkeys(pair for pair in pairs if pair[1]):
        try:
            index.put(kind=kind, value=value, subject=subject, key_id=key_id)
        except BadInput:
            # "ask the neighbour" stands in a phone field: kept as written, but nothing to look up.
            continue


def index_child(child: Child) -> None:
    """Names, birth date, phone and e-mail of a child."""
    words = [("name", token) for name in child.names.all() for token in name_tokens(f"{name.text} {name.romanised}")]
    born = [("birth_date", child.birth_date.isoformat())] if child.birth_date else []
    _put(f"child:{child.pk}", child.key_id, [*words, *born, ("phone", child.phone), ("email", child.email)])


def index_person(person: Person) -> None:
    """Name, phone and e-mail of a person."""
    words = [("name", token) for token in name_tokens(f"{person.name} {person.romanised}")]
    _put(f"person:{person.pk}", person.key_id, [*words, ("phone", person.phone), ("email", person.email)])


def index_case(case: Case) -> None:
    """Numbers of the case: its own, that of the system it came from, those of reports and files at authorities."""
    numbers = [("reference", number) for number in (case.reference, case.source_reference)]
    _put(f"case:{case.pk}", case.key_id, [*numbers, *(("reference", one.number) for one in case.authorities.all())])


def drop(kind: str, row_id: UUID) -> None:
    """Take one out, whatever was put."""
    index.drop(subject=f"{kind}:{row_id}")
