"""How the journal names what an entry is about: `<kind>:<id>`, text that outlives the row it points to."""

from __future__ import annotations

import re

from django.db.models import Model

#: Printable ASCII without spaces: codes, ids, references. A name or a sentence does not fit in here, and that is the point.
CODE = re.compile(r"[\x21-\x7e]*")
LONGEST_REF = 160


def ref(subject: Model | str) -> str:
    """`case:<uuid>` for a row; text is taken as it is. Raises ValueError for text that is not a reference."""
    text = f"{subject._meta.model_name}:{subject.pk}" if isinstance(subject, Model) else subject
    if not text or len(text) > LONGEST_REF or not CODE.fullmatch(text):
        raise ValueError("A subject of the journal is a short reference such as case:<uuid>, never a name or a sentence.")
    return text


def ref_from_outside(kind: str, given: str) -> str:
    """A reference made of what a stranger typed into an address: what could be personal is left out, never refused."""
    safe = given if re.fullmatch(r"[0-9A-Za-z_.-]{0,64}", given) else "unreadable"
    return ref(f"{kind}:{safe}"[:LONGEST_REF])
