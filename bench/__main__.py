"""`make bench`: vault, journal, pages. Prints a table; every row has a figure, a yardstick measured in the same run, and their ratio."""

from __future__ import annotations

import atexit
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.exports import bench_exports

BASE = Path(tempfile.mkdtemp(prefix="fanal-bench-"))
atexit.register(shutil.rmtree, BASE, ignore_errors=True)
os.environ.update(
    FANAL_HOME=str(BASE / "home"), FANAL_KEK_FILE=str(BASE / "kek"), FANAL_TRAINING="1", FANAL_LOG_LEVEL="ERROR",
    DJANGO_SETTINGS_MODULE="fanal.settings",
)
os.environ.pop("DATABASE_URL", None)


def rate(work: Callable[[], object], seconds: float = 1.5) -> float:
    """Calls per second, best of three runs (the least disturbed one)."""
    best = 0.0
    for _ in range(3):
        count, began = 0, time.perf_counter()
        while (spent := time.perf_counter() - began) < seconds / 3:
            work()
            count += 1
        best = max(best, count / spent)
    return best


def row(what: str, figure: float, unit: str, against: str, yardstick: float) -> None:
    """One line of the table."""
    print(f"{what:<46} {figure:>10.1f} {unit:<8} | {against:<40} {yardstick:>10.1f} | ratio {figure / yardstick:.3f}", flush=True)


def bench_vault() -> None:
    """Sealing and opening a field of 40 letters, against bare AES-256-GCM of the same padded length."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from fanal import vault
    from fanal.core.ids import new_id
    from fanal.vault import keys

    key_id, row_id, text = keys.new_key("case"), new_id(), "Anna-Liisa Virtanen, called Liisu by all"
    bare = AESGCM(AESGCM.generate_key(256))
    sealed = vault.seal(text, key_id=key_id, place="bench.text", row_id=row_id)
    plain_rate = rate(lambda: bare.encrypt(os.urandom(12), text.encode().ljust(64), b"x" * 60))
    row("vault: seal a field", rate(lambda: vault.seal(text, key_id=key_id, place="bench.text", row_id=row_id)), "/s", "bare AES-256-GCM", plain_rate)
    row("vault: open a field", rate(lambda: vault.open_sealed(sealed, key_id=key_id, place="bench.text", row_id=row_id)), "/s", "bare AES-256-GCM", plain_rate)


def bench_journal() -> None:
    """An act in its own transaction with its entry, against one bare insert in its own transaction (both synchronous FULL)."""
    from django.db import connection, transaction

    from fanal import journal
    from fanal.core.actors import System

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_yardstick (id integer PRIMARY KEY, text varchar(80))")

    def bare() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_yardstick (text) VALUES ('x')")

    def act() -> None:
        with transaction.atomic():
            journal.record(by=System("bench"), act="bench.done", subject="bench:0", details={"n": 1})

    row("journal: an entry, committed", rate(act), "/s", "one bare insert, committed", rate(bare))


def bench_pages() -> None:
    """Pages rendered in this process for a signed-in case manager, against the page that touches nothing (/healthz)."""
    from django.test import Client
    from django.urls import reverse

    from fanal.accounts.models import Staff
    from fanal.cases.models import Case

    client = Client(HTTP_HOST="localhost")
    person = Staff.objects.get(display_name="Jonas Vermeer")
    client.post(reverse("network:training"), {"person": str(person.pk), "role": "case_manager"})
    case = Case.objects.filter(owner=person).first()
    assert case is not None
    alive = _p(client, "/healthz")
    for name, path in (("board", "/desk/board/"), ("case list", reverse("cases:list")), ("case page", reverse("cases:case", args=[case.pk]))):
        status = client.get(path).status_code
        if status != 200:
            raise SystemExit(f"page: {name} answered {status}, so its figure would be that of another page")
        p50, p95 = _p(client, path)
        row(f"page: {name}, p50", p50, "ms", "/healthz, p50", alive[0])
        row(f"page: {name}, p95", p95, "ms", "/healthz, p95", alive[1])


def bench_first_page() -> None:
    """`make demo` in what is installed already, until a person can look at a page; against a Python that loads the program's pages.

    The goal that people were promised is 10 s. A clean machine first compiles every module: the install test prints that figure.
    """
    from tests.install.newcomer import Demo, clean_environment
    from tests.journeys.nodes import free_ports

    environment = {**clean_environment(Path.home()), "TMPDIR": str(BASE)}
    began = time.time()
    subprocess.run([sys.executable, "-c", "import fanal.wsgi"], check=True, env={**os.environ, "FANAL_LOG_LEVEL": "ERROR"})
    loading = time.time() - began
    port, root = free_ports(1)[0], Path(__file__).resolve().parents[1]
    demo = Demo(["make", "demo", f"PORT={port}"], root, port, environment, BASE / "demo.txt")
    began = time.time()
    demo.start()
    try:
        demo.wait_for_first_page()
        row("make demo: first page after installation", time.time() - began, "s", "loading the pages' program once", loading)
    finally:
        demo.press_ctrl_c()


def _p(client: object, path: str, count: int = 60) -> tuple[float, float]:
    times = []
    for _ in range(count):
        began = time.perf_counter()
        client.get(path)  # type: ignore[attr-defined]
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    return statistics.median(times), times[int(count * 0.95)]


def main() -> int:
    """Make a node, tell the story, measure."""
    from fanal.ops.demo import tell_story
    from fanal.ops.init import make_node

    make_node(home=BASE / "home", kek_file=BASE / "kek", training=True)
    (BASE / "home" / "static").mkdir()  # `fanal serve` makes it, and whitenoise warns without
    began = time.perf_counter()
    tell_story("be")
    print(f"the story was told in {time.perf_counter() - began:.1f} s\n")
    for bench in (bench_vault, bench_journal, bench_pages, bench_first_page):
        bench()
    bench_exports(row)
    return 0


if __name__ == "__main__":
    sys.exit(main())
