"""Three machines, one node, one PostgreSQL: the keys on one, pages on two behind Caddy. One after the other starts anew, in the middle of work.

Nobody notices: no request fails, no write is lost or doubled, boards on one machine hear what was done on another, a job has one taker.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.drills.machines import NETWORK, Machine, Network
from tests.drills.visitor import Visitor
from tests.install.caddy import Caddy, site
from tests.journeys.nodes import free_ports

pytestmark = [
    pytest.mark.alone, pytest.mark.slow, pytest.mark.postgres_only, pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost", *(f"{NETWORK}.{n}" for n in range(1, 4))]),
]  # fmt: skip
JOBS = 60


@dataclass
class House:
    """All of them, running."""

    keys: Machine
    web: list[Machine]
    caddy: Caddy
    database: str
    network: Network

    @property
    def origin(self) -> str:
        return self.keys.settings["FANAL_ORIGIN"]

    def rows(self, question: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.database) as connection:
            return connection.execute(question).fetchall()


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A short folder: a Unix socket's address has room for 107 bytes."""
    folder, network = Path(tempfile.mkdtemp(prefix="fm-")), Network()
    network.open()
    made: list[Machine] = []
    caddy = Caddy(folder / "caddy", tuple(free_ports(2)))  # type: ignore[arg-type]
    try:
        yield _build(folder, network, caddy, made)
    finally:
        caddy.stop()
        for machine in made:
            if machine.process and machine.process.poll() is None:
                machine.stop()
        network.close()
        shutil.rmtree(folder, ignore_errors=True)


def _build(folder: Path, network: Network, caddy: Caddy, made: list[Machine]) -> House:
    origin, database = f"https://localhost:{caddy.ports[1]}", postgres.make_database("machines")
    everywhere = {
        "DATABASE_URL": database, "FANAL_ORIGIN": origin, "FANAL_LIVE_ORIGIN": origin, "FANAL_TRUSTED_PROXIES": "1", "FANAL_TRAINING": "1",
        "FANAL_LOG_LEVEL": "WARNING", "FANAL_WEB_WORKERS": "1", "FANAL_DRAIN_SECONDS": "4", "FANAL_DEMO_NODE": "be",
    }  # fmt: skip
    address, before = network.place(1)
    served_at = f"{address}:{free_ports(1)[0]}"
    one = {**everywhere, "FANAL_RUNS": "keys,jobs", "FANAL_KEY_SERVICE_BIND": served_at, "FANAL_KEK_FILE": str(folder / "k.kek")}
    keys = Machine(folder / "k", address, before, one)
    keys.command("init", "--no-input", "--training")
    keys.command("demo-seed")
    made.append(keys)
    keys.start()
    keys.wait_until_it_listens(served_at)
    for number in (2, 3):
        name = f"w{number}"
        keys.command("keys", "certificate", f"web-{number}", "--to", str(folder / f"{name}-keys"))
        shutil.copy(folder / "k.kek", folder / f"{name}.kek")  # carried there by hand
        other = {
            **everywhere, "FANAL_RUNS": "index,pages,live,jobs", "FANAL_KEY_SERVICE": served_at,
            "FANAL_KEY_SERVICE_FOLDER": str(folder / f"{name}-keys"), "FANAL_KEK_FILE": str(folder / f"{name}.kek"),
        }  # fmt: skip
        machine = Machine(folder / name, *network.place(number), other)
        machine.command("init", "--no-input", "--training")
        (machine.home / "files").rmdir()
        (machine.home / "files").symlink_to(keys.home / "files")  # a network disk, elsewhere
        made.append(machine)
        machine.start()
    for machine in made[1:]:
        machine.wait_until_ready()
    caddy.write(_site(folder, made[1:]))
    caddy.start()
    return House(keys, made[1:], caddy, database, network)


def _site(folder: Path, web: list[Machine]) -> str:
    """What `fanal init --domain localhost --machines …` writes; on the loopback with the ports of this test."""
    text = site(appeals=folder, machines=tuple(f"{number}.machine" for number, _machine in enumerate(web)))
    for number, machine in enumerate(web):
        for port, setting in ((8100, "FANAL_BIND"), (8101, "FANAL_LIVE_BIND")):
            text = text.replace(f"{number}.machine:{port}", machine.settings[setting])
    return text


@dataclass
class Work:
    """What somebody does all the time: reads a page, writes a task, and notes what was acknowledged."""

    visitor: Visitor
    case: str
    name: str
    stop: threading.Event
    answered: int = 0
    written: int = 0
    failed: list[str] = field(default_factory=list)

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                self.visitor.get("/cases/mine/")
                due = {"due_0": "2030-01-01", "due_1": "10:00", "due": "2030-01-01T10:00"}
                self.visitor.post(f"/cases/{self.case}/tasks/add/", {"title": f"{self.name} {self.written}", "kind": "other", **due})
                self.written += 1
                self.answered += 3  # the page, the form, the page after it
            except OSError as error:
                self.failed.append(f"{time.monotonic():.1f} {error!r}")


def _visitors(house: House, monkeypatch: pytest.MonkeyPatch, count: int) -> list[Visitor]:
    monkeypatch.setenv("SSL_CERT_FILE", str(house.caddy.root))
    return [Visitor(house.origin, "Jonas Vermeer") for _ in range(count)]


