"""The vault's part of a node's folder: made once by `fanal init`, made ready at each start.

Belongs here: making. Does not: what `fanal doctor` looks at (`vault.checks`), the recovery kit (`vault.kit`), changing the KEK
(`vault.rotation`).
"""

from __future__ import annotations

import secrets
import time
from contextlib import closing
from pathlib import Path
from uuid import UUID

from django.conf import settings

from fanal.core.errors import BadInput, Unavailable
from fanal.core.ids import new_id
from fanal.vault import keys, places
from fanal.vault.kek import FileKeeper, new_kek, write_kek
from fanal.vault.keyservice.client import RemoteKeyStore
from fanal.vault.store import KeyStore, WrappedKey, key_store

PRIVATE_FOLDERS = ("run", "files")


def init_home(home: Path, kek_file: Path | None = None, training: bool = False) -> None:
    """Make FANAL_HOME with its identity, secret and keys. What exists is kept, so an interrupted one is finished.

    Raises:
        BadInput: the key file would lie below the home, or is no key file; a node was made for the other purpose (training).
        Unavailable: the key store is there and its key file is not, or is another one.
    """
    home = home.resolve()
    if kek_file:
        check_kek_place(kek_file.expanduser(), home)  # before anything is made: a refusal leaves no half node behind
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
    node = _keep(home / "node.id", str(new_id()))
    path = (kek_file or places.kek_file(home)).expanduser()
    check_kek_place(path, home)
    _keep(home / "secret.key", secrets.token_urlsafe(64))
    for name in PRIVATE_FOLDERS:
        (home / name).mkdir(mode=0o700, exist_ok=True)
    _make_keys(key_store(home), FileKeeper(path, writable=path != places.credential_file()), node)
    _note_purpose(key_store(home), training=training)


def join_home(home: Path, *, training: bool = False) -> None:
    """Make FANAL_HOME on a further machine of a node: no keys, only whose they are. What exists is kept.

    Raises Unavailable when the key service does not let this machine in, or the key file here does not fit its keys; NotReady
    without the folder from `fanal keys certificate`; BadInput when the node was made for the other purpose (training).
    """
    folder = Path(settings.FANAL_KEY_SERVICE_FOLDER)
    if folder.resolve().is_relative_to(home.resolve()):
        raise BadInput(f"{folder} lies below {home}. Put it elsewhere and name it in FANAL_KEY_SERVICE_FOLDER.", place="FANAL_KEY_SERVICE_FOLDER")
    with closing(RemoteKeyStore(places.keys_file(home), settings.FANAL_KEY_SERVICE)) as store:
        node = store.node()
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        home.chmod(0o700)
        _keep(home / "node.id", node)
        check_kek_place(places.kek_file(home), home)
        keys.kek_in_force(store)
        if (store.read("training") == "1") is not training:
            raise BadInput("This node was made for the other purpose: all of its machines are for training, or none is.", place="--training")
    _keep(home / "secret.key", (folder / "secret.key").read_text(encoding="ascii").strip())
    for name in PRIVATE_FOLDERS:
        (home / name).mkdir(mode=0o700, exist_ok=True)


def check_kek_place(path: Path, home: Path) -> None:
    """Raises BadInput when the key file lies below the node's folder: a backup of the folder would hold the key to itself."""
    if path.resolve().is_relative_to(home.resolve()):
        raise BadInput(
            f"The key file {path} lies below {home}. A thief of the folder or of its backup would have the key with it. "
            "Name another place in FANAL_KEK_FILE.",
            place="FANAL_KEK_FILE",
        )


def node_id() -> UUID:
    """The identity of this node, stable over restores."""
    return UUID(places.node_id())


def made_for_training() -> bool:
    """Whether this node was made with `fanal init --training`."""
    return key_store().read("training") == "1"


def _keep(path: Path, fresh: str) -> str:
    """The content of a small private file; written with `fresh` where it is missing."""
    if not path.exists():
        places.write_durably(path, fresh.encode("ascii"), mode=0o600)
    return path.read_text(encoding="ascii").strip()


def _make_keys(store: KeyStore, keeper: FileKeeper, node: str) -> None:
    store.create()
    wanted = store.read("kek")
    if wanted is None:
        # No key was ever wrapped here, so a new KEK loses nothing; one that lies there already (a credential) is taken.
        if not keeper.path.exists():
            write_kek(keeper.path, new_kek())
        wanted = keeper.current().id
        store.write(kek=wanted, node=node)
    kek = keeper.find(wanted)
    if kek is None:
        raise keys.wrong_kek()
    if store.read("node_key") is None:
        key_id = new_id()
        bare = WrappedKey(key_id, "node", kek.id, b"", int(time.time()))
        wrapped = kek.wrap(secrets.token_bytes(keys.KEY_BYTES), bare.bound(node))
        store.add([WrappedKey(key_id, "node", kek.id, wrapped, bare.made_at)], kek=kek.id)
        store.write(node_key=str(key_id))


def _note_purpose(store: KeyStore, *, training: bool) -> None:
    before = store.read("training")
    if before is None:
        store.write(training="1" if training else "0")
    elif training and before != "1":
        raise BadInput(
            "This node was made for real work and cannot become a training system. Choose another FANAL_HOME.",
            place="--training",
        )


def readiness() -> dict[str, str]:
    """For machines: `keys` and `index`, each `ok` or a word of what is wrong. Identifies nothing."""
    from fanal.vault.index import client

    parts = {"keys": "ok", "index": "ok"}
    try:
        keys.kek_in_force(key_store())
    except (Unavailable, BadInput):
        parts["keys"] = "unavailable"
    try:
        client.state()
    except Unavailable:
        parts["index"] = "down"
    return parts


def make_ready() -> None:
    """Before the first request after a start or a restored backup: the key opens what is here, what was shredded stays shredded.

    Raises Unavailable when the key store does not answer or its key is another one; BadInput for a key file that is none.
    """
    from fanal.core.actors import System
    from fanal.vault.actions.shred_keys import carry_out_orders, shred_again

    keys.kek_in_force(key_store())
    keys.unwrap(keys.node_key_id())
    shred_again(by=System("start"))
    carry_out_orders(by=System("start"))
