"""A process with the program loaded that makes writers by forking, so that a round of a drill costs no start. Started by drills.

It reads one order a line (JSON) and answers each with one line. The database is never open in it, only in its children, as in a
web server that forks its workers.

    {"do": "write", "acts": [...], "to": FILE, "trap": N, "with": {...}}   -> began PID
    {"do": "look", "acts": [...], "to": FILE, "whole": true}               -> began PID
    {"do": "call", "function": "module:name", "to": FILE, "with": {...}}   -> began PID
    {"do": "wait", "pid": PID}                                             -> ended CODE (minus the signal)

A writer says `asked ACT` and, once the action returned, `acknowledged ACT` in its file; `refused ACT SENTENCE` when the node said
what is wrong, `failed ACT KIND` for any other error. `trap` is the point of a transaction at which it kills itself.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any


def main() -> None:
    """Until the orders end."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "fanal.settings"
    django.setup()
    _import_all()
    _say("ready")
    for line in sys.stdin:
        order = json.loads(line)
        if order["do"] == "wait":
            _pid, status = os.waitpid(order["pid"], 0)
            _say(f"ended {os.waitstatus_to_exitcode(status)}")
        else:
            _say(f"began {_fork(order)}")


def _import_all() -> None:
    """What the children need, once: an import costs a round more than its writes."""
    for name in (
        "fanal.urls", "fanal.cases.actions.open_case", "fanal.cases.actions.add_note", "fanal.cases.actions.add_task",
        "fanal.desk.actions.open_contact", "fanal.desk.actions.save_draft", "fanal.desk.actions.close_contact",
        "fanal.journal.verifying", "fanal.vault.sampling", "tests.drills.facts",
    ):  # fmt: skip
        import_module(name)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _fork(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        {"write": _write, "look": _look, "call": _call}[order["do"]](order)
        code = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)
    return 0  # never


def _call(order: dict[str, Any]) -> None:
    module, _, name = order["function"].partition(":")
    answer = getattr(import_module(module), name)(**order.get("with", {}))
    _write_answer(order["to"], answer)


def _look(order: dict[str, Any]) -> None:
    from tests.drills import facts

    _write_answer(order["to"], facts.look(order["acts"], whole=order["whole"]))


def _write_answer(path: str, answer: object) -> None:
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
        json.dump(answer, file, default=str)


def _write(order: dict[str, Any]) -> None:
    from django.db import close_old_connections

    from fanal.core.errors import FanalError
    from tests.drills import acts
    from tests.drills.bad_disk import make_trouble, say
    from tests.drills.clock_jumps import let_jump

    said = os.open(order["to"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    options = order.get("with", {})
    prepare(**options)
    lay_trap(order.get("trap", 0))
    by = acts.writer()
    say(said, "begun\n")
    if "trouble" in options:
        make_trouble(**options["trouble"])
    jump = let_jump(options["clock"]) if "clock" in options else lambda: None
    for number, line in enumerate(order["acts"], start=1):
        act = acts.read(line)
        jump()
        close_old_connections()  # as a web worker does between two requests
        if options.get("anchor_every") and number % options["anchor_every"] == 0:
            _anchor()
        say(said, f"asked {line}\n")
        try:
            acts.do(act, by)
        except FanalError as error:
            say(said, f"refused {line} {error}\n")
        except Exception as error:
            say(said, f"failed {line} {type(error).__name__} {str(error).splitlines()[:1]}\n")
            time.sleep(options.get("pause", 0.0))
        else:
            say(said, f"acknowledged {line}\n")


def prepare(database: dict[str, str] | None = None, keys: dict[str, str] | None = None, **_others: object) -> None:
    """Other PRAGMAs than the house's, on the node's database and on its key store: the control that shows that a drill can fail."""
    from fanal.ops.sqlite import base
    from fanal.vault import keyfile

    for module, given in ((base, database), (keyfile, keys)):
        module.PRAGMAS = tuple((name, (given or {}).get(name, value)) for name, value in module.PRAGMAS)


def _anchor() -> None:
    from django.utils import timezone

    from fanal.core.actors import System
    from fanal.journal.actions.anchor_head import anchor_head

    anchor_head(by=System("drill"), now=timezone.now())


def lay_trap(point: int) -> None:
    """Kill this process at the so-manieth point of its transactions: around each statement, each commit, each new key."""
    if not point:
        return
    from django.db import connection

    from fanal.vault.store import KeyStore

    passed = iter(range(1, 1_000_000))

    def step() -> None:
        if next(passed) == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(act: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*args: Any, **options: Any) -> Any:
            step()
            answer = act(*args, **options)
            step()
            return answer

        return stepped

    connection.execute_wrappers.append(lambda execute, *rest: around(execute)(*rest))
    connection._commit = around(connection._commit)
    KeyStore.add = around(KeyStore.add)  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
