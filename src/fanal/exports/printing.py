"""Set a paper in type: a PDF by typst, from plain data and a template of ours, with fonts of ours.

The data go in as JSON and are shown as text, never read as markup; the template names no file and no package, so nothing is
fetched. Typst is loaded when the first paper is printed: most processes of a node never print.

Belongs here: calling typst. Does not: what stands on the paper (the rooms), how it looks (`print/paper.typ`).
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import ngettext

from fanal.core.formats.paper import Paper, letters_of

if TYPE_CHECKING:
    import typst

FOLDER = Path(__file__).resolve().parent / "print"


def set_in_type(paper: Paper) -> bytes:
    """The PDF. A letter that no font of ours has shows as a box, and the paper says at its end how many there are."""
    data = paper.as_data()
    missing = unprintable(letters_of(data))
    if missing:
        said = ngettext(
            "%(number)d letter of this paper is in a script that cannot be printed here; it shows as an empty box.",
            "%(number)d letters of this paper are in a script that cannot be printed here; they show as empty boxes.",
            len(missing),
        )
        data["missing"] = said % {"number": len(missing)}
    made: Any = _compiler().compile(format="pdf", sys_inputs={"paper": json.dumps(data)})
    return bytes(made)


def unprintable(letters: set[str]) -> set[str]:
    """Of these characters, those that no font of ours has."""
    return {one for one in letters if one.isprintable() and not any(low <= ord(one) <= high for low, high in _covered())}


@lru_cache(maxsize=1)
def _covered() -> list[tuple[int, int]]:
    """Ranges of characters that the fonts have, written when they were taken over (`tools/fetch_fonts.py`)."""
    lines = (FOLDER / "fonts" / "coverage.txt").read_text("ascii").split()
    pairs = (line.split("-") for line in lines)
    return [(int(pair[0], 16), int(pair[-1], 16)) for pair in pairs]


def _compiler() -> typst.Compiler:
    import typst

    return typst.Compiler((FOLDER / "paper.typ").read_bytes(), font_paths=_fonts(), ignore_system_fonts=True)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Our fonts alone: a paper looks the same whatever the machine has."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER / "fonts"])
