"""What becomes of one posted draft when several windows write the same contact. Rules only; nothing is read or stored here.

A window is a *writer*: a word made anew for each page that is opened. It numbers its posts, and it says on which version of
the contact its text rests. From that follows, for each field by itself:

* a post whose number is not higher than the last one of its writer is late or doubled: nothing in it counts, for a writer
  always posts everything that was not yet acknowledged;
* a field that nobody else changed since that version takes the new text;
* a field that somebody else changed meanwhile keeps what stands, and both texts go back to be decided by a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

#: How many writers a contact remembers. One forgotten is still held off by the versions of the fields.
WRITERS_KEPT = 24


@dataclass(frozen=True, slots=True)
class Mark:
    """Who changed a field last: the version it led to, the window, the person (`staff:<uuid>`), and when (ISO 8601)."""

    version: int
    writer: str
    who: str
    at: str

    def as_row(self) -> list[int | str]:
        """As stored."""
        return [self.version, self.writer, self.who, self.at]

    @classmethod
    def from_row(cls, row: list[int | str]) -> Mark:
        """As read back."""
        version, writer, who, at = row
        return cls(int(version), str(writer), str(who), str(at))


@dataclass(frozen=True, slots=True)
class Clash:
    """Two texts for one field: what this window wrote, what stands on the server, and who put that there."""

    name: str
    mine: str
    theirs: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Post:
    """One posted draft.

    Attributes:
        number: counts the window's posts from 1; 0 for a plain form, which does not count: sent twice it changes nothing the
            second time, and sent again from an old page it meets the versions of the fields.
        base: the version that the window's text rests on; `bases` has it for single fields where it differs.
    """

    writer: str
    number: int
    base: int
    changes: Mapping[str, str]
    bases: Mapping[str, int] = field(default_factory=dict)

    def base_of(self, name: str) -> int:
        """The version that the text of one field rests on."""
        return self.bases.get(name, self.base)


@dataclass(frozen=True, slots=True)
class Merge:
    """What to do with a post.

    Attributes:
        late: True for a late or doubled post; then nothing else is set.
        accepted: field → new text.
        clashes: fields that a person must decide.
    """

    late: bool = False
    accepted: Mapping[str, str] = field(default_factory=dict)
    clashes: tuple[Clash, ...] = ()


def merge(post: Post, *, current: Mapping[str, str], marks: Mapping[str, Mark], taken: int) -> Merge:
    """Decide a post field by field (see the module's first lines).

    Args:
        current: what stands now, by field.
        marks: who changed each field last; a field that nobody changed yet has none.
        taken: the highest number taken from this writer; 0 when there was none, or when the writer was forgotten (then
            even its own text counts as somebody else's: safer to ask than to overwrite).
    """
    if 0 < post.number <= taken:
        return Merge(late=True)
    accepted: dict[str, str] = {}
    clashes: list[Clash] = []
    for name, text in post.changes.items():
        if text == current[name]:
            continue
        mark = marks.get(name)
        own = mark is not None and mark.writer == post.writer and 0 < taken < post.number
        if mark is None or mark.version <= post.base_of(name) or own:
            accepted[name] = text
        else:
            clashes.append(Clash(name, text, current[name], mark))
    return Merge(accepted=accepted, clashes=tuple(clashes))


def last_number(writers: Sequence[tuple[str, int]], writer: str) -> int:
    """The highest number taken from a writer; 0 for one that is new or forgotten."""
    return dict(writers).get(writer, 0)


def remember(writers: Sequence[tuple[str, int]], post: Post) -> list[tuple[str, int]]:
    """The numbers taken, with this post's at the end. The writer that has been silent longest is forgotten first.

    A list, not a mapping: PostgreSQL's jsonb does not keep the order of keys.
    """
    if not post.number:
        return list(writers)
    others = [(writer, number) for writer, number in writers if writer != post.writer]
    return [*others[-(WRITERS_KEPT - 1) :], (post.writer, post.number)]
