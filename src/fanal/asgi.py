"""Live streams: the small ASGI application that serves /live/* and nothing else."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fanal.settings")
django.setup()

from fanal.ops import metrics  # noqa: E402, I001 - first: it decides where the numbers of this process go
from fanal.live.server import application  # noqa: E402
from fanal.ops.upgrade import shape  # noqa: E402

shape.end_on_newer_database()
metrics.begin("live")

__all__ = ["application"]
