"""What comes after a return, in words for people."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fanal.cases.after_return.models import InterviewStep
from fanal.cases.labels import label_of
from fanal.core.casework import ReturnInterview
from fanal.core.casework.after_return import INTERVIEW_WITHIN
from fanal.core.plugs import TimelineEntry


def tell_interview(step: InterviewStep) -> TimelineEntry:
    """One step of a return interview, for the timeline; what the child said stands with the child."""
    title = _("Return interview: %(state)s") % {"state": label_of(ReturnInterview, step.state)}
    who = step.recorded_by.display_name if step.recorded_by else _("by itself")
    return TimelineEntry(step.recorded_at, "decision", title, "", who, "chat")


def say_late(length: timedelta) -> str:
    """How much later than the 72 hours it was offered; empty when it was in time."""
    hours = int((length - INTERVIEW_WITHIN) / timedelta(hours=1))
    if length <= INTERVIEW_WITHIN:
        return ""
    return ngettext("offered %(count)d hour later than within 72", "offered %(count)d hours later than within 72", hours) % {"count": hours}
