"""The settings of gunicorn: how it stops, what it logs, and the folder for the counts of its
processes. Gunicorn reads this module when we start `gunicorn --config=python:config.web`.

In the log, the line about a request has the path but not the query, because a query can be a search
for a name.
"""

import os
from shutil import rmtree
from tempfile import mkdtemp
from typing import Final

from config.common.logs import JSON, LINE
from config.env import env

COUNTS: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable with the folder for the counts of this web server's processes. The
library prometheus-client chose the name of the variable."""

graceful_timeout = 65
"""How many seconds a request can still take after the server is told to stop. The proxy waits 60
seconds for a response."""

access_log_format = "%(h)s %(m)s %(U)s %(s)s %(B)s %(M)s ms"


def _handler(stream: str) -> dict[str, str]:
    return {"class": "logging.StreamHandler", "formatter": "line", "stream": f"ext://sys.{stream}"}


def _logger(handler: str) -> dict[str, object]:
    return {"handlers": [handler], "level": "INFO", "propagate": False}


logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": LINE if env.bool("DEMO", default=False) else JSON},
    "handlers": {"errors": _handler("stderr"), "requests": _handler("stdout")},
    "loggers": {"gunicorn.error": _logger("errors"), "gunicorn.access": _logger("requests")},
    "root": {"handlers": ["errors"], "level": "INFO"},
}


def on_starting(_server: object) -> None:
    """Makes the folder for the counts of the processes (see config.metrics.counting)."""
    if env.str("METRICS_TOKEN", default=""):
        os.environ[COUNTS] = mkdtemp(prefix="alongside-metrics-")


def on_exit(_server: object) -> None:
    if COUNTS in os.environ:
        rmtree(os.environ[COUNTS], ignore_errors=True)
