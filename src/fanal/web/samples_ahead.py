"""What the style guide shows of parts whose rooms are still to come: release, clocks, mediation, figures, public pages, appeals.

Belongs here: sample data of those parts; each part moves its first real use into its room, and stays here as a specimen.
All names, cases and numbers are invented.
"""

from __future__ import annotations

from typing import Any

import segno
from django.utils.safestring import mark_safe

from fanal.web import drawings

_LONG = "Clothes and what the child carried, as the person who saw it last described it to the operator on the telephone"


def everything() -> dict[str, Any]:
    """The variables of the parts that wait for their rooms."""
    return {**_public(), **_release(), **_pairing(), **_figures(), **_appeal()}


def _public() -> dict[str, Any]:
    return {
        "ways": [
            {"url": "tel:116000", "icon": "phone", "word": "Call", "number": "116 000", "small": "Free. Day and night.", "call": True},
            {"url": "#chat", "icon": "chat", "word": "Chat", "small": "1 person is before you. About 4 minutes."},
            {
                "url": "tel:112", "icon": "warning", "word": "In danger? Call", "number": "112",
                "small": "Police and ambulance, everywhere in Europe.",
            },
        ],
        "promises": [
            {"icon": "person", "text": "You do not have to say your name."},
            {"icon": "lock", "text": "We ask you before we tell anybody, unless your life is in danger."},
            {"icon": "eye", "text": "“Leave now” takes you away at once. The page stays in your browser's history."},
        ],
    }  # fmt: skip


def _release() -> dict[str, Any]:
    return {
        "hours_day": drawings.draw_hours(9, 23, 2.2),
        "hours_night": drawings.draw_hours(20, 6, 2.2),
        "pick_fields": [
            {"id": "pick-names", "name": "pick", "label": "Names", "value": "Samir Haddadi", "chosen": True},
            {"id": "pick-script", "name": "pick", "label": "Name in its own script", "value": "سمير حدادي", "chosen": True},
            {"id": "pick-age", "name": "pick", "label": "Age", "value": "15 years", "chosen": True, "why": "The day of birth is not needed."},
            {"id": "pick-height", "name": "pick", "label": "Height", "value": ""},
            {"id": "pick-clothes", "name": "pick", "label": _LONG, "value": f"{_LONG}: a blue down jacket, jeans, white shoes."},
            {"id": "pick-home", "label": "Mother's address", "value": "not shown", "locked": True, "why": "Hidden for her safety."},
        ],
        "leaves_sections": [
            {"title": "From", "lines": ["Hotline Belgium, Ines Moreau, reference R-0413"]},
            {"title": "We ask you to", "lines": ["Ask the police in Leeds whether Samir is safe. Tell us, not the family."]},
            {"title": "Child", "lines": ["Samir Haddadi, boy, 15 years", "سمير حدادي"]},
        ],
        "clocks": [
            {
                "title": "Answer of the Central Authority", "left": "2 days late", "state": "over", "share": 100,
                "law": "Reg. (EU) 2019/1111 Art. 23(2) · 5 working days", "last": "22 Nov, 24:00",
            },
            {
                "title": "Right to ask for reasons of delay", "left": "today", "state": "near", "share": 96,
                "law": "Hague 1980 Art. 11 · not a deadline: a right is born", "last": "24 Nov, 24:00",
            },
            {
                "title": "Days left to file at court", "left": "352 days", "state": "run", "share": 4,
                "law": "Hague 1980 Art. 12 · 1 year from the removal, to the filing", "last": "11 Nov 2027",
            },
            {
                "title": "Court should decide in first instance", "left": "not started", "state": "idle", "share": 0,
                "law": "Art. 24(2) · runs when a court is seised", "last": "needs: date of filing",
            },
        ],
    }  # fmt: skip


def _pairing() -> dict[str, Any]:
    remain = [
        (206, "mediators in the network"), (61, "trained, insured, profile confirmed"),
        (19, "speak French or Italian at C1 or better"), (10, "free in time, no conflict of interest"), (2, "pairs keep all four B's"),
    ]  # fmt: skip
    return {
        "pair": [
            {
                "name": "Anke Delvaux", "lines": ["Psychosocial · woman · Belgium", "French C2, Dutch C2, Italian B2"],
                "small": "14 mediations across borders",
            },
            {
                "name": "Matteo Ferri", "lines": ["Legal · man · Italy", "Italian C2, French C1, English C1"],
                "small": "9 mediations across borders",
            },
        ],
        "bees": [
            {"word": "Bi-lingual", "text": "French and Italian, each twice", "kept": True},
            {"word": "Bi-cultural", "text": "Belgium and Italy", "kept": True},
            {"word": "Bi-professional", "text": "psychosocial and legal", "kept": True},
            {"word": "Bi-gender", "text": "lacks: both are women", "kept": False},
        ],
        "remain": [{"count": count, "text": text, "share": max(1, round(100 * count / 206))} for count, text in remain],
    }  # fmt: skip


