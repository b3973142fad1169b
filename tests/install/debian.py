"""A clean Debian 12 in a folder, entered by chroot in a mount namespace of its own, so that nothing of it outlives the test.

Which mirror, which proxy, which package index and which certificates: all asked of the machine at run time (apt, pip, the
environment), none written here. Whatever path their settings name is shown to the inside, read-only, in the same place.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = "python3,python3-venv,make,git,ca-certificates"
#: What of the environment says how to reach a package index.
REACHING = ("PIP_", "UV_", "SSL_CERT_", "REQUESTS_CA_", "CURL_CA_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY")


class CannotMake(Exception):
    """No clean Debian can be made here; the sentence says why."""


def check_can_make() -> None:
    """Raises CannotMake where the tool or the right is missing."""
    if shutil.which("debootstrap") is None:
        raise CannotMake("debootstrap is not installed (apt-get install debootstrap)")
    if os.geteuid() != 0:
        raise CannotMake("a clean Debian is made by root only")
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
        raise CannotMake("this machine lets nobody make a mount namespace")
    if not mirrors():
        raise CannotMake("apt names no Debian mirror")


def mirrors() -> list[str]:
    """Addresses of the machine's own apt sources, those with Debian's main component, the likeliest first."""
    words = ["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)", "Created-By: Packages", "Component: main"]
    lines = _output(words).splitlines()
    found = sorted({line for line in lines if line.count(" ") == 1}, key=lambda line: line.split()[1] != "bookworm")
    return list(dict.fromkeys(line.split()[0] for line in found))


def make_debian(root: Path, *, packages: str = PACKAGES) -> None:
    """Debootstrap into `root`. Raises CannotMake when the mirror cannot be reached."""
    # In a mount namespace too: what debootstrap mounts below the folder must be gone before anybody deletes the folder.
    command = ["unshare", "--mount", "debootstrap", "--variant=minbase", f"--include={packages}", "bookworm", str(root), mirrors()[0]]
    proxy = shlex.split(_output(["apt-config", "shell", "http_proxy", "Acquire::http::Proxy"]))
    environment = {**os.environ, **dict(word.split("=", 1) for word in proxy)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=1200)
    if done.returncode:
        if "release file" in done.stdout + done.stderr:
            raise CannotMake("the machine's Debian mirror cannot be reached")
        raise AssertionError(f"debootstrap failed: {done.stdout[-1500:]} {done.stderr[-500:]}")


def inside(root: Path, folder: str, *command: str) -> list[str]:
    """The words that run `command` in `folder` of the clean Debian, as its own root, with the machine's ways to packages."""
    settings = {**reaching(), "HOME": "/root", "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LANG": "C.UTF-8"}
    lines = ["set -e"]
    for kind in ("proc", "dev"):
        lines.append(f"mount --rbind /{kind} {shlex.quote(str(root / kind))}")
    for path in sorted(named_paths(settings)):
        place = shlex.quote(str(root) + path)
        make = f"mkdir -p {place}" if Path(path).is_dir() else f"mkdir -p $(dirname {place}); touch {place}"
        lines.append(f"{make}; mount --bind {shlex.quote(path)} {place}; mount -o remount,bind,ro {place}")
    words = ["env", "-i", *(f"{name}={value}" for name, value in settings.items()), "sh", "-c", f"cd {folder} && exec {shlex.join(command)}"]
    lines.append(f"exec chroot {shlex.quote(str(root))} {shlex.join(words)}")
    return ["unshare", "--mount", "--propagation", "private", "sh", "-c", "\n".join(lines)]


def reaching() -> dict[str, str]:
    """How this machine reaches a package index: pip's configuration as environment, and the environment itself."""
    found: dict[str, str] = {}
    for line in _output([sys.executable, "-m", "pip", "config", "list"]).splitlines():
        name, _, value = line.partition("=")
        if name.startswith("global."):
            found[f"PIP_{name.removeprefix('global.').upper().replace('-', '_')}"] = value.strip("'")
    return {**found, **{name: value for name, value in os.environ.items() if name.upper().startswith(REACHING)}}


def named_paths(settings: dict[str, str]) -> set[str]:
    """Files and folders of this machine that the settings name (a wheel house, a bundle of certificates)."""
    words = {word.removeprefix("file://") for name, value in settings.items() if name not in {"HOME", "PATH"} for word in value.split()}
    paths = {word for word in words if word.startswith("/") and Path(word).exists()}
    # A simple index of files links to the files beside it.
    paths = {str(Path(path).parent) if Path(path).name == "simple" else path for path in paths}
    paths.add("/etc/hosts")  # debootstrap leaves it to the installer; without it nobody is called localhost
    return {path for path in paths if not paths & {str(above) for above in Path(path).parents}}


def _output(words: list[str]) -> str:
    """What a command prints; empty where there is no such command."""
    try:
        return subprocess.run(words, capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""
