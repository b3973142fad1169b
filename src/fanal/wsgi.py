"""Pages: the WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fanal.settings")
application = get_wsgi_application()

from fanal.ops import metrics  # noqa: E402

metrics.begin("pages")
