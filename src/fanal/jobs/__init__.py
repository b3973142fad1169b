"""Work that is done every so often, and work that is done once, later, with patience.

What other rooms use stands here: `every` and `enqueue`. Safe to import before Django is ready.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from fanal.jobs.timetable import register

F = TypeVar("F", bound=Callable[[], object])


def every(*, minutes: float, name: str = "", here: Callable[[], bool] = lambda: True) -> Callable[[F], F]:
    """Register a function without arguments that a worker calls again and again. For an app's `tasks.py`.

    Exactly one worker of the node runs it at a time. It has to bear being run twice: a worker may die after the work
    and before it could say so. A failure is tried again after a growing pause, never longer than the period.

    Args:
        minutes: from start to start, at least 0.1.
        name: `room.what`, such as `journal.anchor`; the function's own path when left out.
        here: where a node has several machines, says whether this one can do it; a worker elsewhere leaves it alone.
    """

    def decorate(function: F) -> F:
        register(name or f"{function.__module__}.{function.__qualname__}", minutes, function, here)
        return function

    return decorate


def enqueue(function_path: str, /, **arguments: Any) -> UUID:
    """Have `fanal.room.tasks.function(**arguments)` called once, soon, by a worker: after the caller's transaction commits.

    It is tried again with growing pauses until it returns; after the last try it stays where people see it (the board,
    `fanal jobs list`), and nothing is dropped. It has to bear being run twice. Arguments are ids and codes as JSON;
    a name or a text of a person does not belong in a queue.

    Raises: ValueError for a path that is no function of Fanal, or arguments that are not JSON or hold more than codes.
    """
    from fanal.jobs.enqueueing import enqueue_call

    return enqueue_call(function_path, arguments)
