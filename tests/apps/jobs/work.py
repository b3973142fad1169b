"""Work for the tests of jobs: what was done is kept in lists, so that doing it twice is seen."""

from __future__ import annotations

done: list[str] = []
fails_with: list[Exception] = []


def note(what: str, **more: object) -> None:
    """Do it, or fail as told."""
    if fails_with:
        raise fails_with[0]
    done.append(what)
