"""Letters out: through the hotline's mail server (FANAL_MAIL_URL), or kept in FANAL_HOME/outbox when there is none.

A letter never holds a child's data; it says that something waits, and where to sign in.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as Smtp

from fanal import environment as env
from fanal.core.errors import BadInput
from fanal.core.ids import new_id


class Outbox(BaseEmailBackend):
    """Sends by SMTP when it is configured, else keeps each letter as a file that only the node's user can read."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        smtp = server()
        if smtp is not None:
            return smtp.send_messages(email_messages) or 0
        folder = Path(settings.FANAL_HOME) / "outbox"
        folder.mkdir(mode=0o700, exist_ok=True)
        for message in email_messages:
            path = folder / f"{new_id()}.eml"
            path.touch(mode=0o600)
            path.write_bytes(message.message().as_bytes())
        return len(email_messages)


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
