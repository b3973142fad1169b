"""The sockets through which rooms speak to each other."""

from __future__ import annotations

from uuid import uuid4

import pytest

from fanal.core import plugs
from fanal.core.plugs import OneSocket, Socket


def _shape(*, count: int) -> list[str]:
    """What each room answers."""
    raise NotImplementedError


@pytest.fixture
def socket() -> Socket[..., list[str]]:
    return Socket("things", _shape)


def test_every_plugged_room_is_asked_in_order_of_name(socket: Socket[..., list[str]]) -> None:
    socket.plug("desk", lambda *, count: ["desk"] * count)
    socket.plug("cases", lambda *, count: ["cases"] * count)
    assert socket.rooms() == ("cases", "desk")
    assert list(socket.ask(count=2)) == [["cases", "cases"], ["desk", "desk"]]


def test_a_room_that_the_others_look_at_is_asked_last(socket: Socket[..., list[str]]) -> None:
    socket.plug("cases", lambda *, count: ["cases"], last=True)
    socket.plug("desk", lambda *, count: ["desk"])
    assert socket.rooms() == ("desk", "cases") and list(socket.ask(count=1)) == [["desk"], ["cases"]]
    socket.unplug("cases")
    socket.plug("cases", lambda *, count: ["cases"])
    assert socket.rooms() == ("cases", "desk")


def test_a_room_plugs_in_once_and_the_same_function_again_does_no_harm(socket: Socket[..., list[str]]) -> None:
    def answer(*, count: int) -> list[str]:
        return []

    socket.plug("desk", answer)
    socket.plug("desk", answer)
    with pytest.raises(ValueError, match="desk is plugged into things already"):
        socket.plug("desk", lambda *, count: [])
    assert socket.rooms() == ("desk",)


def test_an_error_of_one_room_reaches_the_asker_and_stops_the_round(socket: Socket[..., list[str]]) -> None:
    asked = []

    def fails(*, count: int) -> list[str]:
        raise LookupError("no")

    def answers(*, count: int) -> list[str]:
        asked.append(count)
        return []

    socket.plug("a", fails)
    socket.plug("b", answers)
    with pytest.raises(LookupError):
        list(socket.ask(count=1))
    assert asked == []


def test_a_room_is_asked_only_when_the_answer_is_looked_at(socket: Socket[..., list[str]]) -> None:
    asked = []
    socket.plug("a", lambda *, count: asked.append(count) or [])
    answers = socket.ask(count=7)
    assert asked == []
    list(answers)
    assert asked == [7]


def test_an_unplugged_room_is_not_asked_and_unplugging_twice_does_no_harm(socket: Socket[..., list[str]]) -> None:
    socket.plug("a", lambda *, count: ["a"])
    socket.unplug("a")
    socket.unplug("a")
    assert list(socket.ask(count=1)) == []


def test_a_socket_without_plugs_answers_nothing(socket: Socket[..., list[str]]) -> None:
    assert list(socket.ask(count=1)) == []


def test_a_socket_carries_the_description_of_its_shape(socket: Socket[..., list[str]]) -> None:
    assert socket.__doc__ == "What each room answers."


@pytest.mark.parametrize("one", plugs.ALL, ids=lambda one: one.name)
def test_every_socket_is_listed_under_its_own_name_and_says_what_it_asks(one: Socket[..., object]) -> None:
    assert getattr(plugs, one.name) is one
    assert one.__doc__ and one.__doc__.endswith(".")


def test_no_socket_is_left_out_of_the_list() -> None:
    made = {name for name, value in vars(plugs).items() if isinstance(value, Socket)}
    assert made == {one.name for one in plugs.ALL}
    assert len(plugs.ALL) == len(made)


@pytest.mark.parametrize("one", plugs.ALL, ids=lambda one: one.name)
def test_the_shape_of_a_socket_is_a_description_and_never_an_answer(one: Socket[..., object]) -> None:
    shape = getattr(plugs, f"_{one.name}")
    needed = {name: None for name in shape.__annotations__ if name != "return"}
    with pytest.raises(NotImplementedError):
        shape(**needed)


def test_a_subject_may_come_without_keys() -> None:
    assert plugs.Subject("child", uuid4()).key_ids == ()


def test_what_is_plugged_in_under_a_name_is_found_and_nothing_else(socket: Socket[..., list[str]]) -> None:
    def answer(*, count: int) -> list[str]:
        return ["x"] * count

    socket.plug("board", answer)
    assert socket.of("board") is answer
    assert socket.of("case") is None


def test_a_socket_for_one_room_answers_by_its_shape_while_it_is_empty() -> None:
    def nobody(action: str) -> bool:
        """May they?"""
        return False

    one = OneSocket("rights", nobody)
    assert one.answer("case.read") is False
    one.plug("accounts", lambda action: action == "case.read")
    assert one.answer("case.read") is True
    assert one.answer("case.write") is False
    with pytest.raises(ValueError, match="accounts answers rights already"):
        one.plug("network", nobody)
    with pytest.raises(ValueError, match="accounts is plugged into rights already"):
        one.plug("accounts", nobody)
