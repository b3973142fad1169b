"""Take fonts for paper over from a folder of Noto fonts: without hinting, with a list of the characters that they have.

For whoever renews them, seldom: `python tools/fetch_fonts.py FOLDER` with Debian's `fonts-noto-core` unpacked somewhere and
fontTools at hand (it is no dependency of ours). Paper needs whole letters without screen hints, so the files shrink by half.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "src" / "fanal" / "exports" / "print" / "fonts"
#: Scripts of Europe's languages and of the children who come here; bold where headings are written in them.
BOLD = ("NotoSans", "NotoSansArabic")
REGULAR = (
    *BOLD, "NotoSansHebrew", "NotoSansArmenian", "NotoSansGeorgian", "NotoSansEthiopic", "NotoSansDevanagari", "NotoSansBengali",
    "NotoSansGurmukhi", "NotoSansGujarati", "NotoSansTamil", "NotoSansTelugu", "NotoSansKannada", "NotoSansMalayalam",
    "NotoSansSinhala", "NotoSansThai", "NotoSansLao", "NotoSansKhmer", "NotoSansMyanmar", "NotoSansThaana", "NotoSansTifinagh",
    "NotoSansSyriac", "NotoSansSymbols2",
)  # fmt: skip


def main() -> int:
    """Write the fonts and coverage.txt."""
    from fontTools import subset

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    TARGET.mkdir(parents=True, exist_ok=True)
    options = subset.Options(hinting=False, layout_features=["*"], name_IDs=["*"], notdef_outline=True, glyph_names=False)
    letters: set[int] = set()
    for name in [f"{one}-Regular" for one in REGULAR] + [f"{one}-Bold" for one in BOLD]:
        font = subset.load_font(str(folder / f"{name}.ttf"), options)
        wanted = set(font.getBestCmap())
        if name.startswith("NotoSansSymbols2"):
            wanted = {0x2192, 0x2713, 0x2717, 0x25A1, 0x2610, 0x2611} & wanted
        shrink = subset.Subsetter(options)
        shrink.populate(unicodes=wanted)
        shrink.subset(font)
        subset.save_font(font, str(TARGET / f"{name}.ttf"), options)
        letters |= wanted
    (TARGET / "coverage.txt").write_text("\n".join(_ranges(sorted(letters))) + "\n", encoding="ascii")
    print(sum(path.stat().st_size for path in TARGET.glob("*.ttf")), "bytes,", len(letters), "characters")
    return 0


def _ranges(letters: list[int]) -> list[str]:
    found: list[list[int]] = []
    for letter in letters:
        if found and letter == found[-1][1] + 1:
            found[-1][1] = letter
        else:
            found.append([letter, letter])
    return [f"{low:x}" if low == high else f"{low:x}-{high:x}" for low, high in found]


if __name__ == "__main__":
    sys.exit(main())
