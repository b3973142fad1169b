"""Live streams: the small ASGI application that serves /live/* and nothing else."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fanal.settings")
django.setup()

from fanal.live.server import application  # noqa: E402

__all__ = ["application"]