def _case(visitor: Visitor) -> str:
    found = re.search(r"/cases/([0-9a-f-]{36})/", visitor.get("/cases/mine/"))
    assert found
    return found.group(1)


def test_one_machine_after_the_other_starts_anew_and_no_request_is_lost(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = int(str(house.rows("SELECT count(*) FROM cases_task")[0][0]))
    stop = threading.Event()
    visitors = _visitors(house, monkeypatch, 4)
    work = [Work(visitor, _case(visitor), f"task {number}", stop) for number, visitor in enumerate(visitors)]
    threads = [threading.Thread(target=one.run) for one in work]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    try:
        for machine in house.web:
            assert machine.stop() == 0
            time.sleep(1)
            machine.start()
            machine.wait_until_ready()
            time.sleep(3)  # until Caddy has seen it, too
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=60)
    seconds, written = time.monotonic() - began, sum(one.written for one in work)
    with capsys.disabled():
        where = "network namespaces" if house.network.apart else "the loopback"
        print(f"\n{sum(one.answered for one in work)} requests, {written} of them writes, over two restarts in {seconds:.0f} s, on {where}")
    assert [failed for one in work for failed in one.failed] == []
    assert all(one.written > 3 for one in work), "hardly anything was asked, so hardly anything was tried"
    assert int(str(house.rows("SELECT count(*) FROM cases_task")[0][0])) == before + written


def test_a_board_on_one_machine_hears_what_was_written_on_another(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = _visitors(house, monkeypatch, 1)[0]
    written_on, heard_on = house.web
    host, _, port = heard_on.settings["FANAL_LIVE_BIND"].rpartition(":")
    with socket.create_connection((host, int(port)), timeout=20) as stream:
        stream.sendall(
            f"GET /live/stream?topics=board HTTP/1.1\r\nHost: localhost\r\nOrigin: {house.origin}\r\n"
            f"Cookie: {visitor.cookie_header()}\r\nAccept: text/event-stream\r\n\r\n".encode()
        )
        _read_until(stream, b"event: ready")
        _write_straight(written_on, visitor, house.origin)
        _read_until(stream, b"event: change")


def _write_straight(machine: Machine, visitor: Visitor, origin: str) -> None:
    """A task, written on this machine and no other: past Caddy, with what Caddy would say of the client."""
    import http.client
    from urllib.parse import urlencode

    case = _case(visitor)
    host, _, port = machine.settings["FANAL_BIND"].rpartition(":")
    headers = {"Host": origin.removeprefix("https://"), "Cookie": visitor.cookie_header(), "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1", "Origin": origin}
    connection = http.client.HTTPConnection(host, int(port), timeout=30)
    connection.request("GET", f"/cases/{case}/tasks/add/", headers=headers)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', connection.getresponse().read().decode())
    assert token
    form = {"csrfmiddlewaretoken": token.group(1), "title": "Call the aunt", "kind": "other", "due_0": "2030-01-01", "due_1": "10:00", "due": "2030-01-01T10:00"}
    connection.request("POST", f"/cases/{case}/tasks/add/", urlencode(form), {**headers, "Content-Type": "application/x-www-form-urlencoded"})
    assert connection.getresponse().status == 302
    connection.close()


def _read_until(stream: socket.socket, word: bytes) -> None:
    got = b""
    while word not in got:
        part = stream.recv(4096)
        assert part, got
        got += part


def test_a_job_has_one_taker_among_all_machines(house: House) -> None:
    """PostgreSQL itself writes down each taking, and by whose connection."""
    with psycopg.connect(house.database, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS taken (job uuid, by_whom int)")
        connection.execute(
            "CREATE OR REPLACE FUNCTION note_taking() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN INSERT INTO taken VALUES (NEW.id, pg_backend_pid()); RETURN NEW; END $$"
        )
        connection.execute(
            "CREATE OR REPLACE TRIGGER note AFTER UPDATE ON jobs_job FOR EACH ROW WHEN (NEW.attempts > OLD.attempts) EXECUTE FUNCTION note_taking()"
        )
    program = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'fanal.settings'; django.setup(); from fanal import jobs;"
        f"[print(jobs.enqueue('fanal.ops.tasks.sweep_letters')) for _ in range({JOBS})]"
    )
    done = subprocess.run([sys.executable, "-c", program], env=house.keys.environment, capture_output=True, text=True, check=True)
    ids = set(done.stdout.split())
    assert len(ids) == JOBS
    until = time.monotonic() + 60
    while house.rows("SELECT 1 FROM jobs_job LIMIT 1"):
        assert time.monotonic() < until, house.rows("SELECT state, attempts, last_error FROM jobs_job")
        time.sleep(0.2)
    taken = [(str(job), whom) for job, whom in house.rows("SELECT job, by_whom FROM taken") if str(job) in ids]
    assert len(taken) == JOBS and {job for job, _whom in taken} == ids
    assert len({whom for _job, whom in taken}) > 1, "one worker did it all: nothing was tried"


def test_what_must_lie_beside_the_keys_is_refused_on_the_other_machines(house: House) -> None:
    done = subprocess.run([sys.executable, "-m", "fanal", "keys", "withdraw", "web-2"], env=house.web[0].environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "another machine keeps the keys" in done.stderr
