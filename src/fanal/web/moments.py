"""Times, spans and names of countries and languages, as people read them, in the language of the page (CLDR by Babel).

Belongs here: text made of a date, a span or a code. Does not: markup (`templatetags.fanal`), the rules about periods
(`core`). Hours are always written 00 to 23: at three in the night nobody should read "3 AM" for "3 PM".
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_timedelta
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

#: Which CLDR locale speaks for a language of ours: European English has the day before the month.
_LOCALES = {"en": "en_GB"}
_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """Babel's locale for a language tag; English for one that it does not know."""
    try:
        return Locale.parse(_LOCALES.get(language, language), sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def current_locale() -> Locale:
    """The locale of the page being made."""
    return locale_of(get_language() or "en")


def local(moment: datetime) -> datetime:
    """In the time zone of the node or of the reader. A naive time is taken as UTC, which is what we store."""
    if timezone.is_naive(moment):
        moment = moment.replace(tzinfo=UTC)
    return timezone.localtime(moment)


def say_day(day: date, *, weekday: bool = False) -> str:
    """`11 Nov 2026`, with weekday `Wednesday 11 November 2026`."""
    if isinstance(day, datetime):
        day = local(day).date()
    return format_date(day, "full", locale=current_locale()) if weekday else _day(day, current_locale())


@lru_cache(maxsize=4096)  # a page says the same few days again and again
def _day(day: date, locale: Locale) -> str:
    return str(format_skeleton("yMMMd", datetime(day.year, day.month, day.day), locale=locale))  # noqa: DTZ001 - a day


def say_time(moment: datetime) -> str:
    """`16:30`, local time."""
    return local(moment).strftime("%H:%M")


def say_moment(moment: datetime) -> str:
    """`11 Nov 2026, 16:30`, local time."""
    locale = current_locale()
    here = local(moment)
    return str(locale.datetime_formats["medium"].format(here.strftime("%H:%M"), _day(here.date(), locale)))


def say_span(span: timedelta, *, most: int = 2) -> str:
    """A length of time in its `most` largest units: `12 days 10 h`, `7 min`. Never negative, never seconds."""
    left = max(0, int(span.total_seconds()))
    days, left = divmod(left, _DAY)
    hours, left = divmod(left, _HOUR)
    minutes = left // _MINUTE
    parts = []
    if days:
        parts.append(ngettext("%(count)s day", "%(count)s days", days) % {"count": days})
    if hours or days:
        parts.append(_("%(count)s h") % {"count": hours} if hours else "")
    if not days:
        parts.append(_("%(count)s min") % {"count": minutes} if minutes or not hours else "")
    return " ".join(part for part in parts[:most] if part)


def say_ago(moment: datetime, *, now: datetime) -> str:
    """`12 minutes ago`, `in 3 hours`, `12 days ago`: in the one unit that a person would choose."""
    passed = moment - now
    far = abs(passed.total_seconds())
    unit: Literal["minute", "hour", "day", "month", "year"]
    if far < 90 * _MINUTE:
        unit = "minute"
    elif far < 36 * _HOUR:
        unit = "hour"
    elif far < 60 * _DAY:
        unit = "day"
    else:
        unit = "month" if far < 730 * _DAY else "year"
    return str(format_timedelta(passed, granularity=unit, threshold=1e9, add_direction=True, locale=current_locale()))


def say_country(code: str) -> str:
    """Name of a country (ISO 3166-1 alpha-2) in the language of the page; the code itself when CLDR has no name."""
    name: str = current_locale().territories.get(code.upper(), code)
    return name


def say_language(tag: str) -> str:
    """Name of a language (BCP 47) in the language of the page; the tag itself when CLDR has no name."""
    languages = current_locale().languages
    name: str = languages.get(tag.replace("-", "_")) or languages.get(tag.partition("-")[0]) or tag
    return name


def own_name_of(tag: str) -> str:
    """Name of a language in itself: `français`, `العربية`."""
    locale = locale_of(tag)
    return (locale.languages.get(tag.partition("-")[0]) or tag).capitalize()


def country_choices() -> list[tuple[str, str]]:
    """Every country (ISO 3166-1 alpha-2) with its name, sorted by name. For selects."""
    found = [(code, str(name)) for code, name in current_locale().territories.items() if _is_country(code)]
    return sorted(found, key=lambda pair: pair[1].casefold())


def language_choices() -> list[tuple[str, str]]:
    """Living languages that CLDR names by two or three letters, sorted by name. For selects."""
    found = [
        (tag, str(name))
        for tag, name in current_locale().languages.items()
        if "_" not in tag and tag not in _NO_TONGUES
    ]
    return sorted(found, key=lambda pair: pair[1].casefold())


_NO_TONGUES = frozenset({"root", "und", "mul", "zxx", "mis"})
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"})


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
