"""Letters out: through the hotline's mail server (FANAL_MAIL_URL), or kept in FANAL_HOME/outbox when there is none.

A letter never holds a child's data; it says that something waits, and where to sign in. But an invitation holds a link that opens
an account: so what is kept is sealed under the node's key, shown to an administrator (`views.letters`), and gone after three days,
when the link opens nothing any more. A thief of a backup has neither.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as Smtp

from fanal import environment as env
from fanal import vault
from fanal.core.errors import BadInput
from fanal.core.ids import new_id
from fanal.vault.crypto import Tampered

SUFFIX, PLACE = ".letter", "outbox."
#: As long as an invitation opens.
KEPT = timedelta(hours=72)


class Outbox(BaseEmailBackend):
    """Sends by SMTP when it is configured, else keeps each letter as a file that only the node's user can read."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        smtp = server()
        if smtp is not None:
            return smtp.send_messages(email_messages) or 0
        for message in email_messages:
            _keep(_folder(), message.message().as_bytes())
        return len(email_messages)


@dataclass(frozen=True, slots=True)
class Kept:
    """A letter as it was kept. `at` is when; aware, UTC."""

    at: datetime
    to: str
    subject: str
    body: str


def _keep(folder: Path, letter: bytes, *, written: float | None = None) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    letter_id = new_id()
    path = folder / f"{letter_id}{SUFFIX}"
    sealed = vault.seal_for_node(letter.decode("utf-8", "surrogateescape"), place=f"{PLACE}{letter_id}")
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(sealed)
    if written is not None:
        os.utime(path, (written, written))


def kept_letters() -> list[Kept]:
    """What is kept and still opens, the newest first. One that cannot be opened is left out: it is no letter of this node."""
    found = []
    for path in sorted(_folder().glob(f"*{SUFFIX}"), reverse=True):
        try:
            written = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
            text = vault.open_for_node(path.read_bytes(), place=f"{PLACE}{path.name.removesuffix(SUFFIX)}")
        except (FileNotFoundError, Tampered):
            continue
        letter = message_from_bytes(text.encode("utf-8", "surrogateescape"), policy=policy.default)
        body = letter.get_body(("plain",))
        found.append(Kept(written, str(letter["To"]), str(letter["Subject"]), str(body.get_content()) if body else ""))
    return found


def sweep_letters(*, now: float) -> int:
    """Delete what was kept longer than three days, and seal what an earlier version kept in clear. Returns how many went."""
    gone = 0
    for path in [*_folder().glob(f"*{SUFFIX}"), *_folder().glob("*.eml")]:
        written = path.stat().st_mtime
        if written < now - KEPT.total_seconds():
            gone += 1
        elif path.suffix == ".eml":
            _keep(path.parent, path.read_bytes(), written=written)
        else:
            continue
        path.unlink(missing_ok=True)
    return gone


def _folder() -> Path:
    return Path(settings.FANAL_HOME) / "outbox"


def server() -> Smtp | None:
    """The mail server of the settings, not connected yet; None when letters are kept. Raises BadInput for a wrong setting."""
    url = env.read("FANAL_MAIL_URL")
    if not url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a port that is no number
        parts, port = urlsplit(""), None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise BadInput("FANAL_MAIL_URL must look like smtp://user@mail.example.org:587.", place="FANAL_MAIL_URL")
    return Smtp(
        host=parts.hostname,
        port=port or (465 if parts.scheme == "smtps" else 587),
        username=unquote(parts.username or ""),
        password=env.read_secret("FANAL_MAIL_PASSWORD_FILE") or "",
        use_ssl=parts.scheme == "smtps",
        use_tls=parts.scheme == "smtp",
        timeout=15,
    )
