"""What came out of a drill, and the table of all: rounds, acknowledged, lost, doubled, whether the journal verified.

Belongs here: counting and showing. Does not: any drill.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

#: Below so many rounds chance alone can spare a node: that nothing hit it is then no fault of the drill.
FEW = 10


@dataclass
class Outcome:
    """One drill on one database.

    Attributes:
        rounds: how often the node was hit.
        acknowledged: writes of which a writer had the answer.
        lost, doubled: of those; what was found says so in `problems` too.
        verified: whether the journal verified at the end (None: the drill does not look).
        problems: a sentence for each thing that must not be; empty is a pass.
        notes: what else a reader should know.
    """

    name: str
    database: str
    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    doubled: int = 0
    verified: bool | None = None
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def take(self, facts: dict[str, Any], where: str) -> None:
        """Count what a look into the node found (`facts.look`)."""
        twice = [*facts["doubled"], *facts.get("written_twice", [])]
        self.lost += len(facts["lost"])
        self.doubled += len(twice)
        self.problems += [f"{where}: lost {line}" for line in facts["lost"][:5]]
        self.problems += [f"{where}: there twice: {line}" for line in twice[:5]]
        if "fault" in facts:
            self.verified = self.verified is not False and not facts["fault"]
            for name in ("fault", "keyless", "unopened", "broken_files", "unaccounted"):
                if facts[name]:
                    self.problems.append(f"{where}: {name}: {facts[name]}")


def table(outcomes: Iterable[Outcome]) -> str:
    """All outcomes as a table of plain text (Markdown)."""
    head = ("drill", "database", "rounds", "acknowledged", "lost", "doubled", "journal", "seconds")
    rows = [
        (
            one.name, one.database, str(one.rounds), str(one.acknowledged), str(one.lost), str(one.doubled),
            {True: "verified", False: "BROKEN", None: "-"}[one.verified], f"{one.seconds:.0f}",
        )
        for one in outcomes
    ]  # fmt: skip
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    return "\n".join([_row(head, widths), _row(["-" * width for width in widths], widths), *(_row(row, widths) for row in rows)])


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell.ljust(width) if n < 2 else cell.rjust(width) for n, (cell, width) in enumerate(zip(cells, widths, strict=True))]
    return f"| {' | '.join(padded)} |"
