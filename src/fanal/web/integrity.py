"""Subresource integrity: the digest of a static file, so that a browser refuses a script that is not the one we shipped."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage


@lru_cache(maxsize=64)
def of(path: str) -> str:
    """`sha384-…` of a static file, as it is served. Read once per process. FileNotFoundError when there is no such file."""
    return "sha384-" + base64.b64encode(hashlib.sha384(_content(path)).digest()).decode("ascii")


def _content(path: str) -> bytes:
    """From the collected files (their names carry a digest of their own), else from where it lies."""
    stored_name = getattr(staticfiles_storage, "stored_name", None)
    if stored_name is not None:
        with staticfiles_storage.open(stored_name(path)) as file:
            return bytes(file.read())
    found = finders.find(path)
    if not isinstance(found, str):
        raise FileNotFoundError(path)
    return Path(found).read_bytes()
