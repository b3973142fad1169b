"""What a page says after an act names cases and colleagues: it waits in the session, never in a cookie."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse

from fanal.cases.models import Case

pytestmark = pytest.mark.django_db


def test_no_cookie_holds_what_was_said(fill, ines):
    address = reverse("desk:contact", args=[fill(given_name="=Samir").pk])
    answer = ines.post(address, {"fields": "", "act": "open_case"})
    assert set(answer.cookies) <= {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}
    reference = Case.objects.get().reference
    assert reference not in answer.cookies.output()
    said = f"Case {reference} is open."
    assert said in ines.get(address).content.decode()
    assert said not in ines.get(address).content.decode()
