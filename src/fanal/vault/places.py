"""Where the vault's files lie, and how they are written so that a power cut leaves the old or the new one, never half.

Belongs here: paths and durable writing. Does not: what stands in the files.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from fanal import environment
from fanal.core.errors import NotReady, Unavailable

CREDENTIAL = "fanal-kek"


def home() -> Path:
    """The folder of this node."""
    return Path(settings.FANAL_HOME)


def keys_file(folder: Path | None = None) -> Path:
    """The key store."""
    return (folder or home()) / "keys.sqlite3"


def files_folder() -> Path:
    """Encrypted files."""
    return home() / "files"


def stored_file(file_id: UUID) -> Path:
    """Where the bytes of a stored file lie. Spread over 256 folders by the random end of the id."""
    return files_folder() / file_id.hex[-2:] / str(file_id)


def index_socket() -> Path:
    """Where the index process listens."""
    return home() / "run" / "index.sock"


def node_id(folder: Path | None = None) -> str:
    """The identity made with the node's keys. Raises NotReady where no node was made."""
    # As text: every sealed value asks, and making and hashing a Path each time cost more than the sealing.
    return _read_node_id(str(folder or settings.FANAL_HOME))


@lru_cache(maxsize=16)
def _read_node_id(folder: str) -> str:
    try:
        return (Path(folder) / "node.id").read_text(encoding="ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise NotReady(f"There is no node in {folder}. Run first: fanal init") from None
    except OSError as error:
        raise Unavailable(
            f"The file node.id in {folder} could not be read ({error.strerror}). Nothing was changed. Look at the disk and the rights, then try again."
        ) from error


def kek_file(folder: Path | None = None, *, node: str = "") -> Path:
    """The key file: FANAL_KEK_FILE, else the systemd credential, else ~/.config/fanal/<node>.kek.

    `node` names the node where its folder is not made yet (a restore).
    """
    given = environment.read("FANAL_KEK_FILE")
    if given:
        return Path(given).expanduser()
    credential = credential_file()
    if credential is not None:
        return credential
    return Path("~/.config/fanal").expanduser() / f"{node or node_id(folder)}.kek"


def credential_file() -> Path | None:
    """The key as systemd hands it to the service; None when it does not."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY", "")
    path = Path(folder) / CREDENTIAL
    return path if folder and path.exists() else None


def write_durably(path: Path, data: bytes, *, mode: int, replace: bool = True) -> None:
    """Write a whole file: beside its place, to the disk, then into its place.

    Raises FileExistsError when it exists and `replace` is off.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            beside.replace(path)
        else:
            _link(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)


def open_beside(path: Path) -> tuple[Path, BinaryIO]:
    """A new file beside a place, for its owner alone, to be written piece by piece and then put there (`put_in_place`)."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    return beside, os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def put_in_place(beside: Path, file: BinaryIO, path: Path) -> None:
    """Bring a file that was written beside its place to the disk, and into its place. Raises FileExistsError."""
    try:
        file.flush()
        os.fsync(file.fileno())
        file.close()
        _link(beside, path)
    finally:
        file.close()
        beside.unlink(missing_ok=True)
    sync_folder(path.parent)


def _link(beside: Path, path: Path) -> None:
    """Give a finished file its name unless that is taken, in one step; in two where the disk knows no second names."""
    try:
        os.link(beside, path)
    except FileExistsError:
        raise
    except OSError:
        if path.exists():
            raise FileExistsError(str(path)) from None
        beside.replace(path)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
