"""What the doctor looks at around the node: who keeps the machine's clock, and whether letters can leave.

Belongs here: looking at what is not the node's own. Does not: the node's own parts (`doctor`), sending letters (`mail`).
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from pathlib import Path

from fanal.core.errors import BadInput
from fanal.core.findings import Finding, Verdict
from fanal.ops import mail

#: Made by systemd-timesyncd once it has set the clock.
_TIMESYNCD = Path("/run/systemd/timesync/synchronized")
#: What the kernel answers while nothing keeps its clock (adjtimex(2)).
_TIME_ERROR = 5
#: Room enough for `struct timex` on every machine; of its fields only `modes`, the first one, is set: to 0, look only.
_TIMEX_BYTES = 512


def look_at_clock_keeping() -> Iterator[Finding]:
    """Whether a time service keeps the machine's clock. Never BAD: within a container the kernel does not know it."""
    subject = "Clock kept by a time service"
    kept = clock_is_kept()
    if kept:
        yield Finding(Verdict.GOOD, subject, "yes")
        return
    found = "the kernel says no" if kept is False else "not known here"
    mend = "See that chrony or systemd-timesyncd runs on the machine (timedatectl): journal, sessions and legal clocks rest on it."
    yield Finding(Verdict.NOTE, subject, found, mend)


def clock_is_kept() -> bool | None:
    """Whether the kernel's clock is kept by a time service; None where nobody can be asked."""
    if _TIMESYNCD.exists():
        return True
    try:
        answer = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    except (OSError, AttributeError):
        return None
    return None if answer < 0 else answer != _TIME_ERROR


def look_at_letters() -> Iterator[Finding]:
    """Whether letters can leave: how the server is written down, and whether it answers."""
    subject = "Letters"
    try:
        server = mail.server()
    except BadInput as error:
        yield Finding(Verdict.BAD, subject, "cannot leave", str(error))
        return
    if server is None:
        yield Finding(
            Verdict.NOTE, subject, "are kept in FANAL_HOME/outbox", "Set FANAL_MAIL_URL, and they go to whom they are for."
        )  # fmt: skip
        return
    server.timeout = 5
    try:
        server.open()
        server.close()
    except OSError as error:  # what smtplib raises is one
        found = f"{server.host}:{server.port} does not take them ({type(error).__name__})"
        mend = "Look at FANAL_MAIL_URL and FANAL_MAIL_PASSWORD_FILE, and whether the mail server lets this machine in."
        yield Finding(Verdict.BAD, subject, found, mend)
    else:
        yield Finding(Verdict.GOOD, subject, f"go through {server.host}:{server.port}")
