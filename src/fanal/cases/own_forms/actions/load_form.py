"""Load a definition of a form. A form of the same name is asked in its new version from now on; the old one stays readable."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.access import check
from fanal.accounts.refusals import use_case
from fanal.cases.own_forms.models import FormDefinition
from fanal.cases.policies import person_of
from fanal.core.actors import Actor
from fanal.core.errors import BadInput
from fanal.core.forms.definition import Form, canonical


@use_case
def load_form(*, by: Actor, form: Form) -> FormDefinition:
    """Keep a definition and ask it from now on. The same one again changes nothing but that it is asked.

    Raises:
        NotAllowed.
        BadInput: another text under a name and version that are there already: which of the two an answer belongs to could not be told.
    """
    check(by, "form.load")
    known = FormDefinition.objects.select_for_update().filter(name=form.name)
    found = known.filter(fingerprint=form.fingerprint).first()
    if found is None and known.filter(version=form.version).exists():
        raise BadInput(_("There is another form with this name and version. Give the new one another version."), place="version")
    known.filter(active=True).exclude(fingerprint=form.fingerprint).update(active=False)
    if found is not None:
        found.active = True
        found.save(update_fields=["active"])
    else:
        try:
            with transaction.atomic():
                found = FormDefinition.objects.create(
                    name=form.name, version=form.version, text=canonical(form), fingerprint=form.fingerprint,
                    languages=" ".join(form.languages), loaded_by=person_of(by), loaded_by_text=by.actor_text,
                )  # fmt: skip
        except IntegrityError:  # two people loaded it at the same moment
            raise BadInput(_("There is another form with this name and version. Give the new one another version."), place="version") from None
    journal.record(by=by, act="form.loaded", subject=found, details={"name": form.name, "fingerprint": form.fingerprint})
    return found
