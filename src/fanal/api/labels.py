"""The words for codes of this room, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import gettext_lazy as _

from fanal.api.models import TEST_EVENT, DeliveryState
from fanal.api.policies import WhyNot
from fanal.core.outside import OutsideEvent

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"

EVENTS: Mapping[str, Text] = {
    OutsideEvent.CASE_OPENED.value: _("A case was opened"),
    OutsideEvent.TASK_DUE.value: _("A task is due"),
    OutsideEvent.APPEAL_WITHDRAWN.value: _("An appeal was withdrawn"),
    TEST_EVENT: _("Test"),
}
STATES: Mapping[str, Text] = {
    DeliveryState.WAITING.value: _("waits"),
    DeliveryState.DELIVERED.value: _("arrived"),
    DeliveryState.GIVEN_UP.value: _("given up"),
}
WHY_NOT: Mapping[WhyNot, Text] = {
    WhyNot.ENDED: _("ended"),
    WhyNot.EXPIRED: _("run out"),
    WhyNot.PERSON_LEFT: _("its person has no access any more"),
    WhyNot.ROLE_TAKEN_BACK: _("its person lost the role"),
    WhyNot.WRONG_NETWORK: _("used from another network"),
}
#: What went wrong with a call (`outgoing.Failed.why`, `sending`).
FAULTS: Mapping[str, Text] = {
    "connect": _("nobody answers at the address"),
    "tls": _("its certificate is not good"),
    "timeout": _("it took too long to answer"),
    "broken": _("the connection broke"),
    "redirect": _("it sent us to another address, which we do not follow"),
    "status": _("it refused"),
    "refused:not_found": _("the name in the address is not known"),
    "refused:inside": _("the address lies in a network inside, which is not allowed"),
    "refused:not_https": _("the address is not https"),
    "refused:unreadable": _("the address cannot be read"),
    "refused:with_password": _("the address holds a password"),
}
