"""Fill in the files around a node and write them, never over what somebody changed.

Belongs here: which words are filled in, comparing, writing. Does not: the files themselves (`files/`), the console (`cli`).
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from fanal.core.errors import BadInput, Unavailable

FILES = Path(__file__).with_name("files")
#: Put into every unit; no file of its own on the machine.
_HARDENING = "hardening.conf"
#: What Caddy is told where several machines serve pages: whom to ask next, and how it hears that one is about to stop.
_BALANCE = """\
			lb_policy least_conn
			health_uri /readyz
			health_headers {
				Host @DOMAIN@
			}
			health_interval 1s
			health_timeout 5s
			fail_duration 5s
"""
_WORD = re.compile(r"@[A-Z_]+@")
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})*")
#: Folders that the units cannot see (ProtectHome).
_HIDDEN = ("/home", "/" + "root", "/run/user")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is filled in.

    Attributes:
        domain: under which people open the node, such as hotline.example.org.
        program: the program `fanal`, with its whole path.
        away: what people read while the node does not answer; plain text without quotation marks.
        machines: addresses of the machines that serve pages and streams; none means this one.
        own_ca: certificates by Caddy's own authority, for a network without a public name.
    """

    domain: str
    program: Path
    away: str
    own_ca: bool = False
    machines: tuple[str, ...] = ()

    def words(self) -> dict[str, str]:
        """Each word of the files and what stands in its place."""
        return {
            "@HARDENING@": (FILES / _HARDENING).read_text("utf-8").strip(),
            "@DOMAIN@": self.domain,
            "@PROGRAM@": str(self.program),
            "@TLS@": "tls internal" if self.own_ca else "# Certificates come from Let's Encrypt by themselves (ACME).",
            "@AWAY@": self.away,
            "@PAGES@": " ".join(f"{machine}:8100" for machine in self.machines or ("127.0.0.1",)),
            "@LIVE@": " ".join(f"{machine}:8101" for machine in self.machines or ("127.0.0.1",)),
            "@BALANCE@": _BALANCE.replace("@DOMAIN@", self.domain) if self.machines else "",
        }


@dataclass
class Written:
    """How it went, by path: written, the same already, or kept because it differs (with the lines that do)."""

    new: list[Path] = field(default_factory=list)
    same: list[Path] = field(default_factory=list)
    kept: dict[Path, str] = field(default_factory=dict)


def check_domain(domain: str) -> str:
    """The name as it is written down. Raises BadInput for what is no host name."""
    name = domain.strip().lower().rstrip(".")
    if not _DOMAIN.fullmatch(name):
        raise BadInput(
            f"{domain!r} is not a host name. Give the name alone, such as hotline.example.org, without https:// and without a path.",
            place="--domain",
        )
    return name


def check_machines(words: str) -> tuple[str, ...]:
    """Addresses separated by commas. Raises BadInput for what is none."""
    found = tuple(word.strip() for word in words.split(",") if word.strip())
    for word in found:
        try:
            ipaddress.IPv4Address(word)
        except ValueError:
            check_domain(word)
    return found


def this_program() -> Path:
    """The program that runs now, as a unit has to name it. Raises Unavailable where units could not see it."""
    program = Path(sys.executable).parent / "fanal"
    if not program.exists():
        raise Unavailable(f"{program} is not there, so no unit could start it. Install with: make setup")
    if str(program).startswith(tuple(f"{folder}/" for folder in _HIDDEN)):
        raise Unavailable(f"{program} lies where services cannot look. Install below /opt, such as /opt/fanal, then run this again.")
    return program


def filled_in(facts: Facts) -> Iterator[tuple[str, str, int]]:
    """Every file: its path below the machine's root, its text, its mode."""
    words = facts.words()
    for path in sorted(FILES.rglob("*")):
        if not path.is_file() or path.name == _HARDENING:
            continue
        text = _WORD.sub(lambda found: words[found.group()], path.read_text("utf-8"))
        yield path.relative_to(FILES).as_posix(), text, 0o755 if text.startswith("#!") else 0o644


def write_files(facts: Facts, *, to: Path, force: bool = False) -> Written:
    """Write what is missing below `to`. A file that says something else stays as it is, unless `force`.

    Raises Unavailable when a file cannot be written; those before it are there, and a second run goes on.
    """
    done = Written()
    for name, text, mode in filled_in(facts):
        path = to / name
        try:
            _write(path, text, mode, done, force=force)
        except OSError as error:
            raise Unavailable(f"{path} could not be written ({error.strerror}). Run this as root, or name a folder with --to.") from error
    return done


def _write(path: Path, text: str, mode: int, done: Written, *, force: bool) -> None:
    there = path.read_text("utf-8") if path.exists() else None
    if there == text:
        done.same.append(path)
        return
    if there is not None and not force:
        done.kept[path] = "\n".join(_differing(there, text))
        return
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, "utf-8")
    beside.chmod(mode)
    os.replace(beside, path)  # noqa: PTH105 - in one step: a web server may be reading the old one
    done.new.append(path)


def _differing(there: str, ours: str) -> Iterator[str]:
    """Lines that are only there (-) and only in ours (+)."""
    lines = difflib.unified_diff(there.splitlines(), ours.splitlines(), lineterm="", n=0)
    return (line for line in lines if line[:1] in "+-" and not line.startswith(("+++", "---")))
