"""Who takes the call writes down what is heard, also where the role does not read: sealed fields are added to, never overwritten."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from fanal.accounts.models import Staff
from fanal.cases.models import Case, Child, Episode, Person
from tests.apps.cases_pages.sending import as_sent, first_child, send
from tests.cast import client_for


@pytest.fixture
def ines(operator: Staff) -> Client:
    """The operator, at a case that a colleague owns."""
    return client_for(operator)


def _sent(browser: Client, page: str, *ids: object) -> dict[str, object]:
    return as_sent(browser.get(reverse(f"cases:{page}", args=ids)).context["form"])


def test_what_an_operator_hears_of_a_childs_health_goes_in_behind_what_stands_there(ines: Client, full_case: Case) -> None:
    child = first_child(full_case)
    fields = _sent(ines, "change_child", full_case.pk, child.pk)
    assert "asthma" not in str(fields) and "inhaler" not in str(fields)
    fields |= {
        "add_health": "allergic to wasps", "add_medication": "insulin by eight", "add_residence_status": "asylum_seeker",
        "add_vulnerabilities-0-code": "young_age", "add_vulnerabilities-0-said_by": "friend", "add_vulnerabilities-0-text": "last week",
    }  # fmt: skip
    send(ines, "change_child", full_case.pk, child.pk, **fields)
    now = Child.objects.get()
    assert now.health == "asthma\nallergic to wasps"
    assert (now.medication, now.residence_status) == ("insulin by eight", "asylum_seeker")
    assert [one["text"] for one in now.vulnerabilities] == ["inhaler, twice a day", "last week"]
    assert "wasps" not in ines.get(reverse("cases:child", args=[full_case.pk])).content.decode()


def test_a_second_answer_where_one_fits_is_refused_without_telling_the_first(ines: Client, full_case: Case) -> None:
    child = first_child(full_case)
    child.residence_status = "without"
    child.save()
    address = reverse("cases:change_child", args=[full_case.pk, child.pk])
    answer = ines.post(address, _sent(ines, "change_child", full_case.pk, child.pk) | {"add_residence_status": "citizen"})
    assert answer.status_code == 422
    assert "add_residence_status" in answer.context["form"].errors
    assert "recorded here already" in answer.content.decode()
    assert Child.objects.get().residence_status == "without"


def test_reasons_and_violence_are_added_and_say_who_says_so(ines: Client, full_case: Case) -> None:
    child = first_child(full_case)
    episode = Episode.objects.get()
    episode.reasons = [{"code": "adventure", "said_by": "mother", "text": "she thinks"}]
    episode.save()
    ids = (full_case.pk, child.pk, episode.pk)
    fields = {"last_seen_precision": "unknown", "add_reasons-0-code": "conflict_at_home", "add_reasons-0-said_by": "friend"}
    send(ines, "change_episode", *ids, **fields)
    assert [one["code"] for one in Episode.objects.get().reasons] == ["adventure", "conflict_at_home"]
    without = ines.post(reverse("cases:change_episode", args=ids), fields | {"add_reasons-0-said_by": ""})
    assert without.status_code == 422


def test_an_address_is_added_to_a_person_and_a_new_person_or_child_is_written_whole(ines: Client, full_case: Case) -> None:
    person = Person.objects.get()
    send(ines, "change_person", full_case.pk, person.pk, **(_sent(ines, "change_person", full_case.pk, person.pk) | {"add_address": "from May: Kerkstraat 1"}))
    assert Person.objects.get().address == "Lindenlaan 7\nfrom May: Kerkstraat 1"
    send(ines, "add_person", full_case.pk, name="Omar", roles="witness", safety="safe", address="Sluisweg 3")
    assert Person.objects.exclude(pk=person.pk).get().address == "Sluisweg 3"
    send(ines, "add_child", full_case.pk, name="Lina", missing="no", birth_precision="day", health="epilepsy")
    assert Child.objects.exclude(pk=first_child(full_case).pk).get().health == "epilepsy"


def test_who_reads_a_field_corrects_it_and_is_offered_no_second_one(jonas: Client, full_case: Case) -> None:
    form = jonas.get(reverse("cases:change_child", args=[full_case.pk, first_child(full_case).pk])).context["form"]
    assert "health" in form.fields and not [name for name in form.fields if name.startswith("add_")]
