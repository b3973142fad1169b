"""Calls out of the node: only to machines outside, to the one that was looked at, and never for longer than they may take."""

from __future__ import annotations

import datetime
import ipaddress
import time
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fanal.outgoing import Failed, Limits, Refusal, Refused, call, read_address, read_networks
from fanal.outgoing.addresses import find_machine, may_call
from tests.apps.api import receiver as ways
from tests.apps.api.receiver import receiving

LOOPBACK = read_networks(["127.0.0.0/8"])
QUICK = Limits(connect_seconds=0.5, seconds=0.8, most_bytes=1024)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("http://hooks.example.org/x", Refusal.NOT_HTTPS), ("ftp://hooks.example.org/", Refusal.UNREADABLE),
        ("https://", Refusal.UNREADABLE), ("https://user:secret@example.org/", Refusal.WITH_PASSWORD),
        ("https://user@example.org/", Refusal.WITH_PASSWORD), ("https://example.org:99999/", Refusal.UNREADABLE),
        ("https://example.org:0/", Refusal.UNREADABLE), ("https://exa mple.org/", Refusal.UNREADABLE),
        ("https://example.org\\@evil.example/", Refusal.UNREADABLE), ("https://ex\r\nHost: evil/", Refusal.UNREADABLE),
        ("https://münchen.example/", Refusal.UNREADABLE), ("file:///etc/passwd", Refusal.UNREADABLE), ("", Refusal.UNREADABLE),
        ("https://example.org/" + "x" * 500, Refusal.UNREADABLE), ("//example.org/", Refusal.UNREADABLE),
    ],
)
def test_an_address_that_is_none_is_refused_with_its_reason(text: str, why: Refusal) -> None:
    with pytest.raises(Refused) as refused:
        read_address(text, plain_loopback=True)
    assert refused.value.why is why


def test_plain_http_to_this_machine_is_read_only_where_it_was_allowed() -> None:
    assert read_address("http://127.0.0.1:8000/x", plain_loopback=True).port == 8000
    with pytest.raises(Refused):
        read_address("http://127.0.0.1:8000/x")


@pytest.mark.parametrize(
    "machine",
    [
        "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.2.1",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
        "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1",
    ],
)
def test_machines_inside_are_not_called_in_whatever_dress_their_address_comes(machine: str) -> None:
    assert not may_call(ipaddress.ip_address(machine), ())


@pytest.mark.parametrize("machine", ["93.184.215.14", "2606:2800:21f:cb07::1", "64:ff9b::5db8:d70e"])
def test_machines_outside_are_called(machine: str) -> None:
    assert may_call(ipaddress.ip_address(machine), ())


def test_one_bad_address_among_good_ones_refuses_the_name() -> None:
    address = read_address("https://rebinding.example/")
    with pytest.raises(Refused) as refused:
        find_machine(address, look_up=lambda _host, _port: ["93.184.215.14", "169.254.169.254"])
    assert refused.value.why is Refusal.INSIDE
    inside = find_machine(address, look_up=lambda _h, _p: ["10.20.0.7"], allowed=read_networks(["10.20.0.0/16"]))
    assert str(inside) == "10.20.0.7"
    with pytest.raises(Refused) as refused:
        find_machine(address, look_up=lambda _h, _p: [])
    assert refused.value.why is Refusal.NOT_FOUND


def test_the_call_goes_to_the_machine_that_was_looked_at_whatever_the_name_says_a_moment_later(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def look_up(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.99"]

    monkeypatch.setattr("fanal.outgoing.addresses._look_up", look_up)
    with receiving() as there:
        answer = call("POST", read_address(f"http://localhost:{there.port}/x", plain_loopback=True), body=b"{}", allowed=LOOPBACK)
    assert answer.status == 204 and asked == ["localhost"]
    assert there.got[0].headers["host"] == f"localhost:{there.port}"


@pytest.mark.parametrize(
    ("way", "why"), [(ways.hangs, "timeout"), (ways.drips, "timeout"), (lambda _l, _g: b"nonsense\r\n\r\n", "broken"), (lambda _l, _g: None, "broken")],
    ids=["hangs", "drips letter by letter", "speaks no HTTP", "hangs up"],
)
def test_a_call_ends_in_time_whatever_the_other_side_does(way: Any, why: str) -> None:
    with receiving() as there:
        there.answer = way
        began = time.monotonic()
        with pytest.raises(Failed) as failed:
            call("POST", read_address(there.url(), plain_loopback=True), body=b"{}", allowed=LOOPBACK, limits=QUICK)
        assert failed.value.why == why
        assert time.monotonic() - began < 2


def test_an_answer_that_never_ends_is_read_so_far_and_no_further() -> None:
    with receiving() as there:
        there.answer = ways.never_ends
        answer = call("GET", read_address(there.url(), plain_loopback=True), allowed=LOOPBACK, limits=QUICK)
    assert (answer.status, len(answer.body), answer.whole) == (200, 1024, False)


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with receiving() as there:
        there.answer = lambda _l, _g: b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest/\r\nContent-Length: 0\r\n\r\n"
        answer = call("POST", read_address(there.url(), plain_loopback=True), body=b"{}", allowed=LOOPBACK)
    assert (answer.status, answer.is_good, len(there.got)) == (302, False, 1)


def _certificate(folder: Path, name: str) -> Path:
    """A certificate that this machine signs for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
    made = (
        x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key()).serial_number(7)
        .not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_certificate_of_nobody_and_one_of_another_name_end_the_call(tmp_path: Path) -> None:
    for name, trusted in (("127.0.0.1", False), ("hooks.example", True)):
        path = _certificate(tmp_path, name)
        with receiving(certificate=path) as there:
            with pytest.raises(Failed) as failed:
                call("POST", read_address(there.url("https")), body=b"{}", allowed=LOOPBACK, trust=str(path) if trusted else "")
            assert failed.value.why == "tls" and not there.got


def test_a_receiver_of_an_authority_of_ones_own_is_called_over_tls(tmp_path: Path) -> None:
    path = _certificate(tmp_path, "127.0.0.1")
    with receiving(certificate=path) as there:
        answer = call("POST", read_address(there.url("https")), body=b'{"a":1}', allowed=LOOPBACK, trust=str(path))
    assert answer.status == 204 and there.got[0].body == b'{"a":1}'


def test_nobody_there_is_said_at_once() -> None:
    with pytest.raises(Failed) as failed:
        call("GET", read_address("http://127.0.0.1:9/", plain_loopback=True), allowed=LOOPBACK)
    assert failed.value.why == "connect"
