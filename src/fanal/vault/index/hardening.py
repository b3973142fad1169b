"""Keep the memory of the index process to itself: no core dump, no debugger, not swapped out where the system lets us.

Belongs here: what the kernel is asked for. Does not: what is in that memory.
"""

from __future__ import annotations

import ctypes
import os
import resource

_PR_SET_DUMPABLE = 4
#: MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT: what is used is locked, and what this process shares with others unchanged stays shared.
_MCL_WHAT_IS_USED = 7
_CAP_IPC_LOCK = 14


def harden() -> bool:
    """Ask for it. Returns whether the memory is locked; the two others always hold on Linux."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    # With a limit on locked memory, MCL_FUTURE would let every later allocation fail: then rather swappable than dead.
    return _may_lock_everything() and libc.mlockall(_MCL_WHAT_IS_USED) == 0


def _may_lock_everything() -> bool:
    _soft, hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    if hard == resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (hard, hard))
        return True
    return bool(_effective_capabilities() >> _CAP_IPC_LOCK & 1)


def _effective_capabilities() -> int:
    try:
        with open(f"/proc/{os.getpid()}/status", encoding="ascii", errors="replace") as lines:  # noqa: PTH123
            return next((int(line.split()[1], 16) for line in lines if line.startswith("CapEff:")), 0)
    except OSError:
        return 0
