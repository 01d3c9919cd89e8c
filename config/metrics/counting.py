"""What each process of a web server counts by itself: requests, and errors in the log.

The processes of one web server write their counts to files that they share (see config.web). The
page adds up these counts. This module uses no models, because logging begins before Django has
loaded them.
"""

import logging
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram

from config.common.logs import is_only_an_answer

COUNTED: Final = CollectorRegistry()
"""The counts of this process."""

REQUESTS: Final = Counter(
    "alongside_requests",
    "Requests, by the name of the page and the status of the answer.",
    ["view", "status"],
    registry=COUNTED,
)
SECONDS: Final = Histogram(
    "alongside_request_seconds",
    "Seconds from a request to its answer, by the name of the page.",
    ["view"],
    buckets=(0.1, 0.3, 1, 3, 10),
    registry=COUNTED,
)
ERRORS: Final = Counter(
    "alongside_errors",
    "Errors in the log of the web server, by class: OperationalError is the database, and "
    "Unreadable is something encrypted that no key opens.",
    ["error"],
    registry=COUNTED,
)


class ErrorCounter(logging.Handler):
    """Counts each error that is logged, by its class."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0] if record.exc_info else None
        if not is_only_an_answer(record):
            ERRORS.labels(kind.__name__ if kind else "").inc()
