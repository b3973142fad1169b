"""Template tags of the cases room: words for codes, a child's names in their own script.

Belongs here: markup around one value of this room. Does not: facts about a case (`cases.views.showing`), icons and times
(`web.templatetags.fanal`).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from fanal.cases import labels
from fanal.cases.models import Case, Child
from fanal.cases.views.showing import ShownName, age_words, names_of_child
from fanal.core import casework
from fanal.web import icons

register = template.Library()


@register.filter
def word(code: Any, kind: str) -> Any:
    """The label of a code: `{{ task.kind|word:"TaskKind" }}`. AttributeError for a kind that does not exist."""
    words: type[StrEnum] = getattr(casework, kind)
    return labels.label_of(words, str(code or ""))


@register.filter
def category(case: Case) -> Any:
    """The category of a case, or *not yet determined*."""
    return labels.category_label(case.category, determined=case.category_determined)


@register.filter
def verdict(code: str) -> Any:
    """How an emergency access was judged."""
    return labels.VERDICTS.get(code, code)


@register.filter
def link_kind(code: str) -> Any:
    """How two children belong together."""
    return labels.LINK_KINDS.get(code, code)


@register.filter
def hit_reason(code: str) -> Any:
    """Why a case was found."""
    return labels.HIT_REASONS.get(code, code)


@register.filter
def names(child: Child) -> list[ShownName]:
    """A child's names as they are shown: own script first, then in Latin letters (or the other script)."""
    return names_of_child(child)


@register.simple_tag
def shown_names(shown: Sequence[ShownName]) -> SafeString:
    """These names, own script first, each with its direction and language."""
    if not shown:
        return format_html('<span class="soft">{}</span>', _("Name not known"))
    return format_html_join("\n", "<bdi{}{}{}>{}</bdi>", (_name_parts(one, beside=place > 0) for place, one in enumerate(shown)))


def _name_parts(one: ShownName, *, beside: bool) -> tuple[SafeString | str, ...]:
    lang = format_html(' lang="{}"', one.lang) if one.lang else ""
    return mark_safe(' class="beside"') if beside else "", format_html(' dir="{}"', one.dir), lang, one.text


@register.filter
def age(child: Child) -> str:
    """`7 years`; empty while nothing is known."""
    return age_words(child.age)


@register.filter
def drawn(name: str) -> str:
    """The name of an icon that exists: a timeline entry of another room may ask for one that does not."""
    return name if name in icons.ICONS else "note"
