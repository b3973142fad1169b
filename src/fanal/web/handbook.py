"""The handbook: Markdown files of `docs/`, read from disk and shown under /help, offline like everything else.

Belongs here: finding pages, their order, turning Markdown into HTML. Does not: what stands in them. Raw HTML in a page
is shown as text. A page in another language lies beside the English one: `operator.md`, `operator.fr.md`. Its first line
holds the SHA-256 of the English page that it was made from, and whether a person has reviewed it (see `_MARK`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from fanal.core.errors import NotFound

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PACKAGE = Path(__file__).resolve().parent
#: Sections in the order of Diátaxis: learn, do, look up, understand; decisions last.
SECTIONS: tuple[tuple[str, _StrPromise, _StrPromise], ...] = (
    ("tutorial", _("Learn"), _("A first shift, step by step, on the training system.")),
    ("how-to", _("Do"), _("One task a page, for people who know what they want.")),
    ("reference", _("Look up"), _("Settings, commands, rights, states: complete and dry.")),
    ("explanation", _("Understand"), _("Why things are the way they are.")),
    ("decisions", _("Decisions"), _("What was decided when the house was built, and what would change our mind.")),
)
#: A page's address: section and name, nothing that could leave the folder.
_PICTURE = re.compile(r"[a-z0-9-]{1,60}")
#: First line of a translation. A person who has reviewed the page takes the words after the number away.
_MARK = re.compile(r"\A<!-- English page: ([0-9a-f]{64})(; machine translation, not yet reviewed)? -->\n")
_ADDRESS = re.compile(r"(?:[a-z0-9][a-z0-9-]*/)*[A-Za-z0-9][A-Za-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Page:
    """One page as found on disk. `address` is its path without language and ending; `language` the one it is written in."""

    address: str
    title: str
    path: Path
    language: str
    machine_made: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A shelf of the handbook."""

    key: str
    title: str | _StrPromise
    about: str | _StrPromise
    pages: Sequence[Page]


@lru_cache(maxsize=1)
def folder() -> Path | None:
    """Where the pages are: inside an installed package, else at the root of the checkout. None when there are none."""
    for place in (PACKAGE / "docs", PACKAGE.parents[2] / "docs"):
        if place.is_dir():
            return place
    return None


def sections(language: str) -> list[Section]:
    """Every shelf with its pages by title (decisions by number), the reader's own language first; no empty shelves."""
    root = folder()
    found = []
    for key, title, about in SECTIONS:
        place = root / key if root else None
        names = sorted({path.name.split(".")[0] for path in place.glob("*.md")}) if place and place.is_dir() else []
        pages = [find(f"{key}/{name}", language) for name in names]
        if key != "decisions":
            own = language.partition("-")[0]
            pages.sort(key=lambda page: (page.language.partition("-")[0] != own, page.title.casefold()))
        if pages:
            found.append(Section(key, title, about, pages))
    return found


def find(address: str, language: str) -> Page:
    """The page at an address, in this language or else in English. Raises NotFound, also for what tries to leave the folder."""
    root = folder()
    if root is None or not _ADDRESS.fullmatch(address):
        raise NotFound("There is no such page in the handbook.")
    broad = language.partition("-")[0]
    for tag, ending in ((language, f".{language}.md"), (broad, f".{broad}.md"), ("en", ".md")):
        path = (root / f"{address}{ending}").resolve()
        if path.is_relative_to(root.resolve()) and path.is_file():
            mark = _MARK.match(path.read_text(encoding="utf-8"))
            return Page(address, _title_of(path, address), path, tag, bool(mark and mark[2]))
    raise NotFound("There is no such page in the handbook.")


def find_stale() -> list[str]:
    """What to do about each translation whose English page is gone or has changed since; nothing when all are fresh."""
    root = folder()
    todo = []
    for path in sorted(root.glob("*/*.*.md")) if root else []:
        english = path.with_name(f"{path.name.partition('.')[0]}.md")
        if not english.is_file():
            todo.append(f"{path.name}: there is no {english.name} any more; remove the translation.")
            continue
        number = hashlib.sha256(english.read_bytes()).hexdigest()
        mark = _MARK.match(path.read_text(encoding="utf-8"))
        if mark is None or mark[1] != number:
            todo.append(
                f"{path.name}: {english.name} has changed since; bring the translation after it, "
                f"then begin its first line with: <!-- English page: {number}"
            )
    return todo


