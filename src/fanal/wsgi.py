"""Pages: the WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fanal.settings")
application = get_wsgi_application()

from fanal.ops import metrics  # noqa: E402
from fanal.ops.upgrade import shape  # noqa: E402

shape.end_on_newer_database()
metrics.begin("pages")

# What the program is made of stays as long as the process: the collector need not walk through it again for every few pages.
gc.collect()
gc.freeze()
