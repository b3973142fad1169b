"""Emergency access through its pages: a reason, a few hours, told, reviewed by somebody else."""

from __future__ import annotations

from django.urls import reverse

from fanal.accounts.models import Staff
from fanal.cases import queries
from fanal.cases.models import BreakGlass, Case
from tests.cast import client_for

REASON = "The child calls from a bridge and asks for somebody who knows the case."


def break_glass(staff: Staff, case: Case, reason: str = REASON):
    """Send the form."""
    return client_for(staff).post(
        reverse("cases:break_glass"), {"reference": case.reference.lower().replace("-", " "), "reason": reason}
    )


def test_the_glass_opens_a_restricted_case_with_its_sealed_fields_and_says_so(
    partner_operator: Staff, full_case: Case
) -> None:
    Case.objects.filter(pk=full_case.pk).update(restricted=True)
    answer = break_glass(partner_operator, full_case)
    assert answer.status_code == 302 and answer["Location"] == reverse("cases:case", args=[full_case.pk])
    shift = client_for(partner_operator)
    assert "Emergency access" in shift.get(answer["Location"]).content.decode()
    assert "asthma" in shift.get(reverse("cases:child", args=[full_case.pk])).content.decode()
    assert "Lindenlaan 7" in shift.get(reverse("cases:people", args=[full_case.pk])).content.decode()


def test_without_a_real_reason_or_a_real_reference_nothing_opens(partner_operator: Staff, full_case: Case) -> None:
    Case.objects.filter(pk=full_case.pk).update(restricted=True)
    short = break_glass(partner_operator, full_case, "because")
    assert short.status_code == 422 and "Say in a sentence" in short.content.decode()
    unknown = client_for(partner_operator).post(
        reverse("cases:break_glass"), {"reference": "BE-2026-9999", "reason": REASON}
    )
    assert unknown.status_code == 422 and REASON in unknown.content.decode()
    assert BreakGlass.objects.count() == 0


def test_who_reads_the_case_anyway_breaks_no_glass(operator: Staff, full_case: Case) -> None:
    answer = break_glass(operator, full_case)
    assert answer.status_code == 422 and "You may read this case already." in answer.content.decode()


def test_each_access_is_listed_until_somebody_else_has_judged_it(
    partner_operator: Staff, supervisor: Staff, dpo: Staff, case_manager: Staff, full_case: Case
) -> None:
    Case.objects.filter(pk=full_case.pk).update(restricted=True)
    break_glass(partner_operator, full_case)
    row = BreakGlass.objects.get()
    for judge in (supervisor, dpo):
        body = client_for(judge).get(reverse("cases:glass")).content.decode()
        assert full_case.reference in body and REASON in body
    assert client_for(case_manager).get(reverse("cases:glass")).status_code == 404
    address = reverse("cases:judge_glass", args=[row.pk])
    silent = client_for(dpo).post(address, {"verdict": "not_justified", "note": ""})
    assert silent.status_code == 422
    assert (
        client_for(dpo).post(address, {"verdict": "not_justified", "note": "the owner was at her desk"}).status_code
        == 302
    )
    assert "Nothing waits for review." in client_for(supervisor).get(reverse("cases:glass")).content.decode()
    assert client_for(partner_operator).get(reverse("cases:case", args=[full_case.pk])).status_code == 404
    history = client_for(supervisor).get(reverse("cases:readers", args=[full_case.pk])).content.decode()
    assert "Not justified" in history
    assert not queries.has_broken_glass(partner_operator, full_case.pk)
