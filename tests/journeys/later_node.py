"""`python -m tests.journeys.later_node DAYS`: `fanal serve`, on a machine whose clock is so many days ahead and goes on from there.

The clock is that of this process and of all that are forked from it (time-machine). Belongs here: nothing else.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime, timedelta

import time_machine

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fanal.settings")
    time_machine.travel(datetime.fromtimestamp(time.time(), UTC) + timedelta(days=float(sys.argv[1])), tick=True).start()
    from fanal.__main__ import main

    sys.argv = ["fanal", "serve"]
    sys.exit(main())
