"""The telephone, as the desk knows it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fanal.core.casework import Channel
from fanal.desk.channels.kinds import Kind

TELEPHONE = Kind(
    folder="telephone", channel=Channel.CALL, icon="phone", waits=_("A call that nobody has written down yet"), missed=_("A missed call")
)