def find_picture(name: str) -> Path:
    """A picture of the handbook by its name without ending. Raises NotFound."""
    root = folder()
    path = root / "pictures" / f"{name}.png" if root and _PICTURE.fullmatch(name) else None
    if path is None or path.is_symlink() or not path.is_file():
        raise NotFound("There is no such picture in the handbook.")
    return path


def _title_of(path: Path, address: str) -> str:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            return line[2:].replace("`", "").strip()
    return address.rsplit("/", 1)[-1].replace("-", " ").capitalize()


def show(page: Page) -> SafeString:
    """A page as HTML. Raw HTML stays text, links to other pages lead to their address under /help."""
    text = _MARK.sub("", page.path.read_text(encoding="utf-8"))
    html: SafeString = mark_safe(_markdown().render(text, {"ids": _english_ids(page)}))  # noqa: S308 - raw HTML is off
    return html


def _english_ids(page: Page) -> Iterator[str]:
    """What the headings of a translation are called in addresses: as in English, so that a link holds in every language."""
    english = page.path.with_name(f"{page.path.name.partition('.')[0]}.md")
    if page.path == english or not english.is_file():
        return iter(())
    tokens = _markdown().parse(english.read_text(encoding="utf-8"))
    return iter([_id_of(tokens, place) for place, token in enumerate(tokens) if token.type == "heading_open"])


def _id_of(tokens: Sequence[Token], place: int) -> str:
    return slugify(tokens[place + 1].content, allow_unicode=True) or "part"


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
    markdown.add_render_rule("table_open", _open_table)
    markdown.add_render_rule("table_close", _close_table)
    markdown.add_render_rule("heading_open", _open_heading)
    markdown.add_render_rule("link_open", _open_link)
    markdown.add_render_rule("fence", _show_fence)
    markdown.add_render_rule("code_inline", _show_code)
    markdown.add_render_rule("image", _show_picture)
    return markdown


def _open_table(renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
    """Only a table may scroll sideways: in a box that the keyboard reaches."""
    return '<div class="table-wrap" role="group" tabindex="0"><table class="ds-table">'


def _close_table(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    return "</table></div>"


def _open_heading(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    """Headings can be linked to."""
    token = tokens[place]
    token.attrSet("id", next(env["ids"], None) or _id_of(tokens, place))
    return renderer.renderToken(tokens, place, options, env)


def _open_link(renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
    """`../how-to/backup.md#when` is a file for readers of the source and a page for readers of the help."""
    token = tokens[place]
    token.attrJoin("class", "ds-link")
    target = str(token.attrGet("href") or "")
    if "://" not in target and ".md" in target:
        token.attrSet("href", re.sub(r"\.md(?=#|$)", "", target))
    elif "://" in target:
        token.attrSet("rel", "noreferrer")
    return renderer.renderToken(tokens, place, options, env)


def _show_fence(renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
    """Code is read left to right in every language, and scrolls in its own box."""
    from markdown_it.common.utils import escapeHtml

    return f'<pre class="code" dir="ltr" tabindex="0"><code>{escapeHtml(tokens[place].content)}</code></pre>\n'


def _show_code(renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType) -> str:
    """An address or a command within a sentence that runs right to left: without this its last sign would jump ahead."""
    from markdown_it.common.utils import escapeHtml

    return f'<code dir="ltr">{escapeHtml(tokens[place].content)}</code>'


def _show_picture(
    renderer: RendererHTML, tokens: Sequence[Token], place: int, options: OptionsDict, env: EnvType
) -> str:
    """Pictures are our own (`../pictures/board.png`): no page of ours asks another house for anything."""
    from markdown_it.common.utils import escapeHtml

    token = tokens[place]
    source = str(token.attrGet("src") or "")
    words = escapeHtml(token.content)
    if not re.fullmatch(r"\.\./pictures/[a-z0-9-]{1,60}\.png", source):
        return words
    return f'<img class="picture" src="{source}" alt="{words}" loading="lazy">'
