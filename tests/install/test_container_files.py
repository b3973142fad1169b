"""Container file and compose file: read by those who know what is wrong with such files, and held to what security.md of the house asks.

No image is pulled here. The linters are proved to lint: each turns down a file that is wrong.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.guards.tree import ROOT

BIN = Path(sys.executable).parent
CONTAINER = ROOT / "container"
COMPOSE = CONTAINER / "compose.yaml"
#: What compose-lint says that is meant: images of others are named by number, their digests would go stale unseen; Caddy is the open door.
MEANT = {"CL-0019", "CL-0005"}


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(BIN / words[0]), *words[1:]], capture_output=True, text=True, check=False)


def _services() -> dict[str, dict[str, Any]]:
    from ruamel.yaml import YAML

    loaded: dict[str, dict[str, dict[str, Any]]] = YAML(typ="safe").load(COMPOSE)
    return loaded["services"]


def test_hadolint_has_nothing_to_say_about_the_container_file() -> None:
    done = _run("hadolint", str(CONTAINER / "Containerfile"))
    assert done.returncode == 0, done.stdout


def test_hadolint_does_lint(tmp_path: Path) -> None:
    (tmp_path / "Containerfile").write_text("FROM debian\nRUN cd /tmp && sudo apt-get install python3\n")
    done = _run("hadolint", str(tmp_path / "Containerfile"))
    assert done.returncode != 0 and "DL3004" in done.stdout and "DL3006" in done.stdout


def test_the_compose_file_fits_its_specification() -> None:
    done = _run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE))
    assert done.returncode == 0, done.stdout


def test_the_specification_turns_a_wrong_word_down(tmp_path: Path) -> None:
    wrong = tmp_path / "compose.yaml"
    wrong.write_text(COMPOSE.read_text().replace("    ports:", "    prots:"))
    assert _run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", str(wrong)).returncode != 0


def _faults(path: Path) -> set[str]:
    return set(re.findall(r"\bCL-\d{4}\b", _run("compose-lint", str(path)).stdout.split("Details on any rule")[0]))


def test_the_compose_file_is_shut_but_for_what_is_meant() -> None:
    assert _faults(COMPOSE) == MEANT


def test_its_linter_sees_a_service_that_may_gain_privileges(tmp_path: Path) -> None:
    wrong = tmp_path / "compose.yaml"
    wrong.write_text(COMPOSE.read_text().replace('  security_opt: ["no-new-privileges:true"]\n', ""))
    assert _faults(wrong) - MEANT


@pytest.mark.parametrize("name", ["node", "database", "caddy"])
def test_a_service_cannot_write_to_its_root_nor_gain_rights(name: str) -> None:
    service = _services()[name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "caddy" else [])
    assert {"mem_limit", "pids_limit", "restart"} <= service.keys()


def test_only_caddy_is_reached_from_outside_and_only_the_node_reaches_the_database() -> None:
    services = _services()
    assert [name for name, service in services.items() if "ports" in service] == ["caddy"]
    assert [name for name, service in services.items() if "inside" in service["networks"]] == ["node", "database"]


def test_a_secret_is_a_file_and_never_a_variable() -> None:
    for name, service in _services().items():
        for variable, value in service.get("environment", {}).items():
            if re.search("PASSWORD|KEK|SECRET|KEY", variable):
                assert str(value).startswith("/run/secrets/"), f"{name}: {variable}"
    assert not re.search(r"^\s*(ARG|ENV).*(PASSWORD|SECRET|KEK)", (CONTAINER / "Containerfile").read_text(), re.MULTILINE)


def test_the_settings_of_the_files_are_settings_of_the_program() -> None:
    from fanal.environment import SETTINGS

    known = {setting.name for setting in SETTINGS} | {"FANAL_DOMAIN"}
    named = set(re.findall(r"\b(?:FANAL|DATABASE)_[A-Z_]+\b", COMPOSE.read_text() + (CONTAINER / "Containerfile").read_text()))
    assert named <= known


def test_the_key_that_the_page_makes_is_one(tmp_path: Path) -> None:
    """The line of docs/how-to/run-in-containers.md, run by a shell."""
    from fanal.vault.kek import read_kek

    page = (ROOT / "docs/how-to/run-in-containers.md").read_text()
    line = next(line for line in page.splitlines() if "fanal-kek 1" in line)
    (tmp_path / "secrets").mkdir()
    subprocess.run(["sh", "-c", line], cwd=tmp_path, check=True)
    assert read_kek(tmp_path / "secrets/node.kek").id


def test_caddy_believes_the_file_for_containers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANAL_DOMAIN", "hotline.example.org")
    done = _run("caddy", "validate", "--config", str(CONTAINER / "Caddyfile"))
    assert "Valid configuration" in done.stdout + done.stderr, done.stderr[-600:]


def test_the_health_check_tells_an_answer_from_none(monkeypatch: pytest.MonkeyPatch) -> None:
    import http.server
    import threading

    from tools import ask_health

    class Node(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.headers["Host"] == "hotline.example.org" and self.path == "/healthz" else 400)
            self.end_headers()

        def log_message(self, *_words: object) -> None: ...

    server = http.server.HTTPServer(("127.0.0.1", 0), Node)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("FANAL_BIND", f"0.0.0.0:{server.server_port}")
    monkeypatch.setenv("FANAL_ORIGIN", "https://hotline.example.org")
    assert ask_health.main() == 0
    monkeypatch.setenv("FANAL_ORIGIN", "https://other.example.org")
    assert ask_health.main() == 1
    server.shutdown()
    thread.join()
    server.server_close()
    assert ask_health.main() == 1
