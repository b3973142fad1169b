"""Follow "From nothing to a hotline" word by word on a clean Debian that boots, and write down what was typed, what was seen, how long it took.

    python tools/newcomer.py            follow the page, print the protocol
    python tools/newcomer.py --write    … and put it into docs/explanation/newcomers-protocol.md

Needs root, debootstrap, systemd-nspawn, a Chromium, and ports 80, 443, 8100 and 8101 free. Every line of every code block of the page is
typed; every `word` of a paragraph that begins with "You see" must have been seen. Two things differ, and the protocol says so: the repository
is this one, and the host name leads to the clean Debian only, so certificates come from Caddy's own authority.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
PAGE = ROOT / "docs" / "how-to" / "from-nothing-to-a-hotline.md"
PROTOCOL = ROOT / "docs" / "explanation" / "newcomers-protocol.md"
DOMAIN = "hotline.example.org"
MOST_LINES = 18


@dataclass
class Step:
    """A heading of the page with its lines to type and the words to see."""

    title: str
    lines: list[str]
    expected: list[str]


@dataclass
class Typed:
    """One line: what it was, what came, how long it took (seconds)."""

    line: str
    seen: str
    code: int
    seconds: float


@dataclass
class Protocol:
    """What became of the whole page."""

    typed: dict[str, list[Typed]] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)
    browser: tuple[float, list[str]] = (0.0, [])


class Differs(Exception):
    """Something came otherwise than the page says."""


def read_page(text: str) -> Iterator[Step]:
    """The numbered steps of the page."""
    for part in re.split(r"^## (?=\d+\. )", text, flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        body = re.split(r"^## ", body, flags=re.MULTILINE)[0]
        lines = [line for block in re.findall(r"^```\n(.*?)^```", body, re.MULTILINE | re.DOTALL) for line in block.splitlines()]
        expected = [word for told in re.findall(r"^You see .*?(?=\n\n|\Z)", body, re.MULTILINE | re.DOTALL) for word in re.findall(r"`([^`]+)`", told)]
        yield Step(title, lines, [word for word in expected if word.lower() != word or " " in word or "/etc" in word or word == "active"])


def typed_here(line: str) -> str:
    """The line as it is typed where there is neither the repository's address nor a host name in the internet."""
    line = line.replace("https://example.org/fanal", "/srv/fanal")
    return f"{line} --own-ca" if "--domain" in line else line


def follow(machine, browse: Callable[[str], list[list[str]]]) -> Protocol:  # type: ignore[no-untyped-def]
    """Type the whole page. Raises Differs."""
    done, papers, link = Protocol(), [["?"]] * 3, ""
    for step in read_page(PAGE.read_text("utf-8")):
        typed = done.typed.setdefault(step.title, [])
        if not step.lines:
            began = time.monotonic()
            papers = browse(link)
            done.browser = (time.monotonic() - began, [])
            continue
        for line in step.lines:
            answers = "".join(f"{number} {' '.join(papers[number - 1])}\n" for number in (1, 3)) if line == "fanal vault rehearse" else ""
            typed.append(_type(machine, line, answers))
            link = next(iter(re.findall(r"https://\S+/setup/\S+", typed[-1].seen)), link)
        seen = "\n".join(one.seen for one in typed)
        for word in step.expected:
            if word not in seen:
                raise Differs(f"{step.title}: the page says `{word}`, and this came:\n{seen}")
    done.facts = _facts(machine)
    return done


def _type(machine, line: str, answers: str) -> Typed:  # type: ignore[no-untyped-def]
    began = time.monotonic()
    came = machine.type(typed_here(line), answers)
    one = Typed(line, came.stdout + came.stderr, came.returncode, time.monotonic() - began)
    print(f"{one.seconds:7.1f} s  {line}", flush=True)
    if one.code:
        raise Differs(f"{line} ended with {one.code}:\n{one.seen}")
    return one


def _facts(machine) -> dict[str, str]:  # type: ignore[no-untyped-def]
    def ask(line: str) -> str:
        return str(machine.type(line).stdout).strip()

    memory = next(int(line.split()[1]) for line in Path("/proc/meminfo").read_text().splitlines() if line.startswith("MemTotal"))
    return {
        "Day": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "Machine": f"{len(os.sched_getaffinity(0))} cores ({platform.machine()}), {memory / 1e6:.0f} GB, shared with other work",
        "Debian": ask("cat /etc/debian_version") + ", made by debootstrap, booted with systemd " + ask("systemctl --version | head -1 | cut -d' ' -f2"),
        "Fanal": ask("git -C /opt/fanal log -1 --format=%h"),
        "Caddy": ask("caddy version").split()[0],
        "Python": ask("python3 -V").split()[1],
        "Units": ask("systemd-analyze security --no-pager fanal.service | grep -oE '[0-9.]+ [A-Z]+' | tail -1").strip() + " of 10 (`systemd-analyze security fanal`)",
        "Index of names": "memory " + ("locked" if "memory locked" in ask("fanal vault status") else "not locked"),
    }


