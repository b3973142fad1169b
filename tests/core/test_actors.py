"""Who acts: a part of the system names itself as the journal keeps it."""

from __future__ import annotations

from fanal.core.actors import Actor, System


def test_a_part_of_the_system_stands_in_the_journal_by_its_name() -> None:
    assert System("retention").actor_text == "system:retention"


def test_whatever_says_how_the_journal_names_it_can_act() -> None:
    class Person:
        actor_text = "staff:1/operator"

    assert isinstance(System("retention"), Actor)
    assert isinstance(Person(), Actor)
    assert not isinstance("retention", Actor)
