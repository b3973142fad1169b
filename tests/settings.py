"""The node's own settings, in a throw-away home. FANAL_TEST_DATABASE=postgresql runs the same tests on PostgreSQL.

The server comes as a wheel and is started here, once, before Django reads its settings; parallel test processes
inherit its address.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_base = Path(tempfile.mkdtemp(prefix="fanal-test-"))
atexit.register(shutil.rmtree, _base, ignore_errors=True)
(_base / "home").mkdir(mode=0o700)
# `fanal serve` collects static files there; whitenoise warns when the folder is missing.
(_base / "home" / "static").mkdir()
os.environ["FANAL_HOME"] = str(_base / "home")
os.environ["FANAL_KEK_FILE"] = str(_base / "kek")
os.environ["FANAL_LOG_LEVEL"] = "ERROR"
for _name in ("FANAL_ORIGIN", "FANAL_TRAINING", "FANAL_COOKIE_SUFFIX", "FANAL_MAIL_URL"):
    os.environ.pop(_name, None)

if os.environ.get("FANAL_TEST_DATABASE") == "postgresql":
    if not os.environ.get("FANAL_TEST_DATABASE_URL"):
        from tests.postgres import start_server

        os.environ["FANAL_TEST_DATABASE_URL"] = start_server(_base / "postgres")
    os.environ["DATABASE_URL"] = os.environ["FANAL_TEST_DATABASE_URL"]
else:
    os.environ.pop("DATABASE_URL", None)

from fanal.settings import *  # noqa: E402, F403
from fanal.settings import DATABASES  # noqa: E402

TEST_BASE = _base
if DATABASES["default"]["ENGINE"] == "fanal.ops.sqlite":
    # A file, not memory: WAL, triggers and several processes are what is tried.
    DATABASES["default"]["TEST"] = {"NAME": str(_base / "test.sqlite3")}
else:
    # The pool would keep connections open over the test database's end.
    DATABASES["default"]["OPTIONS"].pop("pool", None)
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
