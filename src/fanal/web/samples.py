"""What the style guide shows: every component in its states, with invented people.

Belongs here: sample data, as the components take them. Does not: components. The samples are not translated (nobody works
with them); names in three scripts are among them so that a page in either direction shows both.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django import forms

from fanal.core.plugs import BoardItem, BoardKind, TimelineEntry
from fanal.web import forms as web
from fanal.web import samples_ahead
from fanal.web.icons import ICONS
from fanal.web.menu import FIRST, Shown
from fanal.web.samples_words import TITLES, WORDS
from fanal.web.uses import USES
from fanal.web.views.errors import CONFLICT

#: The night of the mock: all times on the page are told from here.
NOW = datetime(2026, 11, 24, 2, 15, tzinfo=UTC)


#: The pages of the guide (`templates/web/guide/`), in their order.
PAGES = ("shell", "forms", "facts", "lists", "desk", "pages", "release", "pairing", "figures", "public", "appeal", "uses")


class ShortForm(web.Form):
    """A form as a whole, with a long label and a long word of help."""

    place = forms.CharField(
        label="Place where the child was seen last, as the caller names it",
        help_text="A station, a street, a school; the region only if nothing nearer is known.",
        required=False,
    )
    seen = forms.DateField(label="Day", required=False)


class EmailForm(web.Form):
    """A field alone."""

    email = forms.EmailField(label="E-mail address", required=False)


class AskForm(web.Form):
    """One question of a public page."""

    safe = forms.ChoiceField(
        label="Are you safe right now?",
        widget=web.Opts(explanations={"yes": "Nobody can hurt me where I am.", "no": "I am in danger or somebody wants to hurt me."}),
        choices=[("yes", "Yes"), ("unsure", "I am not sure"), ("no", "No")],
    )


class SampleForm(web.Form):
    """One field of each kind."""

    caller = forms.ChoiceField(
        label="Who contacts us",
        widget=web.ChoiceChips,
        choices=[
            ("child", "The child"),
            ("parent", "Mother or father"),
            ("family", "Other family"),
            ("friend", "Friend"),
        ],
    )
    given = web.AnswerField(label="Given name, as heard", help_text="In Latin letters, as you hear it.")
    script_name = web.AnswerField(label="Name in its own script")
    call_back = web.AnswerField(label="Number to call back")
    born = web.AnswerField(label="Born", inner=forms.DateField())
    email = forms.EmailField(label="E-mail address", required=False)
    country = forms.ChoiceField(
        label="Country", choices=[("BE", "Belgium"), ("GR", "Greece"), ("TN", "Tunisia")], required=False
    )
    languages = forms.MultipleChoiceField(
        label="Languages",
        widget=web.ManyChips,
        choices=[("fr", "French"), ("nl", "Dutch"), ("ar", "Arabic")],
        required=False,
    )
    safe = forms.ChoiceField(
        label="Are you safe right now?",
        widget=web.Opts(
            explanations={
                "yes": "Nobody can hurt me where I am.",
                "no": "I am in danger or somebody wants to hurt me.",
            }
        ),
        choices=[("yes", "Yes"), ("unsure", "I am not sure"), ("no", "No")],
        required=False,
    )
    notes = forms.CharField(label="Notes", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    consent = forms.BooleanField(
        label="The mother has agreed to this", help_text="Ask again for each use.", required=False
    )


_FILLED = {
    "caller": "parent",
    "given": {"state": "given", "value": "Samir"},
    "script_name": {"state": "given", "value": "سمير حدادي"},
    "call_back": {"state": "not_asked"},
    "languages": ["fr", "ar"],
    "country": "BE",
    "notes": "03:04  Mother, very upset. Son Samir, 15, left the flat after supper and is not back.",
}
_WRONG = {"given": "Samir", "email": "ines@", "born": "31.02.2011", "safe": "yes", "call_back_none": "refused"}


_CHAT = BoardKind("chat", "Chat waiting", "%d chats waiting", "chat", 10)
_RISK = BoardKind("risk_review", "Risk review", "%d risk reviews", "eye", 40)
_TASK = BoardKind("task", "Task", "%d tasks due", "task", 50)


def _job(kind: BoardKind, title: str, detail: str, minutes: int, act: str) -> BoardItem:
    return BoardItem(kind, title, detail, NOW + timedelta(minutes=minutes), "#job", act, lit=kind is _CHAT)


def _entry(minutes: int, icon: str, title: str, text: str, who: str) -> TimelineEntry:
    return TimelineEntry(NOW - timedelta(minutes=minutes), "contact", title, text, who, icon)


def everything() -> dict[str, Any]:
    """The variables of the style guide."""
    return {
        "now": NOW,
        "icon_names": sorted(ICONS),
        "form": SampleForm(initial=_FILLED, prefix="a"),
        "wrong_form": SampleForm({f"b-{name}": value for name, value in _WRONG.items()}, prefix="b"),
        "short_form": ShortForm(prefix="c"),
        "ask_form": AskForm(prefix="e"),
        "unanswered_form": AskForm({}, prefix="f"),
        "email_form": EmailForm(prefix="d"),
        "menu": _menu(),
        "user": SimpleNamespace(is_authenticated=True, display_name="Ines Moreau"),
        "acting": {"name": "operator"},
        "problem": CONFLICT,
        "blockers": ["The police answer is missing.", "A task is open: ask for the platform pictures."],
        "bases": [
            ("Vital interests of the child", "GDPR Art. 6(1)(d). For as long as the danger lasts."),
            ("Consent of the mother", "Not recorded yet."),
        ],
        "parts": [f"web/guide/{part}.html" for part in PAGES],
        "uses": USES,
        "use_columns": [{"label": "Part"}, {"label": "Use it for"}],
        "use_rows": [{"cells": [part, sentence]} for part, sentence in USES.items()],
        "titles": TITLES,
        "words": WORDS,
        "nothing": [],
        "sample_shift": {"warn": True, "minutes_left": 12, "may_extend": False, "over_time": False, "held": False},
        **_numbers(),
        **_lists(),
        **_board(),
        **samples_ahead.everything(),
    }


def _menu() -> list[Shown]:
    words = ["Desk", "Shift board", "Cases", "Requests", "Mediation", "Appeals", "Figures"]
    return [Shown(word, "#menu", place == 1, later=place >= FIRST) for place, word in enumerate(words)]


def _numbers() -> dict[str, Any]:
    return {
        "facts": [
            {"name": "Category", "value": "Parental abduction", "small": "taken, cross-border to Italy"},
            {"name": "Missing since", "value": "11 Nov 2026, 16:30", "small": "12 days 10 h · from school, Namur"},
            {"name": "Owner", "value": "Jonas Vermeer", "small": "cover tonight: Ines Moreau"},
            {"name": "Police", "value": "", "small": ""},
            {"name": "Next task", "value": "Review the risk", "small": "15 min late", "alarm": True, "icon": "clock"},
        ],
        "facts_list": [
            {"name": "Purpose", "value": "Support, and welfare of the child"},
            {"name": "Hair", "value": "", "small": ""},
            {"name": "Height", "value": "1.72 m", "small": "said by mother"},
            {
                "name": "Address",
                "hidden_why": "hidden for her safety.",
                "hidden_who": "Katarzyna Wilk can open it, with a reason.",
            },
        ],
        "tally": [
            {"count": 1, "name": "chat waiting", "small": "a child, 3 min", "lit": True},
            {"count": 1, "name": "review late", "small": "15 minutes"},
            {"count": 2, "name": "requests open", "small": "1 without receipt"},
            {"count": 3, "name": "clocks under 5 days", "small": "next: today"},
            {"count": 37, "name": "open cases", "small": "2 missing under 24 h", "url": "#cases"},
        ],
    }


def _lists() -> dict[str, Any]:
    return {
        "review_late": NOW - timedelta(minutes=15),
        "review_soon": NOW + timedelta(hours=4),
        "reasons": [
            {"way": "yes", "text": "Given name the same in Arabic script"},
            {"way": "no", "text": "Born 2010, you noted 2011"},
            {"way": "but", "text": "Profile confirmed 5 months ago: due in December"},
        ],
        "tabs": [
            {"label": "Timeline", "url": "#t0", "current": True},
            {"label": "Child", "url": "#t1"},
            {"label": "People", "url": "#t2", "count": 5},
            {"label": "Risk", "url": "#t3"},
            {"label": "Documents", "url": "#t7", "count": 9},
        ],
        "steps": [
            {"label": "Purpose", "state": "past", "url": "#s1"},
            {"label": "Fields and basis", "state": "now"},
            {"label": "Check and approve", "state": "next"},
            {"label": "Sent", "state": "next"},
        ],
        "entries": [
            _entry(14, "send", "Request to Italy: no receipt yet", "Third try at 03:21.", "by itself"),
            _entry(
                155,
                "phone",
                "Call from the grandmother in Bari, 14 min",
                "She saw him on Sunday. He was well.",
                "Rania Khoury",
            ),
            _entry(535, "check", "Release approved by a second person", "", "Katarzyna Wilk"),
        ],
        "columns": [{"label": "Category"}, {"label": "New cases", "num": True}, {"label": "Share", "num": True}],
        "rows": [
            {"cells": ["Runaways", "3 621", "58.2 %"], "url": "#r"},
            {"cells": ["Parental abduction", "1 194", "19.2 %"]},
            {"cells": ["Children in migration", "255", "4.1 %"]},
        ],
    }


def _board() -> dict[str, Any]:
    return {
        "lane_now": [
            _job(_CHAT, "A child writes in Arabic", "nobody yet · Arabic: Rania is on shift", -3, "Answer"),
            _job(_RISK, "Milan Aurelio C., 7 · risk high", "BE-2026-0188 · Jonas Vermeer", -15, "Review"),
        ],
        "lane_hour": [
            _job(_TASK, "Ask railway police for platform pictures", "BE-2026-0193 · Ines Moreau", 25, "Open")
        ],
        "outcomes": [
            ("new_case", "New case"),
            ("joins", "Joins a case"),
            ("advice", "Advice given"),
            ("silent", "Silent"),
        ],
        "filters": [("all", "All"), ("contacts", "Contacts"), ("decisions", "Decisions")],
    }
