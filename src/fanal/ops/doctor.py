"""What is wrong with this node, and how to mend it. Each finding says what was looked at, what was found, what to do.

Belongs here: looking. Does not: mending; a doctor that changes things hides what was wrong.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection

from fanal.core.commands import counted
from fanal.core.findings import Finding, Verdict
from fanal.ops import failures
from fanal.ops.surroundings import look_at_clock_keeping, look_at_letters
from fanal.vault.checks import in_words

#: What SQLite must answer when asked, on a fresh connection. Number forms: synchronous 2 = FULL, secure_delete 1 = ON.
WANTED_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "2",
    "foreign_keys": "1",
    "trusted_schema": "0",
    "secure_delete": "1",
}


def look_at_database() -> Iterator[Finding]:
    """Which database, whether it answers, and for SQLite the PRAGMAs really in force."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name, wanted in WANTED_PRAGMAS.items():
                cursor.execute(f"PRAGMA {name}")
                found = str(cursor.fetchone()[0])
                good = found == wanted
                yield Finding(
                    Verdict.GOOD if good else Verdict.BAD,
                    f"SQLite {name}",
                    in_words(name, found),
                    ""
                    if good
                    else f"It should be {in_words(name, wanted)}. Another program may hold the file open; stop it and start the node again.",
                )
            cursor.execute("PRAGMA quick_check(1)")
            state = str(cursor.fetchone()[0])
            yield Finding(
                Verdict.GOOD if state == "ok" else Verdict.BAD,
                "SQLite file",
                state,
                "" if state == "ok" else "Restore the newest backup.",
            )
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        number = int(cursor.fetchone()[0])
        yield Finding(
            Verdict.GOOD if number >= 150000 else Verdict.BAD,
            "PostgreSQL version",
            str(number // 10000),
            "" if number >= 150000 else "Upgrade to 15 or later.",
        )
        cursor.execute("SHOW synchronous_commit")
        commit = str(cursor.fetchone()[0])
        yield Finding(
            Verdict.GOOD if commit != "off" else Verdict.BAD,
            "PostgreSQL synchronous_commit",
            commit,
            "" if commit != "off" else "Set it to on: acknowledged notes could be lost in a power cut.",
        )


def look_at_migrations() -> Iterator[Finding]:
    """Whether the database has the shape that this program expects."""
    from fanal.ops.upgrade import shape

    newer, missing = shape.newer(shape.applied()), shape.missing()
    if newer:
        yield Finding(
            Verdict.BAD, "Database shape", f"newer than this program (it has {newer[0]})", "Start the newer program again."
        )
    elif missing:
        yield Finding(Verdict.BAD, "Database shape", f"{counted(len(missing), 'step')} behind the program", "Run: fanal upgrade")
    else:
        yield Finding(Verdict.GOOD, "Database shape", "as the program expects")


def look_at_time() -> Iterator[Finding]:
    """Clock against the database's clock, and against the newest journal entry: journal, sessions and clocks rest on it."""
    from fanal.journal import queries

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())")
            skew = abs(float(cursor.fetchone()[0]) - time.time())
        good = skew < 5
        yield Finding(
            Verdict.GOOD if good else Verdict.BAD,
            "Clock against the database",
            f"{skew:.1f} s apart",
            "" if good else "Set both machines' clocks (chrony or systemd-timesyncd).",
        )
    newest = queries.newest_entry_at()
    ahead = (newest - datetime.now(UTC)).total_seconds() if newest else 0.0
    if ahead > 60:
        yield Finding(
            Verdict.BAD,
            "Clock",
            f"the journal's newest entry is {ahead:.0f} s in the future",
            "The clock was set back. Set it right before anybody works on.",
        )
    else:
        yield Finding(Verdict.GOOD, "Clock", f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC, not behind the journal")


def look_at_disk() -> Iterator[Finding]:
    """Room for the node's folder."""
    usage = shutil.disk_usage(settings.FANAL_HOME)
    free_mb = usage.free // 1_000_000
    good = free_mb > 1_000
    yield Finding(
        Verdict.GOOD if good else Verdict.BAD,
        "Free disk",
        f"{free_mb} MB",
        "" if good else "Make room now: with a full disk nothing can be saved.",
    )


def look_at_backups() -> Iterator[Finding]:
    """Backups and rehearsals."""
    from fanal.ops.backup import looks

    yield from looks.look_at_backups()


def look_at_address() -> Iterator[Finding]:
    """Passkeys need https, or localhost."""
    origin = settings.FANAL_ORIGIN
    local = origin.startswith(("http://localhost", "http://127.0.0.1"))
    if origin.startswith("https://"):
        yield Finding(Verdict.GOOD, "Address", origin)
    elif local:
        yield Finding(
            Verdict.NOTE,
            "Address",
            origin,
            "Only this machine can open it. For a real hotline set FANAL_ORIGIN to an https:// address.",
        )
    else:
        yield Finding(
            Verdict.BAD,
            "Address",
            origin,
            "Passkeys and private chats need https://. Put a proxy with TLS in front and set FANAL_ORIGIN.",
        )


def look_at_vault() -> Iterator[Finding]:
    """What the vault says of its files, keys and recovery kit."""
    from fanal.vault import checks

    yield from checks.check()


def look_at_processes() -> Iterator[Finding]:
    """Whether index and jobs are alive."""
    from fanal.jobs import queries as jobs
    from fanal.vault import home as vault_home

    index = vault_home.readiness().get("index", "down")
    yield Finding(
        Verdict.GOOD if index == "ok" else Verdict.NOTE,
        "Index process",
        index,
        ""
        if index == "ok"
        else "It runs while `fanal serve` runs. Without it, phone numbers and names cannot be looked up.",
    )
    beat = jobs.last_heartbeat()
    if beat is None:
        yield Finding(Verdict.NOTE, "Jobs process", "has not run yet", "It runs while `fanal serve` runs.")
    else:
        age = (datetime.now(UTC) - beat).total_seconds()
        yield Finding(
            Verdict.GOOD if age < 60 else Verdict.NOTE,
            "Jobs process",
            f"last seen {age:.0f} s ago",
            "" if age < 60 else "It runs while `fanal serve` runs. Reminders wait until then.",
        )


#: Every look, in the order in which a person reads them.
LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    look_at_database,
    look_at_migrations,
    look_at_vault,
    look_at_time,
    look_at_clock_keeping,
    look_at_disk,
    look_at_backups,
    look_at_address,
    look_at_letters,
    look_at_processes,
)


def examine() -> Iterator[Finding]:
    """Every finding. A look that fails is a finding itself: the rest is still looked at."""
    for look in LOOKS:
        try:
            yield from look()
        except Exception as error:
            subject = look.__name__.removeprefix("look_at_").replace("_", " ").capitalize()
            yield Finding(
                Verdict.BAD,
                subject,
                "could not be looked at",
                f"{failures.explain(error)} Then run fanal doctor again.",
            )
