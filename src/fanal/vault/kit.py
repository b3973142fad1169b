"""The recovery kit: three shares of the KEK on paper, of which any two bring it back. 24 words and a picture each.

Each printing makes new shares with a name of their own (`kit`), because shares of two printings do not belong together.

Belongs here: shares as words and pictures, bringing the KEK back, the rehearsal. Does not: the arithmetic (`core.shamir`).
"""

from __future__ import annotations

import io
import re
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import segno
from mnemonic import Mnemonic

from fanal.core import shamir
from fanal.core.errors import BadInput, NotReady
from fanal.vault import places
from fanal.vault.kek import KEK_BYTES, LocalKek, keeper, read_kek, write_kek
from fanal.vault.store import KeyStore, key_store

SHARES = 3
NEEDED = 2
WORDS = 24
_TEXT = re.compile(r"(?:fanal-kit\s+1\s+)?(?:([0-9a-f]{4})[\s/-]+)?([1-3])[\s.:]+((?:[a-z]+\s+){23}[a-z]+)")


@dataclass(frozen=True, slots=True)
class Share:
    """One of the three papers.

    Attributes:
        kit: four signs that all shares of one printing have in common.
        number: 1, 2 or 3.
        words: 24 English words (BIP-39 list, the last one checks the others).
    """

    kit: str
    number: int
    words: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<share {self.number} of kit {self.kit}>"

    @property
    def text(self) -> str:
        """What the picture holds, and what `parse_share` reads."""
        return f"fanal-kit 1 {self.kit} {self.number} {' '.join(self.words)}"

    @property
    def picture(self) -> str:
        """The share as a QR code: an SVG element that takes the colour of the text around it and has a title."""
        out = io.BytesIO()
        code = segno.make(self.text, error="m", micro=False)
        code.save(
            out,
            kind="svg",
            scale=3,
            border=4,
            xmldecl=False,
            dark="#000",
            light="#fff",
            title=f"Share {self.number} of kit {self.kit}",
            svgclass="kit-picture",
            lineclass="kit-lines",
        )
        return out.getvalue().decode("utf-8")

    def secret(self) -> bytes:
        """The 32 bytes behind the words."""
        return bytes(_words().to_entropy(" ".join(self.words)))


@cache
def _words() -> Mnemonic:
    return Mnemonic("english")


def recovery_kit() -> list[Share]:
    """Three new shares of the KEK in force, and a note that a kit was made for it. Show them once; nothing keeps them.

    Raises Unavailable when the key file is not there.
    """
    store = key_store()
    kek = _kek(store)
    kit = secrets.token_hex(2)
    parts = shamir.split(kek.secret, shares=SHARES, threshold=NEEDED)
    store.write(kit_made=f"{kek.id} {int(time.time())}")
    return [Share(kit, number, tuple(_words().to_mnemonic(part).split())) for number, part in sorted(parts.items())]


def parse_share(text: str) -> Share:
    """A share as typed or as a picture gave it: `[kit] number words`. Raises BadInput that says what is wrong."""
    found = _TEXT.fullmatch(" ".join(text.lower().split()))
    if found is None:
        raise BadInput(
            "A share is its number (1, 2 or 3) and 24 words, such as: 2 harbour lantern … Nothing was changed.",
            place="share",
        )
    kit, number, words = found[1] or "", int(found[2]), tuple(found[3].split())
    unknown = [place for place, word in enumerate(words, start=1) if word not in _words().wordlist]
    if unknown:
        raise BadInput(
            f"Share {number}: word {unknown[0]} is not one of the list. Look at it again on the paper.", place="share"
        )
    if not _words().check(" ".join(words)):
        raise BadInput(
            f"Share {number}: a word is wrong or two have changed places. Compare them one by one with the paper.",
            place="share",
        )
    return Share(kit, number, words)


def rehearse(shares: Sequence[Share]) -> None:
    """Prove that these shares bring back the KEK in force, and note it for `fanal doctor`. Changes nothing else.

    Raises BadInput when they do not.
    """
    store = key_store()
    kek = combine(shares, wanted=store.read("kek") or "")
    store.write(kit_rehearsed=f"{kek.id} {int(time.time())}")


def restore_kek(shares: Sequence[Share], *, home: Path | None = None, kek_file: Path | None = None) -> Path:
    """Write the key file anew from two shares. Returns where. A wrong file in its place is kept beside it.

    Raises:
        BadInput: the shares do not belong together, or not to the key store in this home.
        NotReady: there is no key store (restore the backup first), the right key file is there already, or the
            key comes from a credential.
    """
    store = key_store(home)
    if not store.path.exists():
        raise NotReady(
            f"There is no key store in {store.path.parent}. Restore the backup of the folder first, then the key."
        )
    path = (kek_file or places.kek_file(home)).expanduser()
    if path == places.credential_file():
        raise NotReady("The key comes from a systemd credential. Set FANAL_KEK_FILE to a file to write it to.")
    kek = combine(shares, wanted=store.read("kek") or "")
    if path.exists():
        _put_wrong_file_aside(path, kek)
    write_kek(path, kek)
    keeper(home).forget()
    return path


def made_for_force(store: KeyStore, note: str) -> int | None:
    """When `kit_made` or `kit_rehearsed` was noted for the KEK in force, in seconds since 1970; None when it was not."""
    kek, _, when = (store.read(note) or "").partition(" ")
    return int(when) if kek and kek == store.read("kek") else None


def _kek(store: KeyStore) -> LocalKek:
    from fanal.vault import keys

    kek = keys.kek_in_force(store)
    if not isinstance(kek, LocalKek):
        raise NotReady("The key that wraps all others is kept by a service; its own recovery applies, not a kit.")
    return kek


def combine(shares: Sequence[Share], *, wanted: str) -> LocalKek:
    """The KEK of this id out of two shares. Raises BadInput that says what does not fit."""
    by_number = {share.number: share for share in shares}
    if len(by_number) < NEEDED:
        raise BadInput("Two different shares are needed, such as 1 and 3. Nothing was changed.", place="share")
    named = {share.kit for share in shares if share.kit}
    if len(named) > 1:
        raise BadInput(
            "These shares come from two printings and do not belong together: the four signs before the number differ. "
            "Nothing was changed.",
            place="share",
        )
    kek = LocalKek(shamir.combine({number: share.secret() for number, share in by_number.items()}))
    if len(kek.secret) != KEK_BYTES or kek.id != wanted:
        raise BadInput(
            "These shares do not give the key of this node's key store: a number is wrong, they come from another printing "
            "or node, or the key was changed since. Nothing was changed. Try the kit that was printed last.",
            place="share",
        )
    return kek


def _put_wrong_file_aside(path: Path, kek: LocalKek) -> None:
    try:
        if read_kek(path).id == kek.id:
            raise NotReady(f"The right key file is there already: {path}. Nothing was changed.")
    except BadInput:
        pass  # something else lies in its place: kept beside it, for somebody may want it back
    path.rename(path.with_name(f"{path.name}.wrong-{int(time.time())}"))
