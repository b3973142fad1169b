"""Settle a restored home in a process of its own: the process that restores may be a worker of a running node.

`python -m fanal.ops.backup.settle`, FANAL_HOME and its settings in the environment, what is expected as JSON on standard
input, what was found as JSON on standard output; an error for people on standard error, and the code 2.

Belongs here: passing in and out. Does not: settling (`actions.settle_restored`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from uuid import UUID

from fanal.core.errors import FanalError, Unavailable
from fanal.ops.backup.expected import Expected, Settled


def in_other_home(environment: dict[str, str], expected: Expected) -> Settled:
    """Settle the home that `environment` names. Raises Unavailable with the sentence of the process."""
    content = {**asdict(expected), "erased": [str(key_id) for key_id in expected.erased]}
    done = subprocess.run(
        [sys.executable, "-m", "fanal.ops.backup.settle"],
        input=json.dumps(content), capture_output=True, text=True, check=False,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "fanal.settings", "FANAL_LOG_LEVEL": "ERROR", **environment},
    )  # fmt: skip
    if done.returncode == 0:
        return Settled(**json.loads(done.stdout))
    said = done.stderr.strip().splitlines() if done.returncode == 2 else []
    raise Unavailable(said[-1] if said else "The restored node could not be checked: its process ended early. Nothing was kept of it.")


def main() -> int:
    """The process."""
    import django

    django.setup()
    from django.db import connection

    from fanal.core.actors import System
    from fanal.ops.backup.actions.settle_restored import settle_restored

    content = json.load(sys.stdin)
    expected = Expected(**{**content, "erased": [UUID(one) for one in content["erased"]]})
    try:
        settled = settle_restored(by=System("restore"), expected=expected)
    except FanalError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    finally:
        connection.close()
    sys.stdout.write(json.dumps(asdict(settled)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
