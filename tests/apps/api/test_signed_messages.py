"""Messages that programs outside send to the node: signed, from now, and each with an id."""

from __future__ import annotations

import pytest

from fanal.outgoing import signing

SECRET, OTHER = signing.new_secret(), signing.new_secret()
NOW, BODY = 1_800_000_000, b'{"type":"call.arrived"}'


def _signed(secret: str = SECRET, timestamp: int = NOW, message_id: str = "evt_1") -> dict[str, str]:
    return signing.headers([secret], message_id=message_id, timestamp=timestamp, body=BODY)


def test_a_message_of_who_holds_the_secret_is_taken_and_its_id_is_told():
    assert signing.verify([SECRET], headers=_signed(), body=BODY, now=NOW) == "evt_1"


def test_while_a_secret_is_changed_both_count():
    both = signing.headers([OTHER, SECRET], message_id="evt_2", timestamp=NOW, body=BODY)
    assert signing.verify([SECRET], headers=both, body=BODY, now=NOW) == "evt_2"
    assert signing.verify([OTHER, SECRET], headers=_signed(), body=BODY, now=NOW) == "evt_1"


@pytest.mark.parametrize(("change", "why"), [
    pytest.param({"webhook-signature": "v1,AAAA"}, "signature", id="another signature"),
    pytest.param({"webhook-signature": ""}, "signature", id="no signature"),
    pytest.param({"webhook-signature": "v1,é"}, "signature", id="a signature that is no ASCII"),
    pytest.param({"webhook-id": "evt_9"}, "signature", id="another id"),
    pytest.param({"webhook-id": ""}, "missing", id="no id"),
    pytest.param({"webhook-id": "x" * 201}, "missing", id="an id without end"),
    pytest.param({"webhook-timestamp": str(NOW + 1)}, "signature", id="another time"),
    pytest.param({"webhook-timestamp": "soon"}, "missing", id="a time that is none"),
    pytest.param({"webhook-timestamp": "²"}, "missing", id="a time in raised digits"),
])  # fmt: skip
def test_a_message_that_was_changed_is_refused(change, why):
    with pytest.raises(signing.Unsigned) as refused:
        signing.verify([SECRET], headers={**_signed(), **change}, body=BODY, now=NOW)
    assert refused.value.why == why


def test_another_body_or_another_secret_is_refused():
    for secret, body in ((SECRET, BODY + b" "), (OTHER, BODY)):
        with pytest.raises(signing.Unsigned):
            signing.verify([secret], headers=_signed(), body=body, now=NOW)
    with pytest.raises(signing.Unsigned):
        signing.verify([], headers=_signed(), body=BODY, now=NOW)


@pytest.mark.parametrize(("late", "taken"), [(-301, False), (-300, True), (300, True), (301, False)])
def test_a_message_from_another_time_is_refused_although_it_is_signed(late, taken):
    if taken:
        assert signing.verify([SECRET], headers=_signed(), body=BODY, now=NOW + late)
    else:
        with pytest.raises(signing.Unsigned, match="time"):
            signing.verify([SECRET], headers=_signed(), body=BODY, now=NOW + late)
