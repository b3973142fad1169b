"""Template tags: markup around one value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import timezone

from fanal.web import icons
from fanal.web.templatetags import fanal

NOW = datetime(2026, 11, 24, 2, 15, tzinfo=UTC)


def render(source: str, **context: Any) -> str:
    with timezone.override("Europe/Brussels"):
        return Template(source).render(Context({"now": NOW, **context})).strip()


@pytest.mark.parametrize("name", sorted({*icons.ICONS, *icons.SAME_AS}))
def test_every_icon_is_a_drawing_hidden_from_screen_readers(name: str) -> None:
    html = render("{% icon name %}", name=name)
    assert html.startswith("<svg") and 'aria-hidden="true"' in html
    assert "<path" in html or "<circle" in html


def test_arrows_turn_with_the_direction_of_reading_and_telephones_do_not() -> None:
    assert "icon-way" in render('{% icon "forward" %}') and "icon-way" not in render('{% icon "phone" %}')


def test_an_icon_that_is_not_there_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        render('{% icon "unicorn" %}')


def test_116000_is_never_broken_or_turned_round() -> None:
    assert render("{% tel %}") == '<bdi class="tel">116\u00a0000</bdi>'


@pytest.mark.parametrize(
    ("text", "arguments", "html"),
    [
        pytest.param("سمير", 'lang="ar"', '<bdi dir="rtl" lang="ar">سمير</bdi>', id="Arabic by its letters"),
        pytest.param("Samir", "", '<bdi dir="ltr">Samir</bdi>', id="Latin"),
        pytest.param("Самир", 'script="Cyrl"', '<bdi dir="ltr" lang="und-Cyrl">Самир</bdi>', id="script alone"),
        pytest.param(
            "12", 'script="Arab"', '<bdi dir="rtl" lang="und-Arab">12</bdi>', id="no letter: the script says it"
        ),
        pytest.param("<b>", "", '<bdi dir="ltr">&lt;b&gt;</bdi>', id="hostile"),
        pytest.param(None, "", '<bdi dir="ltr"></bdi>', id="none"),
    ],
)
def test_a_name_is_isolated_with_its_language_and_direction(text: str | None, arguments: str, html: str) -> None:
    assert render(f"{{% name text {arguments} %}}", text=text) == html


@pytest.mark.parametrize(
    ("minutes", "text", "alarm"),
    [
        pytest.param(-15, "15 min late", True, id="late"),
        pytest.param(0, "0 min late", True, id="just now"),
        pytest.param(25, "in 25 min", False, id="within the hour"),
        pytest.param(120, "05:15", False, id="today"),
        pytest.param(60 * 30, "25 Nov 2026, 09:15", False, id="tomorrow"),
    ],
)
def test_a_due_time_says_how_late_or_how_soon(minutes: int, text: str, alarm: bool) -> None:
    html = render("{% due moment %}", moment=NOW + timedelta(minutes=minutes))
    assert f">{text}</time>" in html
    assert ("alarm" in html) is alarm


@pytest.mark.parametrize("tag", ["when", "day", "clock_time", "ago", "since", "due", "waits"])
def test_a_time_that_is_not_known_shows_nothing(tag: str) -> None:
    assert render(f"{{% {tag} nothing %}}", nothing=None) == ""


def test_a_level_is_bars_and_a_word() -> None:
    html = render('{% level 3 "High" %}')
    assert html.count('class="on"') == 3 and html.count("<i") == 4 and html.endswith("High")


def test_an_empty_value_is_said_and_a_hostile_one_stays_text() -> None:
    assert "not recorded" in render("{{ value|said }}", value="")
    assert render("{{ value|said }}", value="<i>") == "&lt;i&gt;"
    assert render("{{ value|said }}", value=0) == "0"


def test_minutes_are_told_as_a_span() -> None:
    assert render("{{ minutes|span }}", minutes=385) == "6 h 25 min"


def test_a_sheet_is_named_by_its_heading() -> None:
    html = render('{% sheet "Next steps" note="3 things" words="lit" %}<p>{{ text }}</p>{% endsheet %}', text="<x>")
    assert 'class="sheet lit"' in html and 'aria-labelledby="next-steps"' in html and 'id="next-steps"' in html
    assert "<p>&lt;x&gt;</p>" in html and "3 things" in html


def test_a_script_is_deferred_and_its_data_are_escaped() -> None:
    html = render('{% script "fanal/keys.js" saved_text=text %}', text='"><x>')
    assert "defer" in html and "integrity=" in html and 'data-saved-text="&quot;&gt;&lt;x&gt;"' in html


@pytest.mark.parametrize(
    ("text", "way"), [("1 سمير", "rtl"), ("(Samir)", "ltr"), ("", "ltr"), ("123", "ltr"), ("שלום", "rtl")]
)
def test_the_first_letter_with_a_direction_decides(text: str, way: str) -> None:
    assert fanal.direction_of(text) == way


def test_a_row_that_does_not_fit_its_table_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="zip"):
        fanal.beside(["a"], ["A", "B"])
