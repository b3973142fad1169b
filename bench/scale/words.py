"""Words to make names and notes of. Nobody in them exists: given names and made-up family names are put together by chance.

Belongs here: lists. Does not: rows.
"""

from __future__ import annotations

from random import Random

#: (as written, script, romanised)
GIVEN = (
    ("Lina", "Latn", ""), ("Noé", "Latn", ""), ("Mila", "Latn", ""), ("Tijs", "Latn", ""), ("Elif", "Latn", ""), ("Jules", "Latn", ""),
    ("Sanne", "Latn", ""), ("Emil", "Latn", ""), ("Ronja", "Latn", ""), ("Luka", "Latn", ""), ("Zofia", "Latn", ""), ("Matteo", "Latn", ""),
    ("Aino", "Latn", ""), ("Oskar", "Latn", ""), ("Inês", "Latn", ""), ("Bence", "Latn", ""), ("سمير", "Arab", "Samir"), ("ليلى", "Arab", "Layla"),
    ("يوسف", "Arab", "Yusuf"), ("مريم", "Arab", "Maryam"), ("Νίκος", "Grek", "Nikos"), ("Ελένη", "Grek", "Eleni"), ("Олена", "Cyrl", "Olena"),
    ("Мирко", "Cyrl", "Mirko"),
)  # fmt: skip
_FIRST = ["Brand", "Ost", "Vel", "Kar", "Mor", "Tav", "Lun", "Ser", "Hol", "Nor", "Bel", "Dra", "Fal", "Gar", "Jor", "Rim", "Sol", "Var", "Wen", "Zil"]
_LAST = ["holm", "ova", "sen", "aki", "ard", "eau", "etti", "idis", "kov", "lund", "mann", "nova", "opulo", "quist", "rup", "sson", "tier", "veld", "wicz"]
SENTENCES = (
    "Left after supper and did not come back; the phone is off since eight in the evening.",
    "Called again: a friend saw the child near the station, with a green rucksack.",
    "The police station took the report and gave a number; the officer rings back tomorrow morning.",
    "The caller is worried about the night and asks what can be done now.",
    "The school says that the child was there until noon.",
    "We agreed on a time to talk, and on whom to call if anything happens before.",
    "Support offered; the family would like somebody who speaks their language.",
    "Nothing new. The next step stands.",
)
PLACES = ("Home, Charleroi", "Gare du Nord", "the youth centre in Ghent", "the reception centre", "school, Liège", "a bus towards Lille", "the harbour")


def family(chance: Random) -> str:
    """One of 380 made-up family names."""
    return chance.choice(_FIRST) + chance.choice(_LAST)


def text(chance: Random, most: int = 4) -> str:
    """One to `most` sentences."""
    return " ".join(chance.choices(SENTENCES, k=chance.randint(1, most)))


def phone(chance: Random) -> str:
    """A Belgian mobile number of the range that is kept for fiction and tests."""
    return f"+32 46{chance.randrange(10)} {chance.randrange(100):02} {chance.randrange(100):02} {chance.randrange(100):02}"
