"""Ready answers that come with Fanal: a file for each language in `shipped/`, the same ones in the same order in each."""

from __future__ import annotations

import json
from importlib.resources import files


def shipped_answers() -> dict[str, list[dict[str, str]]]:
    """Those that come with Fanal, by language."""
    folder = files("fanal.desk.channels.answers") / "shipped"
    return {
        one.name.removesuffix(".json"): json.loads(one.read_text("utf-8"))
        for one in sorted(folder.iterdir(), key=lambda one: one.name) if one.name.endswith(".json")
    }  # fmt: skip
