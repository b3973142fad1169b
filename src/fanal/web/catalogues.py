"""How far the catalogues of translations are: does a language still hold sentences that no person has reviewed?

`tools/translations.py compile` counts them and writes the number into the catalogue's header, read here.
"""

from __future__ import annotations

import gettext
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import to_locale

#: Line of a catalogue's header that holds the number.
HEADER = "x-fanal-unreviewed"


@lru_cache(maxsize=64)
def count_unreviewed(language: str) -> int:
    """Sentences of a language that a machine made and nobody has reviewed. 0 for English and for unknown languages."""
    for folder in settings.LOCALE_PATHS:
        path = Path(folder) / to_locale(language) / "LC_MESSAGES" / "django.mo"
        if path.is_file():
            with path.open("rb") as file:
                number = gettext.GNUTranslations(file).info().get(HEADER, "0")
            return int(number) if number.isdigit() else 0
    return 0


def has_unreviewed(language: str) -> bool:
    """Whether the foot of a page must say that its language was made by a machine."""
    return count_unreviewed(language) > 0
