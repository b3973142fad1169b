"""Strangers at the key service: whoever has no certificate of a machine that was let in learns nothing and holds up nobody."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import subprocess
from pathlib import Path

import pytest

from fanal.core.errors import BadInput, NotReady, Unavailable
from fanal.vault.keyservice import certificates, client, protocol
from fanal.vault.keyservice.client import RemoteKeyStore
from tests.apps.vault.test_key_service import Served, served  # noqa: F401 - the fixture


def _speak(context: ssl.SSLContext, port: int, name: str = protocol.SERVICE_NAME) -> bytes:
    """Ask for a key as a stranger may: what comes back."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as plain, context.wrap_socket(plain, server_hostname=name) as secure:
        body = b'{"do":"hello"}'
        secure.sendall(struct.pack(">I", len(body)) + body)
        return secure.recv(1000)


def _machine(machine: Path) -> ssl.SSLContext:
    return certificates.client_side(machine)


def _learns_nothing(context: ssl.SSLContext, port: int) -> None:
    with contextlib.suppress(ssl.SSLError, ConnectionError):
        assert _speak(context, port) == b""


def test_a_machine_that_was_let_in_is_answered(served: Served) -> None:  # noqa: F811
    """So that the tests below refuse for their own reason."""
    assert b'"node"' in _speak(_machine(served.machine), served.port)


def test_without_a_certificate_nobody_is_answered(served: Served) -> None:  # noqa: F811
    context = ssl.create_default_context(cafile=str(served.machine / "ca.crt"))
    _learns_nothing(context, served.port)


def test_the_certificate_of_another_authority_is_refused(served: Served, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "evil").mkdir(mode=0o700)
    stranger = certificates.make_machine(tmp_path / "evil", "web-2", tmp_path / "stranger")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cafile=str(served.machine / "ca.crt"))
    context.load_cert_chain(str(stranger / "machine.crt"), str(stranger / "machine.key"))
    _learns_nothing(context, served.port)


def test_a_certificate_that_the_authority_signed_but_nobody_let_in_is_refused(served: Served) -> None:  # noqa: F811
    (served.folder / "machines" / "web-2.crt").unlink()
    _learns_nothing(_machine(served.machine), served.port)


def test_the_certificate_of_the_service_is_none_of_a_machine(served: Served, tmp_path: Path) -> None:  # noqa: F811
    for name in ("crt", "key"):
        (tmp_path / f"machine.{name}").write_bytes((served.folder / f"service.{name}").read_bytes())
    (tmp_path / "ca.crt").write_bytes((served.folder / "ca.crt").read_bytes())
    _learns_nothing(_machine(tmp_path), served.port)


def test_a_machine_that_is_withdrawn_is_out_at_its_next_question(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(client, "WAIT_SECONDS", 0.0)
    remote = served.remote()
    assert remote.read("node")
    certificates.withdraw(served.folder, "web-2")
    with pytest.raises(Unavailable, match="let in"):
        remote.read("node")
    with pytest.raises(BadInput, match="Let in: none"):
        certificates.withdraw(served.folder, "web-2")


def test_a_machine_cannot_pose_as_the_service(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """One that was taken over listens where another machine looks for the keys: neither use nor name of its certificate fits."""
    import threading

    monkeypatch.setattr(client, "WAIT_SECONDS", 0.0)
    other = certificates.make_machine(served.folder, "web-3", tmp_path / "web-3")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(str(other / "machine.crt"), str(other / "machine.key"))
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def pose() -> None:
            plain, _address = listener.accept()
            with plain:
                try:
                    with context.wrap_socket(plain, server_side=True) as secure:
                        heard.append(secure.recv(1000))
                except OSError:
                    return

        thread = threading.Thread(target=pose)
        thread.start()
        remote = RemoteKeyStore(served.node_home / "keys.sqlite3", f"127.0.0.1:{listener.getsockname()[1]}", served.machine)
        with pytest.raises(Unavailable):
            remote.read("node")
        thread.join(timeout=10)
    assert heard in ([], [b""])


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2], ids=["TLS 1.2"])
def test_an_older_tls_is_not_spoken(served: Served, version: ssl.TLSVersion) -> None:  # noqa: F811
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cafile=str(served.machine / "ca.crt"))
    context.load_cert_chain(str(served.machine / "machine.crt"), str(served.machine / "machine.key"))
    context.maximum_version = version
    with pytest.raises(ssl.SSLError):
        _speak(context, served.port)


def test_who_connects_and_says_nothing_holds_up_nobody(served: Served) -> None:  # noqa: F811
    silent = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(40)]
    try:
        remote = served.remote()
        assert remote.read("node")
        remote.close()
    finally:
        for one in silent:
            one.close()


@pytest.mark.parametrize("said", [
    struct.pack(">I", 0xFFFFFFFF), struct.pack(">I", 5) + b"\xff\xfe{}[", struct.pack(">I", 2) + b"[]", struct.pack(">I", 4) + b"null", b"GET / HTTP/1.1\r\n\r\n",
    struct.pack(">I", 200_000) + b"[" * 200_000,
], ids=["too large", "no text", "a list", "null", "HTTP", "nested"])  # fmt: skip
def test_nonsense_from_a_machine_ends_its_connection_or_gets_a_sentence_and_nothing_else(served: Served, said: bytes) -> None:  # noqa: F811
    plain = socket.create_connection(("127.0.0.1", served.port), timeout=10)
    with plain, _machine(served.machine).wrap_socket(plain, server_hostname=protocol.SERVICE_NAME) as secure:
        secure.sendall(said)
        answer = secure.recv(1000)
    assert answer == b"" or b"does not know this question" in answer
    remote = served.remote()
    assert remote.read("node")
    remote.close()


def test_keys_and_certificates_are_their_owners_alone(served: Served) -> None:  # noqa: F811
    for path in [*served.folder.rglob("*"), *served.machine.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_openssl_finds_nothing_wrong_with_the_certificates(served: Served) -> None:  # noqa: F811
    for purpose, path in (("sslserver", served.folder / "service.crt"), ("sslclient", served.machine / "machine.crt")):
        words = ["openssl", "verify", "-x509_strict", "-purpose", purpose, "-CAfile", str(served.folder / "ca.crt"), str(path)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["", "Web 2", "../x", "web_2", "-a"])
def test_a_machine_has_a_plain_name(served: Served, tmp_path: Path, name: str) -> None:  # noqa: F811
    with pytest.raises(BadInput, match="small letters"):
        certificates.make_machine(served.folder, name, tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_a_name_that_is_taken_and_a_folder_that_is_full_are_refused(served: Served, tmp_path: Path) -> None:  # noqa: F811
    with pytest.raises(BadInput, match="already"):
        certificates.make_machine(served.folder, "web-2", tmp_path / "x")
    with pytest.raises(BadInput, match="not empty"):
        certificates.make_machine(served.folder, "web-9", served.machine)


def test_a_folder_without_certificates_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="fanal keys certificate"):
        certificates.client_side(tmp_path)
    with pytest.raises(Unavailable, match="cannot be read"):
        certificates.days_left(tmp_path / "machine.crt")
