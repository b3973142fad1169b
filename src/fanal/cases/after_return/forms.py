"""One step of a return interview."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fanal.cases.forms.fields import MomentField, chips, line, text
from fanal.cases.forms.row import CaseForm, Section
from fanal.cases.labels import choices
from fanal.core.casework import ReturnInterview


class InterviewForm(CaseForm):
    """What happened with the return interview."""

    state = chips(ReturnInterview, _("What happened?"), required=True)
    at = MomentField(label=_("When"), help_text=_("When it was offered, declined or held; if accepted, for when it is agreed on."))
    with_whom = line(_("Who talks with the child"), help_text=_("Somebody whom the child can tell everything: not who is responsible for the care."))
    note = text(_("What was said, or why not"), help_text=_("Sealed: what a child tells here is not for everybody on the case."))

    sections = (Section("", ("state", "at", "with_whom", "note"), folded=False),)

    def __init__(self, *args: Any, allowed: Collection[ReturnInterview], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = choices(ReturnInterview, only=[one for one in ReturnInterview if one in allowed])  # type: ignore[attr-defined]
        self.fields["at"].initial = timezone.localtime().replace(second=0, microsecond=0)
