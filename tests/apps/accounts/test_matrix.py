"""The matrix is whole: every address, action, role and reader that is used is in it, and nothing stands there in vain.

tests/guards/test_urls.py opens every address as every role; here the data themselves are judged.
"""

from __future__ import annotations

import pytest

from fanal.accounts import addresses, matrix, roles
from fanal.vault import registry

SECTIONS = {
    "ACTIONS": [
        matrix.ACCOUNTS_ACTIONS,
        matrix.NETWORK_ACTIONS,
        matrix.VAULT_ACTIONS,
        matrix.EXPORTS_ACTIONS,
        matrix.CASES_ACTIONS,
        matrix.DESK_ACTIONS,
        matrix.API_ACTIONS,
        matrix.OPS_ACTIONS,
    ],
    "URLS": [
        addresses.ACCOUNTS_URLS,
        addresses.NETWORK_URLS,
        addresses.TRAINING_URLS,
        addresses.WEB_URLS,
        addresses.EXPORTS_URLS,
        addresses.CASES_URLS,
        addresses.DESK_URLS,
        addresses.API_URLS,
        addresses.OPS_URLS,
    ],
}


@pytest.mark.parametrize("name", SECTIONS)
def test_the_sections_of_the_rooms_do_not_overwrite_each_other(name):
    whole = getattr(addresses if name == "URLS" else matrix, name)
    assert sum(len(part) for part in SECTIONS[name]) == len({key for part in SECTIONS[name] for key in part})
    assert {key for part in SECTIONS[name] for key in part} <= set(whole)


@pytest.mark.parametrize("action", sorted(matrix.ACTIONS))
def test_an_action_is_a_noun_and_a_verb_and_names_known_roles(action):
    noun, _, verb = action.partition(".")
    assert noun.isidentifier()
    assert verb.isidentifier()
    assert matrix.ACTIONS[action] <= set(roles.SLUGS)
    assert matrix.ACTIONS[action], "an action that nobody may do is a mistake"


def test_every_personal_field_names_readers_that_the_matrix_knows():
    unknown = {
        (field.model, field.name, reader)
        for field in registry.all_fields()
        for reader in field.personal.readers
        if reader not in matrix.FIELDS
    }
    assert unknown == set()


def test_every_reader_of_the_matrix_says_something_about_each_class():
    for reader, classes in matrix.FIELDS.items():
        assert set(classes) == {"clear", "protected", "sealed"}, reader
        assert classes["sealed"] <= classes["protected"] <= classes["clear"], (
            f"{reader}: who reads more secret ones reads the others too"
        )
        assert classes["clear"] <= set(roles.SLUGS)


def test_the_administrator_stands_in_no_reader_of_case_content():
    for reader in ("case", "contact"):
        assert not any("administrator" in allowed for allowed in matrix.FIELDS[reader].values())


def test_roles_are_described_for_a_manager():
    for role in roles.ALL:
        assert len(str(role.description)) > 40
        assert str(role.description).endswith(".")
    assert len(roles.BY_SLUG) == len(roles.ALL) == 9
