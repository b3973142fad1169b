"""Template tags of the frame: icons, telephone numbers, keys, names, times, fields, sheets. A builtin: no {% load %} needed.

Belongs here: markup around one value. Does not: components with a shape of their own (`templates/web/parts/`), rights
(`accounts.templatetags.access`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _

from fanal.web import forms, icons, integrity, menu, moments

register = template.Library()

_RTL_SCRIPTS = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg"})
_BRAND = mark_safe(
    '<svg viewBox="0 0 24 30" aria-hidden="true">'
    '<path class="brand-frame" d="M9 5a3 3 0 0 1 6 0M5 10h14M7 10l-2 14h14l-2-14M4 27h16"/>'
    '<path class="brand-light" d="M12 12.500c2.600 2.800 3.600 4.400 3.600 6a3.600 3.600 0 0 1-7.200 0c0-1.600 1-3.200 '
    '3.600-6z"/></svg>'
)


# ------------------------------------------------------------------------------------------------- drawings, keys


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "phone" %}`: a drawing, hidden from screen readers because a word stands beside it. KeyError if unknown."""
    return _icon(str(name))


@lru_cache(maxsize=256)
def _icon(name: str) -> SafeString:
    shapes, words = icons.shapes_of(name)
    return format_html('<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', words, mark_safe(shapes))  # noqa: S308 - our own drawing


@register.simple_tag
def lantern() -> SafeString:
    """The mark of the product."""
    return _BRAND


@register.simple_tag
def product() -> str:
    """The name of the product, the same in every language."""
    return "Fanal"


@register.simple_tag
def tel(number: str = "116 000") -> SafeString:
    """A telephone number that is never turned round and never broken: `{% tel %}` is 116 000."""
    return format_html('<bdi class="tel">{}</bdi>', str(number).replace(" ", "\u00a0"))


@register.simple_tag
def kbd(keys: str) -> SafeString:
    """A key to press: `{% kbd "Alt P" %}`."""
    return format_html('<kbd dir="ltr">{}</kbd>', keys)


@register.simple_tag(takes_context=True)
def script(context: template.Context, path: str, **data: Any) -> SafeString:
    """A script of ours, deferred, with the nonce of this page and the digest of the file. Keywords become data attributes,
    for texts and addresses."""
    nonce = getattr(context.get("request"), "csp_nonce", "")
    extra = format_html_join("", ' data-{}="{}"', ((name.replace("_", "-"), value) for name, value in data.items()))
    html = '<script src="{}" defer nonce="{}" integrity="{}"{}></script>'
    return format_html(html, static(path), nonce, integrity.of(path), extra)


@register.simple_tag
def level(marks: int, word: str = "", of: int = 4) -> SafeString:
    """Bars and the word: `{% level 3 "High" %}`. The word is never left to colour or bars alone."""
    bars = format_html_join(
        "", "<i{}></i>", ((mark_safe(' class="on"') if place < int(marks) else "",) for place in range(of))
    )
    return format_html('<span class="level" aria-hidden="true">{}</span>{}', bars, word)


# ------------------------------------------------------------------------------------------------- names of things


def direction_of(text: str, script_code: str = "") -> str:
    """`rtl` or `ltr`, by the script when it is known, else by the first letter that has a direction."""
    if script_code:
        return "rtl" if script_code in _RTL_SCRIPTS else "ltr"
    for letter in text:
        way = unicodedata.bidirectional(letter)
        if way in {"R", "AL"}:
            return "rtl"
        if way == "L":
            return "ltr"
    return "ltr"


@register.simple_tag
def name(text: Any, lang: str = "", script: str = "") -> SafeString:
    """A name in its own script, isolated from the text around it: `{% name child.name lang="ar" script="Arab" %}`."""
    said = "" if text is None else str(text)
    tag = lang or (f"und-{script}" if script else "")
    attribute = format_html(' lang="{}"', tag) if tag else ""
    return format_html('<bdi dir="{}"{}>{}</bdi>', direction_of(said, script), attribute, said)


@register.filter
def country(code: Any) -> str:
    """`BE` → Belgium, in the language of the page."""
    return moments.say_country(str(code)) if code else ""


@register.filter
def language_name(tag: Any) -> str:
    """`fr` → French, in the language of the page."""
    return moments.say_language(str(tag)) if tag else ""


# ------------------------------------------------------------------------------------------------- times


def _now(context: template.Context) -> datetime:
    found = context.get("now") or (context.get("page") or {}).get("now")
    return found if isinstance(found, datetime) else timezone.now()


def _time(moment: datetime | date, text: str, words: str = "", title: str = "") -> SafeString:
    stamp = moments.local(moment).isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()
    title = title if title != text else ""
    shape = f'<time datetime="{{}}"{_CLASS if words else "{}"}{_TITLE if title else "{}"}>{{}}</time>'
    return format_html(shape, stamp, words, title, text)


_CLASS, _TITLE = ' class="{}"', ' title="{}"'


