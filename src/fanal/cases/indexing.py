"""What of a child, a person or a case can be looked up exactly, handed to the vault's index process.

Called by the actions, in their transaction, after each change: what was there is replaced by what is there now.
Does not belong here: looking up (`queries.find`), ranking of similar names (`core.names`, matching).
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from fanal.cases.models import Case, Child, Episode, Person
from fanal.core.casework import PlaceKind
from fanal.core.casework.after_return import INSTITUTIONS
from fanal.vault import index

Values = list[tuple[str, str]]


def index_child(child: Child) -> None:
    """Names, birth date, phone and e-mail of a child."""
    index.replace(subject=f"child:{child.pk}", key_id=child.key_id, values=_of_child(child))


def index_person(person: Person) -> None:
    """Name, phone and e-mail of a person."""
    index.replace(subject=f"person:{person.pk}", key_id=person.key_id, values=_of_person(person))


def index_case(case: Case) -> None:
    """Numbers of the case: its own, that of the system it came from, those of reports and files at authorities."""
    index.replace(subject=f"case:{case.pk}", key_id=case.key_id, values=_of_case(case))


def index_episode(episode: Episode) -> None:
    """The institution from which the child went missing: several children can go missing from one. Under the child's key."""
    index.replace(subject=f"episode:{episode.pk}", key_id=episode.key_id, values=_of_episode(episode))


def index_new(cases: Iterable[Case], children: Iterable[Child], people: Iterable[Person], episodes: Iterable[Episode] = ()) -> None:
    """The same for many that were just made, all at once (an import). Uses `authorities` and `names` as prefetched."""
    index.put_new([
        *((f"case:{case.pk}", case.key_id, _of_case(case)) for case in cases),
        *((f"child:{child.pk}", child.key_id, _of_child(child)) for child in children),
        *((f"person:{person.pk}", person.key_id, _of_person(person)) for person in people),
        *((f"episode:{episode.pk}", episode.key_id, _of_episode(episode)) for episode in episodes),
    ])


def _of_child(child: Child) -> Values:
    names = [("name", text) for name in child.names.all() for text in (name.text, name.romanised)]
    born = [("birth_date", child.birth_date.isoformat())] if child.birth_date else []
    return [*names, *born, ("phone", child.phone), ("email", child.email)]


def _of_person(person: Person) -> Values:
    return [("name", person.name), ("name", person.romanised), ("phone", person.phone), ("email", person.email)]


def _of_episode(episode: Episode) -> Values:
    named = bool(episode.place_kind) and PlaceKind(episode.place_kind) in INSTITUTIONS
    return [("place", episode.last_seen_place)] if named else []


def _of_case(case: Case) -> Values:
    numbers = [case.reference, case.source_reference, *(step.number for step in case.authorities.all())]
    return [("reference", number) for number in numbers]


def drop(kind: str, row_id: UUID) -> None:
    """Let one be found by nothing any more."""
    index.drop(subject=f"{kind}:{row_id}")
