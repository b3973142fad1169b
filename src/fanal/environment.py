"""Every setting that the environment gives, in one table: name, default, meaning. Read once, by `fanal.settings`.

`fanal settings` prints this table, docs/reference/settings.md is generated from it. Secrets never stand in a variable:
a variable names the file that holds them.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from fanal.core.errors import BadInput


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable of the environment. `default` is shown to people; an empty one means `not set`."""

    name: str
    default: str
    meaning: str


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "FANAL_HOME", "~/.local/share/fanal", "Folder of this node: database, key store, files. Made by `fanal init`."
    ),
    Setting(
        "DATABASE_URL",
        "",
        "postgresql://user@host:port/name for PostgreSQL 15 or later; empty for SQLite in FANAL_HOME. The password may stand in FANAL_DATABASE_PASSWORD_FILE.",
    ),
    Setting("FANAL_DATABASE_PASSWORD_FILE", "", "File with the database password."),
    Setting(
        "FANAL_KEK_FILE",
        "",
        "File (mode 0400) with the key that wraps all other keys; never below FANAL_HOME. Empty: the systemd credential `fanal-kek`, else ~/.config/fanal/<node>.kek.",
    ),
    Setting(
        "FANAL_SECRET_KEY_FILE",
        "",
        "File with the secret for sessions and signed links. Empty: secret.key in FANAL_HOME, made by `fanal init`.",
    ),
    Setting(
        "FANAL_ORIGIN",
        "http://localhost:8100",
        "Address under which people open this node, without a path. Passkeys are bound to it.",
    ),
    Setting("FANAL_BIND", "127.0.0.1:8100", "Address and port of the pages."),
    Setting("FANAL_LIVE_BIND", "127.0.0.1:8101", "Address and port of the live streams."),
    Setting(
        "FANAL_LIVE_ORIGIN",
        "",
        "Address under which browsers reach the live streams. Empty: the port of FANAL_LIVE_BIND at FANAL_ORIGIN's host; with a proxy that routes /live/, the same as FANAL_ORIGIN.",
    ),
    Setting(
        "FANAL_ALLOWED_HOSTS",
        "",
        "Further host names that may be asked for, separated by commas. The host of FANAL_ORIGIN always may.",
    ),
    Setting(
        "FANAL_TRUSTED_PROXIES",
        "0",
        "How many proxies of your own stand in front (for the client's address and https).",
    ),
    Setting(
        "FANAL_RUNS",
        "index,pages,live,jobs",
        "What `fanal serve` runs on this machine: index, pages, live, jobs, and keys where other machines reach the key store.",
    ),
    Setting(
        "FANAL_DRAIN_SECONDS",
        "0",
        "Several machines: for so long a machine that stops says so at /readyz and still answers, so that the balancer sends nobody to it any more.",
    ),
    Setting(
        "FANAL_KEY_SERVICE",
        "",
        "Address and port of the machine that keeps the keys of this node, such as 10.0.0.1:8102. Empty: they are kept here, in FANAL_HOME.",
    ),
    Setting("FANAL_KEY_SERVICE_BIND", "127.0.0.1:8102", "Address and port at which this machine lets others reach its key store (`keys` in FANAL_RUNS)."),
    Setting(
        "FANAL_KEY_SERVICE_FOLDER",
        "",
        "Folder with the certificates of the key service, as `fanal keys certificate` makes it. Empty: keyservice in FANAL_HOME.",
    ),
    Setting("FANAL_WEB_WORKERS", "2", "Processes that serve pages."),
    Setting("FANAL_TIME_ZONE", "Europe/Brussels", "Time zone of the hotline."),
    Setting("FANAL_LANGUAGE", "en", "Language until a person chooses one."),
    Setting(
        "FANAL_COOKIE_SUFFIX",
        "",
        "Word added to cookie names: several nodes on one host name need one each, for cookies ignore ports.",
    ),
    Setting(
        "FANAL_MAIL_URL",
        "",
        "smtp://user@host:port or smtps://…; empty: letters are kept in FANAL_HOME/outbox, sealed, for three days, and shown to the administrator under Letters.",
    ),
    Setting("FANAL_MAIL_PASSWORD_FILE", "", "File with the mail password."),
    Setting("FANAL_MAIL_FROM", "", "Sender of letters."),
    Setting("FANAL_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR. Logs are JSON lines and never hold a name."),
    Setting(
        "FANAL_TRAINING",
        "",
        "1: a training system. Shows the banner and the training sign-in. Only on a node made with `fanal init --training`.",
    ),
    Setting(
        "FANAL_BACKUP_FOLDER",
        "",
        "Where `fanal backup` puts archives, best on another machine or disk. Empty: a folder <home>-backups beside FANAL_HOME.",
    ),
    Setting(
        "FANAL_BACKUP_KEYS_FOLDER",
        "",
        "Where copies of the key store and the list of erased keys go: apart from the archives. Empty: <home>-key-copies beside FANAL_HOME.",
    ),
    Setting("FANAL_BACKUP_DAILY", "7", "How many daily archives are kept."),
    Setting("FANAL_BACKUP_WEEKLY", "4", "How many weekly archives are kept (the newest of each week)."),
    Setting("FANAL_BACKUP_MONTHLY", "6", "How many monthly archives are kept (the newest of each month)."),
    Setting(
        "FANAL_BACKUP_KEY_DAYS",
        "30",
        "Days for which copies of the key store are kept, at most 30: for so long an erased person could still be read with one.",
    ),
    Setting(
        "FANAL_PG_BIN",
        "",
        "Folder of pg_dump and pg_restore. Empty: where the system finds them. They must not be older than the server.",
    ),
    Setting(
        "FANAL_WEBHOOK_NETWORKS",
        "",
        "Networks inside that webhooks may be sent to, such as 10.20.0.0/16, separated by commas. Empty: only machines in the public internet.",
    ),
    Setting(
        "FANAL_WEBHOOK_CA_FILE",
        "",
        "File with the certificates of an authority of your own, for receivers in FANAL_WEBHOOK_NETWORKS. Empty: those of the system.",
    ),
    Setting(
        "FANAL_TELEPHONE_SECRET_FILE",
        "",
        "File with the secret (whsec_…) by which the switchboard signs its messages; during a change a second line holds the former one. Empty: none is taken.",
    ),
    Setting(
        "FANAL_TEXT_SECRET_FILE",
        "",
        "File with the secret (whsec_…) by which the gateway for text messages signs; during a change a second line holds the former one. Empty: none is taken.",
    ),
    Setting("FANAL_TEXT_GATEWAY_FILE", "", "File that describes the gateway through which text messages go out. Empty: none go out."),
    Setting("FANAL_TEXT_GATEWAY_SECRET_FILE", "", "File with the secret that the gateway gave, put where its file says {secret}."),
    Setting(
        "FANAL_OIDC_ISSUER",
        "",
        "Address of your own identity provider (OpenID Connect), as it names itself. Empty: people sign in here only.",
    ),
    Setting("FANAL_OIDC_CLIENT_ID", "", "Under which name the identity provider knows this node."),
    Setting("FANAL_OIDC_CLIENT_SECRET_FILE", "", "File with the secret that the identity provider gave for it."),
    Setting("FANAL_OIDC_NAME", "", "What the key on the sign-in page calls the identity provider. Empty: its host name."),
    Setting(
        "FANAL_OIDC_REQUIRED", "", "1: people sign in by the identity provider only; passphrases and passkeys alone open nothing."
    ),
    Setting(
        "FANAL_OIDC_SECOND_FACTOR",
        "",
        "Values of acr or amr (such as mfa) by which the identity provider vouches for a second factor, separated by commas. Empty: the second factor is shown here.",
    ),
    Setting(
        "FANAL_OIDC_CA_FILE",
        "",
        "File with the certificates of an authority of your own, for the identity provider. Empty: those of the system.",
    ),
    Setting("FANAL_MAX_UPLOAD_MB", "20", "Largest file that may be uploaded."),
)
_BY_NAME = {setting.name: setting for setting in SETTINGS}