def in_browser(machine) -> Callable[[str], list[list[str]]]:  # type: ignore[no-untyped-def]
    """Step 6, by the words that the page shows. The words of the three papers come back."""

    def browse(link: str) -> list[list[str]]:
        from playwright.sync_api import sync_playwright
        from tests.journeys import people, test_first_run
        from tests.journeys.browser import ARGUMENTS, find_browser
        from tests.journeys.nodes import RunningNode

        signer = "/var/lib/caddy/.local/share/caddy/pki/authorities/local/intermediate.crt"  # what Caddy sends along
        key = machine.type(f"openssl x509 -in {signer} -noout -pubkey | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64").stdout.strip()
        trust = [f"--host-resolver-rules=MAP {DOMAIN} 127.0.0.1", f"--ignore-certificate-errors-spki-list={key}"]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser(), args=[*ARGUMENTS, *trust])
            somebody = people.sit_down(browser, passkey=True)
            papers = test_first_run.walk_through_setup(somebody.page, RunningNode(Path(), {}, f"https://{DOMAIN}", link))
            browser.close()
        return papers

    return browse


def written(done: Protocol) -> str:
    """The protocol as a page. Links that open something, addresses of mirrors and long lists are left out of it."""
    total = sum(one.seconds for typed in done.typed.values() for one in typed) + done.browser[0]
    lines = ["# A newcomer's protocol", ""]
    lines += [f"[From nothing to a hotline](../how-to/from-nothing-to-a-hotline.md), followed word by word by `tools/newcomer.py`: **{total / 60:.1f} minutes** of"]
    lines += ["waiting and of a browser that does not have to think; the rest of the thirty is for reading, printing and typing. Two things differ from the"]
    lines += ["page: the repository lay on the machine, and the host name led to it only, so `--own-ca` was added in step 3.", ""]
    lines += ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in done.facts.items()), ""]
    lines += ["| step | seconds |", "|---|--:|"]
    for title, typed in done.typed.items():
        lines.append(f"| {title} | {sum(one.seconds for one in typed) or done.browser[0]:.1f} |")
    for title, typed in done.typed.items():
        lines += ["", f"## {title}"]
        if not typed:
            lines += ["", f"In a Chromium: the wizard from the link to the first invitation, with a passkey. {done.browser[0]:.1f} s."]
        for one in typed:
            lines += ["", "```", f"# {one.line}", *shown(one.seen), f"[{one.seconds:.1f} s]", "```"]
    return "\n".join(lines) + "\n"


def shown(seen: str) -> list[str]:
    """The lines worth keeping, the last ones of many."""
    lines = [re.sub(r"/setup/\S+", "/setup/…", line.rstrip()) for line in seen.splitlines()]
    lines = [line[:150] for line in lines if line.strip() and "WARNING: Location" not in line and not re.search(rf"(http|file)s?://(?!{DOMAIN})", line)]
    return lines if len(lines) <= MOST_LINES else [f"… {len(lines) - MOST_LINES + 1} more lines", *lines[-MOST_LINES + 1 :]]


def check_ports_are_free() -> None:
    """Raises Differs where something on this machine listens already: the clean one shares its network."""
    for port in (80, 443, 8100, 8101):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                raise Differs(f"port {port} is taken on this machine")


def main() -> int:
    """Follow the page; 0 when everything came as it says, 1 when not, 2 when it cannot be tried here."""
    from tests.install import debian
    from tests.install.bare_machine import BareMachine, check_can_boot
    from tests.install.newcomer import clone_into

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"write {PROTOCOL.relative_to(ROOT)}")
    write = parser.parse_args().write
    machine = BareMachine((DOMAIN,))
    try:
        check_can_boot()
        check_ports_are_free()
        machine.boot()
        clone_into(machine.root / "srv")
        text = written(follow(machine, in_browser(machine)))
    except debian.CannotMake as reason:
        print(f"Cannot be tried here: {reason}", file=sys.stderr)
        return 2
    except Differs as difference:
        print(f"Otherwise than the page says. {difference}", file=sys.stderr)
        return 1
    finally:
        machine.remove()
    print(text)
    if write:
        PROTOCOL.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
