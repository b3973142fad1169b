"""What somebody typed into the web form, as it is taken. Only the text is needed; what cannot be is said at its place.

Belongs here: reading. Does not: what follows (`actions`), pages (`public`).
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fanal.core.casework import CallerRelation
from fanal.core.errors import BadInput
from fanal.desk.channels.actions._writing import LONGEST_MESSAGE
from fanal.desk.codes import AnswerWay

NAME, NUMBER, TIMES = 120, 40, 300
#: Who can be chosen on the page; the trade knows more.
WHO = (CallerRelation.CHILD_SELF, CallerRelation.PARENT, CallerRelation.FAMILY, CallerRelation.PEER, CallerRelation.OTHER)


@dataclass(frozen=True, slots=True)
class FormText:
    """A form as it was read. `number` is there only where a call is wanted."""

    text: str
    who: str = ""
    name: str = ""
    answer_way: AnswerWay = AnswerWay.CODE
    number: str = ""
    times: str = ""

    @property
    def said(self) -> str:
        """All of it in one text, to tell the same form from a changed one. Kept nowhere."""
        return json.dumps(dataclasses.astuple(self))


def read_form(given: Mapping[str, str]) -> FormText:
    """Raises BadInput, with the field, when nothing was said, when it is endless, or when a call is wanted without a number."""
    text = given.get("text", "").replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise BadInput(_("Write something first. A few words are enough."), place="text")
    if len(text) > LONGEST_MESSAGE:
        raise BadInput(_("This is too long for us. Send it in two parts. Your text is still here."), place="text")
    who = given.get("who", "")
    way = given.get("answer_way", "")
    form = FormText(
        text=text,
        who=who if who in {one.value for one in WHO} else "",
        name=_line(given.get("name", ""), NAME, "name"),
        answer_way=AnswerWay(way) if way in set(AnswerWay) else AnswerWay.CODE,
    )
    if form.answer_way is not AnswerWay.CALL:
        return form
    number = _line(given.get("number", ""), NUMBER, "number")
    if not any(sign.isdigit() for sign in number):
        raise BadInput(_("You want us to call, but there is no number. Write it, or choose another answer."), place="number")
    return FormText(form.text, form.who, form.name, form.answer_way, number, _line(given.get("times", ""), TIMES, "times"))


def _line(text: str, most: int, place: str) -> str:
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    if len(line) > most:
        raise BadInput(_("This is too long. Make it shorter; your text is still here."), place=place)
    return line
