"""A real node behind a real Caddy with the Caddyfile that `fanal init --domain` writes: what browsers get, and what strangers get."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator

import pytest

from tests.drills.visitor import Visitor
from tests.install.caddy import Caddy, site
from tests.journeys.nodes import RunningNode, free_ports, make_node

pytestmark = [pytest.mark.alone, pytest.mark.slow, pytest.mark.sqlite_only]


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningNode, Caddy]]:
    """A story node and its Caddy, running."""
    folder = tmp_path_factory.mktemp("b")
    http_port, https_port = free_ports(2)
    node = make_node(folder, name="n")
    origin = f"https://localhost:{https_port}"
    pages, live = (int(node.environment[name].rpartition(":")[2]) for name in ("FANAL_BIND", "FANAL_LIVE_BIND"))
    node.environment.update(FANAL_ORIGIN=origin, FANAL_LIVE_ORIGIN=origin, FANAL_TRUSTED_PROXIES="1", FANAL_DEMO_NODE="be")
    node.command("demo-seed")
    (folder / "www/appeals").mkdir(parents=True)
    (folder / "www/appeals/one.html").write_text("<p>An appeal")
    node.start()  # its own /healthz is asked at `node.origin`, straight
    caddy = Caddy(folder / "caddy", (http_port, https_port))
    caddy.write(site(pages=pages, live=live, appeals=folder / "www"))
    caddy.start()
    yield node, caddy
    caddy.stop()
    if node.process and node.process.poll() is None:
        node.stop()


def _origin(caddy: Caddy) -> str:
    return f"https://localhost:{caddy.ports[1]}"


def _ask(caddy: Caddy, path: str, *, host: str = "", seconds: float = 60) -> tuple[int, list[tuple[str, str]], bytes]:
    connection = http.client.HTTPSConnection("localhost", caddy.ports[1], context=caddy.trust(), timeout=seconds)
    connection.request("GET", path, headers={"Host": host or f"localhost:{caddy.ports[1]}"})
    answer = connection.getresponse()
    found = answer.status, answer.getheaders(), answer.read()
    connection.close()
    return found


def _visitor(caddy: Caddy, name: str, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    monkeypatch.setenv("SSL_CERT_FILE", str(caddy.root))
    return Visitor(_origin(caddy), name)


def test_a_page_has_each_header_once_and_says_nothing_of_the_servers(behind: tuple[RunningNode, Caddy]) -> None:
    status, headers, body = _ask(behind[1], "/training/")
    assert status == 200 and b"Fanal" in body
    names = [name.lower() for name, _value in headers]
    assert not [name for name in set(names) if names.count(name) > 1 and name not in {"set-cookie", "vary"}]
    assert {"content-security-policy", "strict-transport-security", "cross-origin-opener-policy", "x-content-type-options"} <= set(names)
    assert "server" not in names and "x-powered-by" not in names
    assert dict(headers)["Cache-Control"] == "no-store"


def test_a_signed_in_page_works_with_cookies_for_this_host_alone(behind: tuple[RunningNode, Caddy], monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = _visitor(behind[1], "Jonas Vermeer", monkeypatch)
    assert "/cases/" in visitor.get("/cases/mine/")
    assert {cookie.name for cookie in visitor.jar if cookie.secure and cookie.name.startswith("__Host-")}


def test_a_static_file_is_kept_for_a_year(behind: tuple[RunningNode, Caddy]) -> None:
    page = _ask(behind[1], "/training/")[2].decode()
    name = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert name
    status, headers, body = _ask(behind[1], name.group(1))
    assert status == 200 and len(body) > 1000
    assert "immutable" in dict(headers)["Cache-Control"]


def test_an_open_stream_hears_a_change_through_caddy(behind: tuple[RunningNode, Caddy], monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = _visitor(behind[1], "Jonas Vermeer", monkeypatch)
    port = behind[1].ports[1]
    with socket.create_connection(("127.0.0.1", port), timeout=20) as plain, behind[1].trust().wrap_socket(plain, server_hostname="localhost") as stream:
        stream.sendall(
            f"GET /live/stream?topics=board HTTP/1.1\r\nHost: localhost:{port}\r\nSec-Fetch-Site: same-origin\r\n"
            f"Cookie: {visitor.cookie_header()}\r\nAccept: text/event-stream\r\n\r\n".encode()
        )
        got = _read_until(stream, b"event: ready")
        assert b" 200 " in got.splitlines()[0], got
        case = re.search(r"/cases/([0-9a-f-]{36})/", visitor.get("/cases/mine/"))
        assert case
        due = {"due_0": "2030-01-01", "due_1": "10:00", "due": "2030-01-01T10:00"}
        visitor.post(f"/cases/{case.group(1)}/tasks/add/", {"title": "Call the grandmother", "kind": "other", **due})
        assert b"grandmother" not in _read_until(stream, b"event: change")


def _read_until(stream: ssl.SSLSocket, word: bytes) -> bytes:
    got = b""
    while word not in got:
        part = stream.recv(4096)
        assert part, got
        got += part
    return got


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
def test_what_is_for_machines_is_not_for_the_world(behind: tuple[RunningNode, Caddy], path: str) -> None:
    assert _ask(behind[1], path)[0] == 404


def test_a_body_of_more_than_50_megabytes_is_refused(behind: tuple[RunningNode, Caddy]) -> None:
    connection = http.client.HTTPSConnection("localhost", behind[1].ports[1], context=behind[1].trust(), timeout=60)
    try:
        connection.request("POST", "/accounts/login/", body=bytes(51_000_000), headers={"Content-Type": "application/octet-stream"})
        status = connection.getresponse().status
    except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
        status = 0  # it hung up while we still sent: refused as well
    finally:
        connection.close()
    assert status in {0, 400, 403, 413}
    assert _ask(behind[1], "/healthz")[0] == 200


def test_another_host_gets_no_answer(behind: tuple[RunningNode, Caddy]) -> None:
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError, ssl.SSLError)):
        _ask(behind[1], "/", host="another.example")
    for host, wanted in (("another.example", b""), ("localhost", b"308")):
        with socket.create_connection(("127.0.0.1", behind[1].ports[0]), timeout=10) as plain:
            plain.sendall(f"GET /x HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            first = plain.makefile("rb").readline()
        assert (wanted in first) if wanted else first == b"", first


def test_a_name_that_nobody_knows_gets_no_certificate(behind: tuple[RunningNode, Caddy]) -> None:
    with socket.create_connection(("127.0.0.1", behind[1].ports[1]), timeout=10) as plain, pytest.raises(ssl.SSLError):
        behind[1].trust().wrap_socket(plain, server_hostname="another.example")


def test_while_the_node_is_away_appeals_are_there_and_a_request_waits_for_its_return(behind: tuple[RunningNode, Caddy]) -> None:
    node, caddy = behind
    node.stop()
    status, headers, body = _ask(caddy, "/appeals/one.html")
    assert (status, body) == (200, b"<p>An appeal")
    assert "noindex, noimageindex" in dict(headers).values()
    answers: list[int] = []
    asking = threading.Thread(target=lambda: answers.append(_ask(caddy, "/training/")[0]))
    asking.start()
    time.sleep(1)  # it is waiting in Caddy now
    node.start()
    asking.join(timeout=60)
    assert answers == [200]


def test_when_the_node_stays_away_a_sentence_says_so(behind: tuple[RunningNode, Caddy]) -> None:
    node, caddy = behind
    node.stop()
    status, headers, body = _ask(caddy, "/training/")
    assert (status, body) == (503, b"Not just now.")
    assert dict(headers)["Retry-After"] == "30"
    node.start()
