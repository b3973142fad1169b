"""`python -m fanal.core.casework`: the page docs/reference/states.md on standard output."""

from __future__ import annotations

import sys

from fanal.core.casework.diagrams import states_page

if __name__ == "__main__":
    sys.stdout.write(states_page())
