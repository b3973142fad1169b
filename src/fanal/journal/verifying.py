"""Check the journal from its first entry to its head, and name the first entry that is not as it was written.

Reads only, in one pass and in bounded memory, while writers go on. What it can find and what it cannot is in README.md.
"""

from __future__ import annotations

import heapq
import hmac
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field

from django.db import DatabaseError, connection

from fanal.core.errors import BadInput, Unavailable
from fanal.journal import anchors, chain, queries, tail, triggers
from fanal.journal.actions.hand_over_key import ACT as HANDED_OVER
from fanal.journal.actions.hand_over_key import KEY_PREFIX
from fanal.journal.queries import Link
from fanal.vault.crypto import Tampered
from fanal.vault.queries import keys_in_use


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong first. `seq` is the entry that it concerns (0: the head or an anchor alone)."""

    seq: int
    sentence: str


@dataclass
class Report:
    """What was found. `notes` say what could not be checked, and what else people should know."""

    entries: int = 0
    head_hash: bytes = chain.GENESIS
    anchors: int = 0
    unguarded: bool = False
    fault: Fault | None = None
    notes: list[str] = field(default_factory=list)


#: What reading a cell raises that holds another kind of thing than its column: SQLite takes anything anywhere. A text that is
#: no UTF-8 comes as a DatabaseError that says so.
_NONSENSE = (TypeError, ValueError, AttributeError, OverflowError)


class _Broken(Exception):
    """Stops the pass at the first fault."""

    def __init__(self, seq: int, sentence: str) -> None:
        super().__init__(sentence)
        self.fault = Fault(seq, sentence)


def verify(*, keys: Mapping[int, bytes] | None = None) -> Report:
    """Check everything.

    Args:
        keys: keys that were handed over, by the entry from which each checks (`parse_key`).
    """
    report = Report()
    gone = triggers.missing(connection)
    if gone:
        report.unguarded = True
        report.notes.append(f"Triggers that keep the journal append-only are missing: {', '.join(gone)}.")
    # Closed in order and at once: they hold cursors and a file.
    with (
        closing(queries.stream_anchors(until=queries.newest_anchor_seq())) as rows,
        closing(anchors.read_lines()) as lines,
        # After the anchors: one that comes later belongs to an entry that this statement may not see.
        closing(queries.stream_links()) as links,
    ):
        try:
            _Pass(report, dict(keys or {}), _merge(report, rows, lines)).run(links)
        except _Broken as broken:
            report.fault = broken.fault
        except (*_NONSENSE, DatabaseError) as error:
            if isinstance(error, DatabaseError) and "decode" not in str(error):
                raise
            seq = report.entries + 1
            report.fault = Fault(
                seq, f"Entry {seq}, one soon after it or an anchor holds something that this program never writes: somebody else put it there."
            )
    if report.fault is None and not report.entries and keys_in_use() and queries.newest_entry_at() is None:
        # Who empties every table and the file of anchors needs no key for it; but no record comes to be without an entry.
        report.fault = Fault(1, "Every entry is missing, the anchors too, while the records that they tell of are there.")
    return report


def parse_key(text: str) -> tuple[int, bytes]:
    """A key as `fanal journal hand-over-key` printed it: the entry from which it checks, and its 32 bytes. Raises BadInput."""
    try:
        prefix, seq, key = text.strip().split(":")
        found = int(seq), bytes.fromhex(key)
    except ValueError:
        prefix, found = "", (0, b"")
    if prefix != KEY_PREFIX or found[0] < 1 or len(found[1]) != 32:
        raise BadInput("This is not a key of the journal: it is one line that begins with " + KEY_PREFIX + ".", place="key")
    return found


class _Pass:
    """One walk along the chain."""

    def __init__(self, report: Report, keys: dict[int, bytes], marks: Iterator[anchors.Mark]) -> None:
        self.report = report
        self.given = keys
        self.sealed_tail: tail.Tail | None = None
        #: The key of the next entry, as far as it is known here.
        self.key: bytes | None = None
        self.unchecked_from = 0
        self.marks = marks
        self.mark = next(marks, None)

    def run(self, links: Iterable[Link]) -> None:
        previous, seq, link = chain.GENESIS, 0, None
        for link in links:
            if seq == 0:
                self._begin(link)
            self._check_link(link, seq + 1, previous)
            seq, previous = link.content.seq, link.hash
            self._check_marks(seq, previous)
            self.report.entries, self.report.head_hash = seq, previous
        self._check_end(link, seq, previous)
        if self.unchecked_from:
            self._note_unchecked(self.unchecked_from, seq)

    # -------------------------------------------------------------------------------------------- keys

    def _begin(self, first: Link) -> None:
        """Open what the head holds sealed. Without the vault's key file the hashes alone are checked."""
        if first.tail is None or first.start_key is None:
            raise _Broken(0, "The head of the journal was removed.")
        try:
            self.sealed_tail = tail.open_tail(first.tail)
            if first.start_key:
                self.given[1] = tail.open_start(first.start_key)
        except (Tampered, ValueError, KeyError) as error:
            raise _Broken(0, "The head of the journal holds a seal that is not of this node: it was written by somebody else.") from error
        except Unavailable as error:
            self.report.notes.append(f"The head's seal could not be checked: {error}")

    def _key_of(self, link: Link) -> bytes | None:
        """The key of this entry: at the begin of a run the one that was given, else the one that follows from the entry before."""
        seq = link.content.seq
        starts = (1, *self.sealed_tail.hand_overs) if self.sealed_tail else (1, *self.given)
        if seq in starts or (self.sealed_tail is None and link.content.act == HANDED_OVER):
            if self.key is None and self.unchecked_from and seq in self.given:
                self._note_unchecked(self.unchecked_from, seq - 1)
                self.unchecked_from = 0
            self.key = self.given.get(seq)
            if self.key is None and not self.unchecked_from:
                self.unchecked_from = seq
        return self.key

    def _note_unchecked(self, first: int, last: int) -> None:
        if self.sealed_tail is None and first == 1:
            return  # the note about the head's seal says it
        self.report.notes.append(
            f"Entries {first} to {last} fit together; whether this node wrote them can be checked only with the key "
            f"that was handed over at entry {first}: --key FILE."
        )

    # -------------------------------------------------------------------------------------------- entries

    def _check_link(self, link: Link, expected: int, previous: bytes) -> None:
        seq = link.content.seq
        if seq > expected:
            raise _Broken(expected, f"Entry {expected} is missing: entry {seq} stands where it should.")
        if seq < expected:
            raise _Broken(seq, f"Entry {seq} stands there twice.")
        if chain.link(link.content, link.previous) != link.hash:
            raise _Broken(seq, f"Entry {seq} was changed after it was written, or put there by somebody else.")
        if link.previous != previous:
            raise _Broken(seq, f"Entry {seq} does not follow entry {seq - 1}: one of them was changed, moved, inserted or replaced.")
        key = self._key_of(link)
        if key is not None:
            if not hmac.compare_digest(chain.mark(key, link.hash), link.mac):
                raise _Broken(seq, f"Entry {seq} was not written by this node: its mark is made with another key.")
            self.key = chain.next_key(key)

    def _check_end(self, link: Link | None, seq: int, last_hash: bytes) -> None:
        """Head, seal and anchors must end where the entries end."""
        if link is None:
            head = queries.fetch_head()
            head_seq, head_hash = (head.seq, bytes(head.hash)) if head else (0, chain.GENESIS)
            if head_seq and queries.newest_entry_at() is not None:
                return  # the first entry ever was written between our two looks
        else:
            head_seq, head_hash = link.head_seq or 0, link.head_hash or b""
        if head_seq > seq:
            raise _Broken(seq + 1, f"Entry {seq + 1} and what follows it are missing: the head stands at {head_seq}.")
        if head_seq < seq:
            raise _Broken(head_seq + 1, f"Entry {head_seq + 1} was added behind the head.")
        if head_hash != last_hash:
            raise _Broken(seq, f"Entry {seq} is not the one that the head knows.")
        if self.sealed_tail and self.sealed_tail.seq != seq:
            raise _Broken(seq + 1, f"Entry {seq + 1} and what follows it are missing: the sealed tail stands at {self.sealed_tail.seq}.")
        if self.sealed_tail and self.key is not None and self.sealed_tail.key != self.key:
            raise _Broken(seq, f"Entry {seq} does not lead to the key that is sealed in the head.")
        if self.mark is not None:
            raise _Broken(seq + 1, f"Entry {seq + 1} and what follows it are missing: entry {self.mark.seq} was anchored.")

    def _check_marks(self, seq: int, hash_: bytes) -> None:
        while self.mark is not None and self.mark.seq <= seq:
            if self.mark.hash != hash_:
                raise _Broken(seq, f"Entry {seq} is not the one that was anchored.")
            self.report.anchors += 1
            self.mark = next(self.marks, None)


