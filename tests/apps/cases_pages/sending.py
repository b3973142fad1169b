"""Sending forms as a browser does. Builders of tests in this folder."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fanal.cases import queries
from fanal.cases.forms.several import CodesField
from fanal.cases.models import Case, Child


def at(hours: float) -> str:
    """A time as the field sends it."""
    return timezone.localtime(timezone.now() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def send(client: Client, page: str, /, *args: Any, **fields: Any) -> Any:
    """Send a form; it must lead back to a page of the case."""
    answer = client.post(reverse(f"cases:{page}", args=args), fields)
    faults = getattr(answer, "context", None) and answer.context.get("form") and answer.context["form"].errors
    assert answer.status_code == 302, f"{page}: {answer.status_code} {faults}"
    return answer


def first_child(case: Case) -> Child:
    """The first child of a case."""
    return queries.children_of(case)[0]


def as_sent(form: Any) -> dict[str, Any]:
    """A form as a browser would send it untouched."""
    fields: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if hasattr(value, "state"):
            several = isinstance(bound.field.fields[0], CodesField)
            fields[bound.name] = value.value.split() if several else value.value
            fields[f"{bound.name}_none"] = "" if value.state in {"given", "empty"} else value.state.value
        elif bound.name in {"vulnerabilities", "reasons", "violence"}:
            for place, row in enumerate(value or []):
                fields |= {f"{bound.name}-{place}-{part}": row[part] for part in ("code", "said_by", "text")}
        elif isinstance(value, bool):
            fields |= {bound.name: "on"} if value else {}
        elif hasattr(value, "strftime"):
            fields[bound.name] = timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")
        elif value is not None:
            fields[bound.name] = bound.field.prepare_value(value)
    return fields


def as_query(form: Any) -> Any:
    from django.http import QueryDict

    data = QueryDict(mutable=True)
    for key, value in as_sent(form).items():
        data.setlist(key, value if isinstance(value, list) else [value])
    return data
