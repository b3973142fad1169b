"""The state tables as a page of the reference: Mermaid diagrams beside tables that say the same in words.

Belongs here: making the text of docs/reference/states.md. Does not: writing the file (`python -m fanal.core.casework`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fanal.core.casework.contacts import NEEDS_CASE, NEXT_ACTOR, POLICE_MUST_BE_ANSWERED, ContactOutcome
from fanal.core.casework.states import CASE_TABLE, EPISODE_TABLE, CaseStatus, EpisodeState, StateTable

_HEAD = """\
# States of a case and of an episode

Generated from `fanal.core.casework` by `python -m fanal.core.casework`; a test holds it fresh. Do not edit by hand.
"""


def mermaid(table: StateTable[Any]) -> str:
    """One table as a Mermaid state diagram, in the order of the states."""
    states = list(table.owners)
    lines = ["stateDiagram-v2"]
    lines += [f"    [*] --> {state}" for state in states if state in table.first]
    lines += [f"    {here} --> {there}: {act}" for (here, there), act in table.moves.items()]
    lines += [f"    {state} --> [*]" for state in states if table.is_end(state)]
    return "\n".join(lines)


def _rows(table: StateTable[Any]) -> Iterator[str]:
    yield "| state | who acts | what may follow |"
    yield "|---|---|---|"
    for state, actor in table.owners.items():
        acts = [f"{act} → `{there}`" for (here, there), act in table.moves.items() if here == state]
        yield f"| `{state}` | {actor.replace('_', ' ')} | {', '.join(acts) or 'nothing'} |"


def _section(title: str, table: StateTable[Any]) -> Iterator[str]:
    yield f"\n## {title}\n"
    yield f"```mermaid\n{mermaid(table)}\n```\n"
    yield from _rows(table)


def _contact_rows() -> Iterator[str]:
    yield "\n## After a contact: who acts next\n"
    yield "| outcome | who acts | linked to a case | police informed? |"
    yield "|---|---|---|---|"
    for outcome in ContactOutcome:
        case = "must be" if outcome in NEEDS_CASE else "may be"
        police = "must be answered" if outcome in POLICE_MUST_BE_ANSWERED else "not asked"
        yield f"| `{outcome}` | {NEXT_ACTOR[outcome].replace('_', ' ')} | {case} | {police} |"


def states_page() -> str:
    """The whole page, ending with a newline."""
    case: StateTable[CaseStatus] = CASE_TABLE
    episode: StateTable[EpisodeState] = EPISODE_TABLE
    return "\n".join([_HEAD.rstrip("\n"), *_section("Case", case), *_section("Episode", episode), *_contact_rows(), ""])
