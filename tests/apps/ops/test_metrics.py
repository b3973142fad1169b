"""What machines may ask: is it alive, is it ready, how fast. It counts what is really answered, and tells on nobody."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from fanal.accounts.models import Staff
from fanal.cases.models import Case
from tests.apps.cases.builders import make_case
from tests.cast import client_for

pytestmark = pytest.mark.django_db
MACHINE = ("ops:healthz", "ops:readyz", "ops:metrics")


def _answered(page: str, kind: str) -> float:
    found = re.search(rf'^fanal_requests_total{{status="{kind}"}} (\S+)$', page, re.MULTILINE)
    return float(found.group(1)) if found else 0.0


def _timed(page: str) -> float:
    return float(re.search(r"^fanal_request_seconds_count (\S+)$", page, re.MULTILINE).group(1))


def test_every_answer_is_counted_by_its_kind_and_timed(client: Client) -> None:
    before = client.get(reverse("ops:metrics")).content.decode()
    client.get(reverse("ops:healthz"))
    client.get("/nothing-of-the-kind/")
    after = client.get(reverse("ops:metrics")).content.decode()
    assert _answered(after, "2xx") >= _answered(before, "2xx") + 2  # the page that asked before, and healthz
    assert _answered(after, "4xx") == _answered(before, "4xx") + 1
    assert _timed(after) == _timed(before) + 3


def test_what_a_machine_is_told_names_no_person_no_case_and_no_page(client: Client, case_manager: Staff) -> None:
    case: Case = make_case(case_manager)
    child = case.children.get()
    client_for(case_manager).get(reverse("cases:case", args=[case.pk]))
    client.get(f"/find/?q={child.main_name.romanised}")
    told = " ".join(client.get(reverse(name)).content.decode() for name in MACHINE)
    for secret in (str(case.pk), case.reference, "Samir", "سمير", case_manager.display_name, case_manager.email, "cases:", "/find"):
        assert secret not in told


def test_a_forwarded_request_finds_no_metrics(client: Client) -> None:
    assert client.get(reverse("ops:metrics"), headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 404


def test_on_a_full_disk_a_process_keeps_its_numbers_to_itself(tmp_path: Path) -> None:
    """The shared files are written through memory: where the disk has no room for a page of theirs, the process would die."""
    program = (
        "import shutil, types, os; shutil.disk_usage = lambda _path: types.SimpleNamespace(free=0); "
        "import django; django.setup(); from fanal.ops import metrics; metrics.begin('pages'); "
        "metrics.REQUESTS.labels(status='2xx').inc(); print(metrics.exposition().decode())"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "fanal.settings", "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert _answered(run.stdout, "2xx") == 1
    assert not list(tmp_path.iterdir())
