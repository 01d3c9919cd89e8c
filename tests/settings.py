"""The product's settings, with the environment that tests need.

The database is a SQLite file. With `pytest -m postgres` it is PostgreSQL. We start the server here,
because Django chooses its database engine before any fixture runs. If the environment has a
DATABASE_URL, we use that instead."""

import atexit
import os
import re
import shutil
import sys
import tempfile
from argparse import ArgumentParser
from base64 import b64encode
from contextlib import ExitStack
from pathlib import Path

from tests import postgres

at_end = ExitStack()
atexit.register(at_end.close)

# The path is short, because the broker's socket is in this folder.
FOLDER = Path(tempfile.mkdtemp(prefix="alongside-", dir="/tmp"))
at_end.callback(shutil.rmtree, FOLDER, ignore_errors=True)
(FOLDER / "static").mkdir()  # WhiteNoise warns when the folder is missing


def asks_for_postgres() -> bool:
    """Whether this is `pytest -m postgres`, alone or with other marks."""
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("-m", dest="marks", default="")
    marks = parser.parse_known_args(sys.argv[1:])[0].marks
    return re.search(r"(?<!not )\bpostgres\b", marks) is not None


# The processes of pytest-xdist inherit the environment, so they share one server.
if asks_for_postgres() and "DATABASE_URL" not in os.environ:
    os.environ["DATABASE_URL"] = at_end.enter_context(postgres.server())
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER / 'unused.sqlite3'}")
os.environ.update(
    DEMO="1",
    DEBUG="0",
    SECRET_KEY="only-for-tests-" + "x" * 50,
    FIELD_KEYS=b64encode(bytes(32)).decode(),
    ALLOWED_HOSTS="localhost,127.0.0.1,testserver",
    BASE_URL="http://localhost",
    DATA_DIR=str(FOLDER),
    STATIC_ROOT=str(FOLDER / "static"),
    CELERY_BROKER_URL=f"redis+socket://{FOLDER / 'broker.sock'}",
)

from config.settings import *  # noqa: E402, F403 — the environment must be set first

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405 — from config.settings
    # A file, as in the product, because threads and the worker open it too.
    DATABASES["default"]["TEST"] = {"NAME": FOLDER / "test.sqlite3"}  # noqa: F405 — see above
else:
    DATABASES["default"]["ENGINE"] = "tests.quick_postgres"  # noqa: F405 — see above
# Pages name their static files without a hash, because a manifest needs collected files.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405 — see above
