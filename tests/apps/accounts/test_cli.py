"""The commands about people."""

from __future__ import annotations

import argparse

import pytest

from fanal.accounts import cli, queries
from fanal.accounts.models import Invitation
from fanal.core.errors import BadInput, NotFound
from tests.apps.accounts.signing import give_app

pytestmark = pytest.mark.django_db


def run(name: str, *words: str) -> int:
    """Run a command as the program would."""
    command = next(one for one in cli.COMMANDS if one.name == name)
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    return command.run(parser.parse_args(words))


def test_people_are_listed(operator, administrator, capsys):
    assert run("staff list") == 0
    said = capsys.readouterr().out
    assert "ines.moreau@hotline.test  Ines Moreau  operator  no second factor" in said
    assert said.endswith("2 people, those with access first, by name.\n")


def test_an_invitation_can_be_made_without_a_browser(client, capsys):
    assert (
        run(
            "staff invite",
            "--email",
            "a@hotline.test",
            "--name",
            "Ada",
            "--role",
            "administrator",
            "--role",
            "operator",
        )
        == 0
    )
    link = capsys.readouterr().out.splitlines()[0]
    assert Invitation.objects.get().roles == ["administrator", "operator"]
    assert client.get("/" + link.split("/", 3)[3]).status_code == 200


def test_rubbish_is_refused_with_a_sentence():
    with pytest.raises(BadInput):
        run("staff invite", "--email", "nobody", "--name", "Ada", "--role", "operator")
    with pytest.raises(NotFound):
        run("staff reset-second-factor", "--email", "nobody@hotline.test")
    with pytest.raises(SystemExit):
        run("staff invite", "--email", "a@b.test", "--name", "Ada", "--role", "king")


def test_a_lost_second_factor_is_reset(operator, capsys):
    give_app(operator)
    assert run("staff reset-second-factor", "--email", "Ines.Moreau@hotline.test") == 0
    assert not queries.has_second_factor(operator)
