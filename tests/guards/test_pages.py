"""What templates and style sheets may not hold, and that no page exists without a decided reader."""

from __future__ import annotations

import re

from fanal.web.samples import PAGES
from tests.guards.tree import SOURCE, check_exceptions, name_of, templates

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
#: Physical directions turn wrong in right-to-left pages.
PHYSICAL = re.compile(
    r"(?<![-\w])(margin|padding|border|inset)-(left|right|top|bottom)\s*:|(?<![-\w])(left|right)\s*:|text-align\s*:\s*(left|right)|float\s*:\s*(left|right)"
)


def test_no_template_has_inline_style_script_or_event() -> None:
    found = {name_of(path) for path in templates() if path.suffix == ".html" and INLINE.search(_without_tags(path.read_text("utf-8")))}
    check_exceptions(found, INLINE_ALLOWED)


INLINE_ALLOWED: dict[str, str] = {}


def _without_tags(text: str) -> str:
    """Markup alone: `{% with one=… %}` is no event of a page."""
    return re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)


#: The same in every language.
NAMES = re.compile(r"\b(PFIF|Fanal)\b")


def test_no_template_uses_a_placeholder_as_label() -> None:
    found = {name_of(path) for path in templates() if re.search(r"\splaceholder=", path.read_text("utf-8"))}
    assert not found, f"placeholders in {sorted(found)}"


def test_no_template_asks_a_third_party() -> None:
    found = {
        name_of(path)
        for path in templates()
        if re.search(r"""(src|href|action)=["'](https?:)?//""", path.read_text("utf-8"))
    }
    assert not found, f"third-party addresses in {sorted(found)}"


def test_our_style_sheets_have_no_physical_direction() -> None:
    bad = {}
    for path in sorted(SOURCE.rglob("static/**/*.css")):
        if path.name in {"designsystemet.css", "theme-fanal.css"}:
            continue
        hits = [match.group(0) for match in PHYSICAL.finditer(path.read_text("utf-8"))]
        if hits:
            bad[name_of(path)] = hits[:5]
    assert not bad, f"physical directions: {bad}"


def test_a_colour_is_a_literal_only_among_the_tokens() -> None:
    literal = re.compile(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(")
    bad = {}
    for path in sorted(SOURCE.rglob("static/**/*.css")):
        if path.name in {"designsystemet.css", "theme-fanal.css"} or "token" in path.name:
            continue
        hits = literal.findall(path.read_text("utf-8"))
        if hits:
            bad[name_of(path)] = hits[:5]
    assert not bad, f"literal colours: {bad}"


def test_every_text_in_a_template_can_be_translated() -> None:
    """Words between tags stand in {% translate %} or {% blocktranslate %}; names of things and codes do not count."""
    bad = {}
    for path in templates():
        if path.suffix != ".html":
            continue
        text = path.read_text("utf-8")
        text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<!--.*?-->", "", text, flags=re.DOTALL)
        text = re.sub(r"{% blocktrans(?:late)?\b.*?{% endblocktrans(?:late)? %}", "", text, flags=re.DOTALL)
        text = re.sub(r"{% block \w*class %}.*?{% endblock %}", "", text)
        text = _without_tags(text)
        text = re.sub(r"<(script|style|code|pre|kbd)\b.*?</\1>", "", text, flags=re.DOTALL)
        text = NAMES.sub("", re.sub(r"<[^>]*>", "\n", text, flags=re.DOTALL))
        words = [line.strip() for line in text.splitlines() if re.search(r"[A-Za-z]{3,}", re.sub(r"&\w+;", "", line))]
        if words:
            bad[name_of(path)] = words[:4]
    assert not bad, f"texts outside the catalogues: {bad}"


def _drawn_and_served() -> dict[str, str]:
    """Every template, style sheet and script of ours: its place → the name by which others ask for it."""
    named = {name_of(path): path.as_posix().split("/templates/")[-1] for path in templates()}
    served = [path for path in SOURCE.rglob("static/**/*") if path.suffix in {".css", ".js"}]
    # A script is also asked for by its neighbour: import … from "./keys.js".
    return named | {name_of(path): path.name for path in served}


def test_every_template_style_sheet_and_script_is_used() -> None:
    """What no page asks for is shipped, read and kept up for nobody; a later room brings its own along."""
    sources = [path for path in SOURCE.rglob("*") if path.suffix in {".py", ".html", ".js", ".css"}]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    check_exceptions({place for place, name in _drawn_and_served().items() if name not in text}, UNUSED_ALLOWED)


UNUSED_ALLOWED: dict[str, str] = {
    **{
        f"src/fanal/web/templates/web/guide/{part}.html": "web.samples puts the name together"
        for part in PAGES
    },
}


#: Classes that a template or a script puts together: how the name begins, and where the rest comes from.
PUT_TOGETHER = {
    "note-": "the tag of a message", "risk-": "the marks of a risk", "say-": "the tone of a callout",
    "strip-": "the tone of a strip", "tile-": "the depth of a tile",
    "track-": "the state of a clock", "shift-h": "the hour in which a shift ends", "shift-m": "the minute in which it ends",
}  # fmt: skip


def test_every_class_of_our_style_sheets_is_used() -> None:
    """A rule for nothing is read by everybody who looks for the one that holds; a later room brings its own along."""
    pages = [path for path in SOURCE.rglob("*") if path.suffix in {".py", ".html", ".js"}]
    text = "\n".join(path.read_text("utf-8") for path in pages)
    dead = {}
    for path in sorted(SOURCE.rglob("static/**/*.css")):
        if path.name in {"designsystemet.css", "theme-fanal.css"} or "token" in path.name:
            continue
        selectors = re.sub(r"/\*.*?\*/|\{[^{}]*\}", "", path.read_text("utf-8"), flags=re.DOTALL)
        names = set(re.findall(r"\.([a-z][\w-]*)", selectors))
        bad = [
            one for one in names
            if not one.startswith(tuple(PUT_TOGETHER)) and not re.search(rf"(?<![\w-]){re.escape(one)}(?![\w-])", text)
        ]  # fmt: skip
        if bad:
            dead[name_of(path)] = sorted(bad)
    assert not dead, f"classes that no page has: {dead}"
