"""What a person at the console reads when a command fails on the machine: disk, rights, database, or an error of ours.

A traceback helps nobody there, and the messages of errors quote values: a database names the row that broke a constraint,
and that row may be a child. Belongs here: an exception to a sentence. Does not: errors of a use case (they are sentences).
"""

from __future__ import annotations

from pathlib import Path

from django.db import DatabaseError, OperationalError

from fanal.ops.logs import describe_error

#: Words of SQLite that say what is wrong with the file, and what to do. They quote no value.
_SQLITE = {
    "unable to open database file": "It must lie in FANAL_HOME and belong, with its folder, to the user who runs Fanal.",
    "readonly database": "Give the file and its folder (FANAL_HOME) to the user who runs Fanal, with the right to write.",
    "database or disk is full": "Make room on the disk, then run it again.",
    "no such table": "It is behind this program. Run: fanal upgrade",
    "no such column": "It is behind this program. Run: fanal upgrade",
    "file is not a database": "The file is damaged, or is none. Restore the newest backup.",
    "malformed": "The file is damaged. Restore the newest backup.",
    "is locked": "Another program holds it. Wait a moment and run it again.",
}


def explain(error: Exception) -> str:
    """One sentence or two: what failed and what to do. Never the words of an error that could hold a value."""
    if isinstance(error, EOFError):
        return "This asks for an answer at a terminal, and there is none. Nothing was changed. For scripts: the option that --help names."
    if isinstance(error, OSError):
        return _of_system(error)
    if isinstance(error, DatabaseError):
        return _of_database(error)
    return _of_ours(error)


def _of_system(error: OSError) -> str:
    what = f"{error.filename} " if error.filename else "A file or an address "
    why = error.strerror or type(error).__name__
    return (
        f"{what}could not be used: {why}. Look at its rights, its folder and the room on the disk, then run it again."
    )


def _of_database(error: DatabaseError) -> str:
    for words, mend in _SQLITE.items():
        if words in str(error):
            return f"The database could not be used ({words}). {mend}"
    if isinstance(error, OperationalError):
        return "The database does not answer. Look at DATABASE_URL and whether the server runs, then: fanal doctor"
    return _of_ours(error)


def _of_ours(error: Exception) -> str:
    told = describe_error(error)
    ours = [place for place in told["places"] if Path(place).parent.name]
    place = (ours or told["places"] or ["an unknown place"])[-1]
    return (
        f"An error that nobody foresaw ({told['kind']} at {place}). What was not finished was not saved. "
        "Run fanal doctor; if it finds nothing, report this line. It holds nobody's data."
    )