# ---------------------------------------------------------------------------------------------------- anchors


def _merge(
    report: Report, rows: Iterable[tuple[int, bytes, bytes]], lines: Iterable[tuple[anchors.Mark, bytes] | str]
) -> Iterator[anchors.Mark]:
    """Anchors of the table and of the plain file in one order, each made by this node. Raises _Broken for one that was not."""
    in_table = ((seq, hash_, seal, "table") for seq, hash_, seal in rows)
    for seq, hash_, seal, where in heapq.merge(in_table, _in_order(report, lines), key=lambda one: one[0]):
        mark = anchors.Mark(seq, hash_)
        try:
            genuine = anchors.open_mark(seal) == mark
        except (Tampered, ValueError):
            genuine = False
        except Unavailable:
            genuine = True  # cannot be told here; a note about the head's seal says so
        if not genuine:
            raise _Broken(seq, f"The anchor of entry {seq} in the {where} was not made by this node.")
        yield mark


def _in_order(report: Report, lines: Iterable[tuple[anchors.Mark, bytes] | str]) -> Iterator[tuple[int, bytes, bytes, str]]:
    last = 0
    for line in lines:
        if isinstance(line, str):
            report.notes.append(f"In the file of anchors {line}.")
        elif line[0].seq <= last:
            report.notes.append(f"The file of anchors is out of order at entry {line[0].seq}.")
        else:
            last = line[0].seq
            yield last, line[0].hash, line[1], "file"