def read(name: str) -> str:
    """The value of a setting, or its default. Raises KeyError for a name that is not in the table."""
    return os.environ.get(name, "").strip() or _BY_NAME[name].default


def read_int(name: str, *, least: int, most: int) -> int:
    """A whole number. Raises BadInput with a sentence that names the variable and its bounds."""
    text = read(name)
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
        raise BadInput(f"{name} must be a whole number from {least} to {most}, not {text!r}.", place=name)
    return int(text)


def read_flag(name: str) -> bool:
    """A switch: 1, true, yes or on; 0, false, no, off or empty."""
    text = read(name).lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"", "0", "false", "no", "off"}:
        return False
    raise BadInput(f"{name} must be 1 or 0, not {text!r}.", place=name)


def read_choice(name: str, choices: Collection[str], *, examples: str = "") -> str:
    """One of these words. Raises BadInput that names them, or `examples` of them where they are many."""
    text = read(name)
    if text not in choices:
        known = examples or ", ".join(sorted(choices))
        raise BadInput(f"{name} must be one of {known}, not {text!r}.", place=name)
    return text


def read_address(name: str) -> str:
    """Host and port, such as 127.0.0.1:8100."""
    text = read(name)
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65_536:
        raise BadInput(f"{name} must be an address and a port such as 127.0.0.1:8100, not {text!r}.", place=name)
    return text


def read_list(name: str) -> list[str]:
    """Words separated by commas."""
    return [word.strip() for word in read(name).split(",") if word.strip()]


def read_secret(name: str) -> str | None:
    """The content of the file that a setting names, without the line end; None when it is not set."""
    path = read(name)
    if not path:
        return None
    try:
        return Path(path).expanduser().read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadInput(f"The file named by {name} cannot be read: {error.strerror}.", place=name) from error


def home() -> Path:
    """The node's folder."""
    return Path(read("FANAL_HOME")).expanduser().resolve()
