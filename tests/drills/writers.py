"""The drill's side of `tests.drills.writing`: start writers on a node, end them, hear what they said, look what is there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from tests.drills.acts import Act
from tests.guards.tree import ROOT


@dataclass
class Said:
    """What writers said, as lines of acts; refused and failed ones with their sentence."""

    asked: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def open(self) -> list[str]:
        """Acts of which nobody knows whether they happened: to be sent again. In order, each once."""
        done = set(self.acknowledged)
        return [line for line in dict.fromkeys(self.asked) if line not in done]

    def hear(self, text: str) -> None:
        """Read what a writer's file says; a last line that was cut is none."""
        for line in text.splitlines(keepends=True):
            word, _, rest = line.rstrip("\n").partition(" ")
            if not line.endswith("\n") or word == "begun":
                continue
            if word in {"refused", "failed"}:
                parts = rest.split(" ")
                length = 3 if parts[0] in {"note", "task"} else 2
                getattr(self, word)[" ".join(parts[:length])] = " ".join(parts[length:])
            else:
                getattr(self, word).append(rest)


class Writers:
    """One process that forks writers (a context: it ends with it)."""

    def __init__(self, environment: dict[str, str], folder: Path, *, before: Sequence[str] = (), errors: IO[str] | None = None) -> None:
        self.folder = folder
        self._number = 0
        self._files: dict[int, Path] = {}
        self._process = subprocess.Popen(
            [*before, sys.executable, "-m", "tests.drills.writing"], cwd=ROOT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
        assert self._answer() == "ready"

    def __enter__(self) -> Writers:
        return self

    def __exit__(self, *_exc: object) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()

    def write(self, acts: Iterable[Act | str], *, trap: int = 0, **options: Any) -> int:
        """Begin writing. Returns the writer's process id."""
        return self._begin("write", acts=_lines(acts), trap=trap, **({"with": options} if options else {}))

    def kill(self, pid: int) -> None:
        """kill -9 of one writer."""
        os.kill(pid, signal.SIGKILL)

    def end(self, pid: int) -> tuple[int, str]:
        """Wait until it has ended: its code (minus the signal), and what its file says."""
        code = int(self._order({"do": "wait", "pid": pid}).split()[1])
        path = self._files.pop(pid)
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        path.unlink(missing_ok=True)
        return code, text

    def so_far(self, pid: int) -> str:
        """What a writer that still works has said."""
        path = self._files[pid]
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def look(self, acknowledged: Iterable[Act | str], *, whole: bool = False) -> dict[str, Any]:
        """`facts.look` in a fresh process of the node. Raises RuntimeError when it cannot look."""
        return dict(self._answered(self._begin("look", acts=_lines(acknowledged), whole=whole)))

    def call(self, function: str, **options: Any) -> Any:
        """Call `module:name` in a fresh process of the node."""
        return self._answered(self.begin_call(function, **options))

    def begin_call(self, function: str, **options: Any) -> int:
        """The same, without waiting."""
        return self._begin("call", function=function, **{"with": options})

    def _answered(self, pid: int) -> Any:
        code, text = self.end(pid)
        if code:
            raise RuntimeError(f"a look into the node ended with {code}")
        return json.loads(text)

    def _begin(self, what: str, **order: Any) -> int:
        self._number += 1
        path = self.folder / f"said-{os.getpid()}-{self._number}"
        pid = int(self._order({"do": what, "to": str(path), **order}).split()[1])
        self._files[pid] = path
        return pid

    def _order(self, order: dict[str, Any]) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the process that makes writers ended"
        return line.strip()


def _lines(acts: Iterable[Act | str]) -> list[str]:
    return [act if isinstance(act, str) else act.line() for act in acts]
