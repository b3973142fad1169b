"""A clean Debian 12 that boots: systemd as its first process, in a container that shares this machine's network.

Makes what `debian` makes, with systemd in it, and starts it with systemd-nspawn. What is typed there is typed as root.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.install import debian

#: A machine that somebody rents has these; nothing of what the page installs is among them.
PACKAGES = "systemd,systemd-sysv,dbus,ca-certificates,openssl"


def check_can_boot() -> None:
    """Raises debian.CannotMake where a machine cannot be made or booted."""
    debian.check_can_make()
    if shutil.which("systemd-nspawn") is None:
        raise debian.CannotMake("systemd-nspawn is not installed (apt-get install systemd-container)")
    if not any(Path("/sys/fs/cgroup").rglob("cgroup.procs")):
        raise debian.CannotMake("this machine has no control groups")


@dataclass
class BareMachine:
    """One such machine. `names` lead to itself."""

    names: tuple[str, ...]
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="fanal-bare-")))
    container: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def root(self) -> Path:
        return self.folder / "root"

    def boot(self) -> None:
        """Make it and wait until it is up."""
        debian.make_debian(self.root, packages=PACKAGES)
        (self.root / "etc/hosts").write_text("".join(f"127.0.0.1 {name}\n" for name in ("localhost", *self.names)))
        binds = [f"--bind-ro={path}" for path in sorted(debian.named_paths(debian.reaching())) if path != "/etc/hosts"]
        words = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--boot", "--console=pipe", f"--directory={self.root}"]
        # A machine of one's own may lock as much memory as it likes; a container has to be let.
        words += ["--capability=CAP_SYS_RESOURCE", "--link-journal=no", *binds, "systemd.unit=multi-user.target"]
        log = (self.folder / "console").open("wb")
        with log:
            self.container = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        until = time.monotonic() + 60
        while "running" not in self.type("systemctl is-system-running").stdout:
            if time.monotonic() > until or self.container.poll() is not None:
                raise debian.CannotMake(f"the clean Debian does not boot here: {(self.folder / 'console').read_text()[-300:]}")
            time.sleep(0.5)

    def type(self, line: str, answers: str = "") -> subprocess.CompletedProcess[str]:
        """One line at root's prompt; `answers` is what is typed when it asks."""
        settings = {**debian.reaching(), "HOME": "/" + "root", "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
        settings["DEBIAN_FRONTEND"] = "noninteractive"
        enter = ["nsenter", "-t", str(self._first_process()), "-m", "-p", "-u", "-i", "-C", "-r", "-w"]
        words = [*enter, "env", "-i", *(f"{name}={value}" for name, value in settings.items()), "sh", "-c", line]
        return subprocess.run(words, input=answers, capture_output=True, text=True, check=False, timeout=1200)

    def _first_process(self) -> int:
        assert self.container is not None
        children = Path(f"/proc/{self.container.pid}/task/{self.container.pid}/children").read_text().split()
        return int(children[0]) if children else self.container.pid

    def remove(self) -> None:
        """Shut it down and away with it."""
        if self.container is not None and self.container.poll() is None:
            os.kill(self.container.pid, signal.SIGTERM)
            try:
                self.container.wait(timeout=60)
            except subprocess.TimeoutExpired:
                os.killpg(self.container.pid, signal.SIGKILL)
                self.container.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