def _figures() -> dict[str, Any]:
    years = [("2021", 58, "58 %", False), ("2022", 54, "54 %", False), ("2023", 53, "53 %", True), ("2024", 66, "66 %", False), ("2025", 64, "64 %", True)]
    answers: dict[str, int | None] = {
        "AT": 35, "BE": 255, "BG": 60, "CH": 45, "CY": 20, "CZ": 165, "DE": 90, "DK": 25, "ES": 330, "FI": 1915, "FR": 640,
        "GB": 820, "GR": 310, "HU": 190, "IE": 130, "IT": 140, "LT": 40, "NL": 30, "PL": None, "PT": 70, "RO": 410, "SE": None,
    }  # fmt: skip
    return {
        "figure_keys": [
            {"value": "8 845", "unit": "cases worked on", "source": "invented: 6 221 new + 2 624 ongoing · n = 26"},
            {"value": "9 115", "unit": "children supported", "source": "invented · unit: children · n = 26"},
            {"value": "–", "unit": "calls within 30 seconds", "source": "not asked before 2026"},
        ],
        "bars": drawings.draw_bars(
            [
                ("Runaways", 582, "58.2 %"), ("Parental abduction", 192, "19.2 %"), ("Criminal abduction", 6, "0.6 %"),
                ("Not yet determined, other", 163, "16.3 %"),
            ],
            rest="Not yet determined, other",
        ),
        "points": drawings.draw_points(years),
        "year_columns": [{"label": "Year"}, {"label": "Share", "num": True}],
        "year_rows": [{"cells": [year, text]} for year, _, text, _ in years],
        "tiles": drawings.draw_tiles(answers, steps=(50, 150, 500)),
        "depths": [
            {"depth": 0, "text": "no answer"}, {"depth": 1, "text": "under 50"}, {"depth": 2, "text": "50 to 149"},
            {"depth": 3, "text": "150 to 499"}, {"depth": 4, "text": "500 and more"},
        ],
        "tile_columns": [{"label": "Hotline"}, {"label": "New cases", "num": True}],
        "tile_rows": [{"cells": [code, "–" if value is None else value]} for code, value in answers.items()],
    }  # fmt: skip


def _appeal() -> dict[str, Any]:
    french = {
        "lang": "fr", "dir": "ltr", "head": "Disparu", "name": "Naël Dubreuil-Saïdi", "age": "14 ans",
        "seen": "Vu le 21 novembre 2026 vers 17 h 40, gare de Namur", "call": "Vous l’avez vu ? Appelez", "free": "Gratuit, jour et nuit",
        "facts": [("Taille", "1,62 m, mince"), ("Cheveux, yeux", "noirs bouclés, yeux marron"), ("Vêtements", "blouson vert, jean, baskets blanches")],
    }  # fmt: skip
    arabic = {
        "lang": "ar", "dir": "rtl", "head": "مفقود", "name": "نائل دوبروي السعيدي", "age": "14 سنة",
        "seen": "شوهد في 21 نوفمبر 2026 نحو 17:40 في محطة نامور", "call": "هل رأيته؟ اتصل بالرقم", "free": "مجانا، ليلا ونهارا",
        "facts": [("الطول", "1,62 م، نحيف"), ("الشعر والعينان", "شعر أسود مجعد، عينان بنيتان"), ("الملابس", "سترة خضراء، جينز، حذاء رياضي أبيض")],
    }  # fmt: skip
    code = segno.make("https://example.org/appeal", error="m", micro=False)
    return {
        "both": [french, arabic],
        "calls": [{"lang": one["lang"], "dir": one["dir"], "lines": [one["call"], one["free"]]} for one in (french, arabic)],
        "code": mark_safe(code.svg_inline(scale=4, svgclass=None, lineclass=None, omitsize=True)),  # noqa: S308 - our own drawing
        "poster_foot": ["Exercice. Personne fictive.", "fanal.example"],
    }
