"""The training network: three nodes on one machine with a told story, gone when it ends."""

from fanal.ops.demo.nodes import KEYS as NODE_KEYS
from fanal.ops.demo.nodes import run_demo
from fanal.ops.demo.telling import tell_story

__all__ = ["NODE_KEYS", "run_demo", "tell_story"]
