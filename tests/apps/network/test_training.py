"""The training sign-in: there on a training system only, and only with both the setting and the node's own word."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import NoReverseMatch, clear_url_caches, reverse

from fanal.accounts import actions as people
from fanal.accounts import roles
from fanal.accounts.models import Staff
from fanal.core.actors import System
from fanal.core.errors import NotAllowed
from fanal.network import queries
from fanal.network.models import Node
from fanal.network.urls import urlpatterns
from fanal.network.views import training

pytestmark = pytest.mark.django_db


@pytest.fixture
def training_system(settings, monkeypatch):
    """A node made for training and started as one."""
    from django.urls import path

    settings.FANAL_TRAINING = True
    queries.own_node()
    Node.objects.update(training=True)
    route = path("training/", training.choose_person, name="training")
    urlpatterns.append(route)
    clear_url_caches()
    yield
    urlpatterns.remove(route)
    clear_url_caches()


def test_a_real_node_has_no_training_address(client):
    with pytest.raises(NoReverseMatch):
        reverse("network:training")
    assert client.get("/training/").status_code == 404


def test_who_comes_to_the_plain_address_of_a_training_system_is_shown_the_way_to_the_cast(client, training_system):
    assert 'href="/training/"' in client.get("/sign-in/").content.decode()


def test_the_sign_in_of_a_real_node_knows_no_training(client):
    assert "/training/" not in client.get("/sign-in/").content.decode()


def test_one_press_signs_in_as_an_invented_person(client, training_system):
    person = people.admit_training_person(
        by=System("demo"),
        email="Ines@demo.test",
        display_name="Ines Moreau",
        granted=[roles.Operator, roles.Supervisor],
        languages=["fr"],
    )
    page = client.get("/training/").content.decode()
    assert page.count("Ines Moreau") == 2
    assert client.post("/training/", {"person": person.pk, "role": "supervisor"})["Location"] == "/"
    assert client.get("/me/").status_code == 200
    assert client.session["fanal.role"] == "supervisor"


def test_a_role_or_person_that_is_not_in_the_cast_is_refused(client, training_system):
    person = people.admit_training_person(
        by=System("demo"), email="i@demo.test", display_name="I", granted=[roles.Operator]
    )
    for given in (
        {"person": person.pk, "role": "administrator"},
        {"person": uuid4(), "role": "operator"},
        {"person": "x", "role": "operator"},
        {},
    ):
        assert client.post("/training/", given).status_code == 404
    assert "_auth_user_id" not in client.session


def test_the_setting_alone_does_not_open_a_real_node(client, training_system):
    Node.objects.update(training=False)
    assert client.get("/training/").status_code == 404


def test_the_node_alone_does_not_open_it_either(client, training_system, settings):
    settings.FANAL_TRAINING = False
    assert client.get("/training/").status_code == 404
    with pytest.raises(NotAllowed):
        people.admit_training_person(by=System("demo"), email="i@demo.test", display_name="I", granted=[roles.Operator])


def test_an_invented_person_has_no_passphrase(training_system):
    people.admit_training_person(by=System("demo"), email="i@demo.test", display_name="I", granted=[roles.Operator])
    assert not Staff.objects.get(email="i@demo.test").has_usable_password()
