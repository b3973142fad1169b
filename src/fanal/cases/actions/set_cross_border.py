"""Say whether another country is involved, and which."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from fanal.accounts.refusals import use_case
from fanal.cases.models import Case
from fanal.cases.recording import countries as read_countries
from fanal.cases.steps import begin, end
from fanal.core.actors import Actor
from fanal.core.casework import CrossBorder
from fanal.core.errors import BadInput

#: More than this is a route, and belongs into the text.
MOST_COUNTRIES = 20


@use_case
def set_cross_border(*, by: Actor, case_id: UUID, cross_border: CrossBorder, countries: Sequence[str] = ()) -> Case:
    """Set the flag and the other countries (ISO 3166-1 alpha-2). The node's own country is not among them.

    Raises NotAllowed, NotFound, NotReady; BadInput for countries without a border crossed, or what is no country code.
    """
    case = begin(by, case_id)
    abroad: list[str] = [code for code in read_countries(list(countries)) if code != case.reference[:2]]
    if abroad and not cross_border.crosses:
        raise BadInput(_("Other countries belong to a case across the border."), place="countries")
    if len(abroad) > MOST_COUNTRIES:
        raise BadInput(_("Name at most %(most)d countries here.") % {"most": MOST_COUNTRIES}, place="countries")
    case.cross_border, case.country_codes = cross_border.value, " ".join(abroad)
    case.save(update_fields=["cross_border", "country_codes"])
    end(by, case, "case.cross_border_set", details={"cross_border": case.cross_border, "countries": ",".join(abroad)})
    return case
