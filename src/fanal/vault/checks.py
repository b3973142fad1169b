"""What `fanal doctor` asks the vault: rights of files, PRAGMAs really in force, key and key store, kit, open orders.

Belongs here: looking. Does not: mending.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from fanal.core.commands import counted
from fanal.core.errors import BadInput, Unavailable
from fanal.core.findings import Finding, Verdict
from fanal.vault import keys, kit, places
from fanal.vault.home import check_kek_place, made_for_training
from fanal.vault.keyservice import certificates
from fanal.vault.store import WANTED, kept_here, key_store

GOOD, NOTE, BAD = Verdict.GOOD, Verdict.NOTE, Verdict.BAD
ORDER_SECONDS = 300


def in_words(pragma: str, answer: str) -> str:
    """What SQLite answers as a number, in the word under which its manual explains it."""
    words = ("OFF", "NORMAL", "FULL", "EXTRA") if pragma == "synchronous" else ("OFF", "ON")
    return words[int(answer)] if answer.isdigit() and int(answer) < len(words) else answer


def check() -> list[Finding]:
    """Every finding. What depends on a broken part is left out, the broken part says so."""
    found = [*_look_at_home(), *_look_at_key_file()]
    try:
        found += [*_look_at_key_store(), *_look_at_certificate(), *_look_at_kek(), *_look_at_kit(), *_look_at_orders()]
    except (Unavailable, BadInput) as error:
        found.append(Finding(BAD, "Key store", "does not answer", str(error)))
    return found


def _rights(path: Path, wanted: int, subject: str) -> Finding:
    """Whether nobody but the owner may do more than `wanted` says."""
    status = path.stat()
    mode = stat.S_IMODE(status.st_mode)
    if mode & ~wanted:
        return Finding(BAD, subject, f"{path} is {mode:04o}", f"Run: chmod {wanted:04o} {path}")
    if status.st_uid != os.geteuid():
        return Finding(NOTE, subject, f"{path} belongs to user {status.st_uid}", "It should belong to who runs Fanal.")
    return Finding(GOOD, subject, f"{mode:04o}")


def _look_at_home() -> Iterator[Finding]:
    home = places.home()
    yield _rights(home, 0o700, "Rights of the node's folder")
    for name in ("secret.key", "keys.sqlite3"):
        if (home / name).exists():
            yield _rights(home / name, 0o600, f"Rights of {name}")


def _look_at_key_file() -> Iterator[Finding]:
    path = places.kek_file()
    subject = "Key file"
    if not path.exists():
        yield Finding(
            BAD,
            subject,
            f"{path} is not there",
            "Put it back, name its place in FANAL_KEK_FILE, or make it anew from two shares: fanal vault restore-key",
        )
        return
    try:
        check_kek_place(path, places.home())
    except BadInput as error:
        yield Finding(BAD, subject, f"{path} lies below the node's folder", str(error))
    yield _rights(path, 0o400, "Rights of the key file")


def _look_at_key_store() -> Iterator[Finding]:
    for name, answer in key_store().pragmas().items():
        good = answer == WANTED[name]
        yield Finding(
            GOOD if good else BAD,
            f"Key store {name}",
            in_words(name, answer),
            ""
            if good
            else f"It should be {in_words(name, WANTED[name])}. Another program may hold keys.sqlite3 open; stop it, start again.",
        )


def _look_at_certificate() -> Iterator[Finding]:
    """Of the key service, where there is one: its certificates end one day, and all machines with them."""
    whose = "service" if kept_here() else "machine"
    path = Path(settings.FANAL_KEY_SERVICE_FOLDER) / f"{whose}.crt"
    if kept_here() and not path.exists():
        return
    left = certificates.days_left(path)
    there = "On the machine that keeps the keys: fanal keys withdraw NAME, fanal keys certificate NAME."
    again = "Start the node anew: it makes another." if kept_here() else there
    good = left >= 30
    yield Finding(GOOD if good else BAD, "Certificate of the key service", f"holds {counted(left, 'day')}", "" if good else again)


def _look_at_kek() -> Iterator[Finding]:
    store = key_store()
    try:
        kek = keys.kek_in_force(store)
        keys.unwrap(keys.node_key_id())
    except (Unavailable, BadInput) as error:
        yield Finding(BAD, "Key", "does not open the key store", str(error))
        return
    left = store.count_wrapped_by_others(kek.id)
    yield Finding(GOOD, "Key", f"{kek.id} opens the key store")
    if left:
        yield Finding(NOTE, "Change of the key", f"interrupted, {counted(left, 'key')} left", "Run again: fanal vault rotate")


def _look_at_kit() -> Iterator[Finding]:
    store = key_store()
    bad = NOTE if made_for_training() else BAD
    made, rehearsed = kit.made_for_force(store, "kit_made"), kit.made_for_force(store, "kit_rehearsed")
    if made is None:
        yield Finding(
            bad, "Recovery kit", "none was printed for this key", "Run: fanal vault kit, print it, keep it apart."
        )
    elif rehearsed is None:
        yield Finding(
            bad,
            "Recovery kit",
            "never rehearsed",
            "Take two of the papers and run: fanal vault rehearse. It changes nothing.",
        )
    else:
        yield Finding(GOOD, "Recovery kit", f"rehearsed {_days(rehearsed)}")


def _look_at_orders() -> Iterator[Finding]:
    from django.db import DatabaseError

    from fanal.vault import queries

    try:
        late = queries.count_late_orders(seconds=ORDER_SECONDS)
    except DatabaseError:
        return  # the database says so itself
    if late:
        yield Finding(
            BAD,
            "Shredding",
            f"{late} orders are not carried out",
            "Start the node (fanal serve), which carries them out.",
        )


def _days(when: int) -> str:
    days = int(time.time() - when) // 86400
    return "today" if days == 0 else f"{counted(days, 'day')} ago"