@register.simple_tag
def when(moment: datetime | date | None) -> SafeString | str:
    """`11 Nov 2026, 16:30`; a day without a time stays a day."""
    if moment is None:
        return ""
    return _time(moment, moments.say_moment(moment) if isinstance(moment, datetime) else moments.say_day(moment))


@register.simple_tag
def day(moment: datetime | date | None, weekday: bool = False) -> SafeString | str:
    """`11 Nov 2026`, or in full with its weekday."""
    return "" if moment is None else _time(moment, moments.say_day(moment, weekday=weekday))


@register.simple_tag
def clock_time(moment: datetime | None) -> SafeString | str:
    """`16:30`; the full date as title."""
    return "" if moment is None else _time(moment, moments.say_time(moment), title=moments.say_moment(moment))


@register.simple_tag(takes_context=True)
def ago(context: template.Context, moment: datetime | None) -> SafeString | str:
    """`12 minutes ago`; the full date as title."""
    if moment is None:
        return ""
    return _time(moment, moments.say_ago(moment, now=_now(context)), title=moments.say_moment(moment))


@register.simple_tag(takes_context=True)
def since(context: template.Context, moment: datetime | None) -> SafeString | str:
    """How long it has lasted: `12 days 10 h`; the full date as title."""
    if moment is None:
        return ""
    return _time(moment, moments.say_span(_now(context) - moment), title=moments.say_moment(moment))


@register.simple_tag(takes_context=True)
def waits(context: template.Context, moment: datetime | None) -> SafeString | str:
    """How long somebody waits already: `for 3 min`."""
    if moment is None:
        return ""
    text = _("for %(span)s") % {"span": moments.say_span(_now(context) - moment, most=1)}
    return _time(moment, text, title=moments.say_moment(moment))


@register.filter
def span(length: timedelta | int | None) -> str:
    """A length of time (or minutes): `3 h 5 min`."""
    if length is None:
        return ""
    return moments.say_span(length if isinstance(length, timedelta) else timedelta(minutes=int(length)))


@register.simple_tag(takes_context=True)
def due(context: template.Context, moment: datetime | None, words: str = "") -> SafeString | str:
    """`15 min late` in the colour of alarm, `in 25 min` within the hour, `04:15` today, else the date."""
    if moment is None:
        return ""
    now = _now(context)
    full = moments.say_moment(moment)
    if moment <= now:
        text = _("%(span)s late") % {"span": moments.say_span(now - moment, most=1)}
        return _time(moment, text, f"alarm {words}".strip(), full)
    if moment - now < timedelta(hours=1):
        return _time(moment, _("in %(span)s") % {"span": moments.say_span(moment - now, most=1)}, words, full)
    today = moments.local(moment).date() == moments.local(now).date()
    return _time(moment, moments.say_time(moment) if today else full, words, full)


# ------------------------------------------------------------------------------------------------- forms and sheets


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """One field of a form with label, help and errors: `{% field form.email %}`. See `web.forms.show`."""
    return forms.show(bound, **options)


@register.simple_tag
def errors_of(form: Any, heading: str = "") -> SafeString:
    """The list of what has to be corrected, on top of a form, each a link to its field. Empty without errors."""
    found = forms.list_errors(form)
    if not found:
        return mark_safe("")
    return mark_safe(render_to_string("web/parts/errors.html", {"found": found, "heading": heading}))  # noqa: S308 - a template


@register.simple_tag(takes_context=True)
def export_key(context: template.Context, of: str, action: str, word: str = "", drawn: str = "download", **filters: Any) -> SafeString:
    """The quiet key beside a list that leads to its export: `{% export_key "cases.list" "case.export" shelf="mine" %}`.

    Nothing for whoever may not do `action`. The exports room stands above this one: only its address is known here.
    """
    request = context.get("request")
    if request is None or not menu.may(request, action):
        return mark_safe("")
    asked = {"of": of, **{name: value for name, value in filters.items() if value}}
    url = f"{reverse('exports:ask')}?{urlencode(asked)}"
    return mark_safe(render_to_string("web/parts/export_key.html", {"url": url, "word": word or _("Export"), "drawn": drawn}))  # noqa: S308 - a template


@register.simple_block_tag
def sheet(
    content: str, heading: str = "", *, id: str = "", note: str = "", words: str = "", level: int = 2
) -> SafeString:
    """A piece of paper about one subject: `{% sheet "People" id="people" note="3 people" words="lit" %}…{% endsheet %}`."""
    key = id or slugify(heading) or "sheet"
    context = {"content": content, "heading": heading, "key": key, "note": note, "words": words, "level": level}
    return mark_safe(render_to_string("web/parts/sheet.html", context))  # noqa: S308 - a template


@register.filter
def said(value: Any) -> str:
    """Text of a value for a list of facts: an empty one is said, never left blank."""
    if value in (None, ""):
        return format_html('<span class="soft not-said">{}</span>', _("not recorded"))
    return conditional_escape(value)


@register.filter
def beside(cells: Sequence[Any], columns: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Cells of a row, each with its column. ValueError when a row is longer or shorter than the head."""
    return list(zip(cells, columns, strict=True))
