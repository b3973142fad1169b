"""/metrics answers for the whole node, whichever worker is asked; a second start begins to count anew."""

from __future__ import annotations

import re
import urllib.request
from pathlib import Path

import pytest

from tests.journeys.nodes import RunningNode, make_node

pytestmark = [pytest.mark.alone, pytest.mark.slow, pytest.mark.sqlite_only]


@pytest.fixture
def two_workers(tmp_path: Path):
    """A node whose pages are served by two processes."""
    node = make_node(tmp_path, name="counted")
    node.environment["FANAL_WEB_WORKERS"] = "2"
    node.start()
    yield node
    if node.process and node.process.poll() is None:
        node.stop()


def _ask(node: RunningNode, path: str) -> str:
    return urllib.request.urlopen(f"{node.origin}{path}", timeout=10).read().decode()


def _number(told: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", told, re.MULTILINE)
    assert found, f"{name} is not told: {told}"
    return float(found.group(1))


def _workers_that_answered(node: RunningNode) -> int:
    """Every process has a file; those of the two workers hold pages that were answered."""
    from prometheus_client.mmap_dict import MmapedDict

    def answered(path: Path) -> float:
        return sum(value for key, value, *_ in MmapedDict.read_all_values_from_file(str(path)) if "_sum" in key)

    return sum(answered(path) > 0 for path in (node.home / "run" / "metrics").glob("histogram_*.db"))


def test_two_workers_answer_with_one_number_that_never_goes_back(two_workers: RunningNode) -> None:
    answered = 'fanal_requests_total{status="2xx"}'
    before = _number(_ask(two_workers, "/metrics"), answered)
    for _ in range(40):
        _ask(two_workers, "/healthz")
    numbers = [_number(_ask(two_workers, "/metrics"), answered) for _ in range(20)]
    assert _workers_that_answered(two_workers) == 2, "both workers must count"
    assert numbers == [before + 41 + place for place in range(20)]  # itself, then the forty, then each question before


def test_every_kind_of_process_is_in_it_and_only_kinds_are(two_workers: RunningNode) -> None:
    told = _ask(two_workers, "/metrics")
    for kind in ("pages", "live", "jobs", "index"):
        assert _number(told, f'fanal_process_started{{process="{kind}"}}') > 1_500_000_000
    assert _number(told, 'fanal_jobs_total{result="failed"}') == 0
    assert _number(told, 'fanal_live_answers_total{status="2xx"}') == 0
    labels = set(re.findall(r'(\w+)="([^"]*)"', told))
    assert {name for name, _value in labels} == {"status", "process", "result", "le"}


def test_a_new_start_counts_anew(two_workers: RunningNode) -> None:
    for _ in range(5):
        _ask(two_workers, "/healthz")
    two_workers.stop()
    two_workers.start()
    assert _number(_ask(two_workers, "/metrics"), 'fanal_requests_total{status="2xx"}') < 5
