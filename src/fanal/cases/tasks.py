"""What the worker does for the cases room: imports that were left half done, records that want forgetting, letters.

Belongs here: registration, by importing the modules that register, and what is done once and later. Does not: the rules.
"""

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from fanal.cases import queries
from fanal.cases.imports import tasks as imports
from fanal.cases.lately import say_lately
from fanal.cases.oversight import tasks as oversight
from fanal.core.actors import System

__all__ = ["imports", "oversight", "tell_of_broken_glass"]


def tell_of_broken_glass(glass_id: str) -> None:
    """A letter to the owner and to whoever reviews: that a case was opened by emergency access, never which or whose."""
    system = System("cases")
    often = queries.count_glass_lately_of(by=system, glass_id=UUID(glass_id))
    for person in queries.fetch_people_to_tell_of_glass(by=system, glass_id=UUID(glass_id)):
        with translation.override(person.language or settings.LANGUAGE_CODE):
            text = _(
                "A case was opened by emergency access. Who did it and why stands on the node, and waits for a review:\n%(link)s\n\n"
                "This person has used emergency access %(often)s."
            ) % {"link": settings.FANAL_ORIGIN, "often": say_lately(often)}
            send_mail(_("Fanal: emergency access"), text, None, [person.email])
