"""Reports errors to a service like Sentry. Sends nothing if SENTRY_DSN names no service.

A report has the same as a line of the log: where an error was raised, its class, the name of the
page or the task, and the id of the request. We write each report ourselves, and leave out
everything that the library sentry-sdk would add. Only the settings import this module, so no
process loads the library without need.
"""

import logging
import traceback
from time import monotonic
from typing import Any, Final

import sentry_sdk
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.types import Event, Hint

from config.common.logs import causes_of, is_only_an_answer, is_ours, request_of
from config.common.tracing import task_name
from config.env import ROOT

SENT: Final = frozenset(
    {
        *("event_id", "timestamp", "level", "platform", "logger", "transaction"),
        *("exception", "message", "tags"),
    }
)
"""The only parts of a report that leave this machine."""
SECONDS: Final = 60
"""A process reports the same error from the same place at most once in this many seconds. Thousands
of reports about one outage would help nobody."""


class ErrorReports(logging.Handler):
    """A handler that reports each error that is logged. A thread in the background sends the
    reports, so no page waits for the reports to be sent."""

    def __init__(self, dsn: str) -> None:
        super().__init__(logging.ERROR)
        self.reported: dict[str, float] = {}
        sentry_sdk.init(
            dsn,
            release="alongside",
            server_name="",
            default_integrations=False,
            integrations=[AtexitIntegration(callback=lambda _pending, _timeout: None)],
            max_breadcrumbs=0,
            max_request_body_size="never",
            include_local_variables=False,
            include_source_context=False,
            auto_session_tracking=False,
            send_client_reports=False,
            enable_backpressure_handling=False,
            enable_metrics=False,
            before_send=only_what_we_wrote,
        )

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        kind = f"{type(error).__name__} {_place_of(record, error)}"
        if not is_only_an_answer(record) and self.is_due(kind):
            sentry_sdk.capture_event(report_of(record, error))

    def is_due(self, error: str) -> bool:
        """Whether this error should be reported. False if this process reported the same error
        within the last SECONDS seconds. Notes the time of a report."""
        last, now = self.reported.get(error), monotonic()
        if last is not None and now - last < SECONDS:
            return False
        self.reported[error] = now
        return True


def report_of(record: logging.LogRecord, error: BaseException | None) -> Event:
    """The report about this line of the log."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    report: Event = {
        "level": "fatal" if record.levelno >= logging.CRITICAL else "error",
        "logger": record.name,
        "transaction": task_name() or (match.view_name if match else ""),
        "tags": {"request_id": request_of(record), "task": task_name()},
    }
    if error is None:
        # Our own modules log the same sentence each time, and give what differs separately.
        is_fixed = is_ours(record.pathname)
        report["message"] = str(record.msg) if is_fixed else _place_of(record, None)
    else:
        report["exception"] = {"values": [*map(_described, reversed(causes_of(error)))]}
    return report


def _described(error: BaseException) -> dict[str, Any]:
    """The error without its message, because a message can quote what somebody typed."""
    frames = [
        {
            "filename": frame.filename.removeprefix(f"{ROOT}/"),
            "function": frame.name,
            "lineno": frame.lineno,
            "in_app": is_ours(frame.filename),
        }
        for frame in traceback.extract_tb(error.__traceback__)
    ]
    kind = type(error)
    return {"type": kind.__qualname__, "module": kind.__module__, "stacktrace": {"frames": frames}}


def _place_of(record: logging.LogRecord, error: BaseException | None) -> str:
    frames = traceback.extract_tb(error.__traceback__) if error else []
    file, line = (
        (frames[-1].filename, frames[-1].lineno) if frames else (record.pathname, record.lineno)
    )
    return f"{file.removeprefix(f'{ROOT}/')}:{line}"


def only_what_we_wrote(event: Event, _hint: Hint) -> Event:
    """The last check before a report is sent. Removes every part that is not in SENT."""
    return {name: part for name, part in event.items() if name in SENT}  # type: ignore[return-value] # fewer keys
