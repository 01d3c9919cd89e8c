"""How we log errors. A line says where an error happened and of what class it is, but nothing that
somebody typed.

More people see the log than the records, and the log may be kept for longer. So the log has no
names, no numbers and no searches. We leave out the messages of errors, because they often quote
what somebody typed. This module does not use Django.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from typing import Any, Final

from config.common.tracing import HEADER, SHORT, request_id, task_name

QUERY: Final = re.compile(r"(/[^\s?]*)\?\S*")
"""Finds the query of a URL, such as "?q=Rowan" in "/search/?q=Rowan"."""
SECRET: Final = re.compile(r"/(reference|calendar|apply/no-reminders|volunteer/tell-me)/[^\s/.]+")
"""Finds the secret in a private link, such as the link for a referee. The proxy leaves these
secrets out of its own log too."""
INVALID_REQUEST: Final = re.compile(r"(Invalid request from ip=\S+):.*", re.DOTALL)
"""Finds what gunicorn writes about a request that it cannot read. This text quotes the request."""
CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""The characters that could make one line of a log look like 2 lines."""
REFUSED: Final = range(400, 500)
OUTAGES: Final = frozenset(
    {"ConnectionError", "InterfaceError", "OperationalError", "TimeoutError"}
)
"""The classes of the errors that are raised when we cannot reach the database or the broker."""

ANSWERED_WITH: Final = f"{{{HEADER.lower()}}}o"
"""How gunicorn's log format names the id of a request, which is in a header of the response."""

LINE: Final = {
    "()": "config.common.logs.Formatter",
    "format": "{asctime} {levelname} {name} {request_id} {message}",
    "style": "{",
}
"""The formatter of a log for people, as logging.config.dictConfig expects it."""
JSON: Final = {"()": "config.common.logs.JsonFormatter"}
"""The formatter of a log for programs, as logging.config.dictConfig expects it."""


class Formatter(logging.Formatter):
    """Writes a refused request or an outage in one line, and any other error with its traceback.

    The line about a refused request has the status, the kind of refusal and the path. Each line has
    the beginning of the id of its request, or a hyphen if there is no request.
    """

    def format(self, record: logging.LogRecord) -> str:
        record.message, traceback_lines = _message_and_traceback(record)
        record.request_id = request_of(record)[:SHORT] or "-"
        record.asctime = self.formatTime(record, self.datefmt)
        return "\n".join(filter(None, (self.formatMessage(record), traceback_lines)))


class JsonFormatter(logging.Formatter):
    """Writes the same as Formatter, as one line of JSON. Leaves out empty fields."""

    def format(self, record: logging.LogRecord) -> str:
        message, traceback_lines = _message_and_traceback(record)
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": request_of(record),
            "task": task_name(),
            "message": message,
            "traceback": traceback_lines,
        }
        return json.dumps({name: value for name, value in fields.items() if value})


def request_of(record: logging.LogRecord) -> str:
    """The id of the request that this line is about, or an empty string. Finds the id even if
    Django or gunicorn writes the line after the request."""
    args: Any = record.args
    answered = args.get(ANSWERED_WITH, "") if isinstance(args, dict) else ""
    meta = getattr(getattr(record, "request", None), "META", {})
    return request_id() or answered or str(meta.get(HEADER, ""))


def is_only_an_answer(record: logging.LogRecord) -> bool:
    """Whether this line from Django only says that a page has answered with a status such as 503.
    Such a line is not about an error in the page."""
    return record.name == "django.request" and not record.exc_info


def _message_and_traceback(record: logging.LogRecord) -> tuple[str, str]:
    """The message on one line. For an error that needs a traceback, also the traceback, on several
    lines."""
    error = record.exc_info[1] if record.exc_info else None
    status = getattr(record, "status_code", None)
    message = SECRET.sub(r"/\1/…", _message(record, error, status))
    message = CONTROLS.sub(_escape, message)
    if error is None or status in REFUSED:
        return message, ""
    if is_outage(error):
        return f"{message}: {_outline(error)}", ""
    return message, traceback_in_brief(error)


def is_outage(error: BaseException) -> bool:
    """Whether this error means that we could not reach the database or the broker."""
    return any(type(cause).__name__ in OUTAGES for cause in causes_of(error))


def _message(record: logging.LogRecord, error: BaseException | None, status: int | None) -> str:
    if status in REFUSED:
        kind = record.name.removeprefix("django.security.") if "security" in record.name else ""
        kind = kind or (type(error).__name__ if error else "")
        path = getattr(getattr(record, "request", None), "path", "")
        return " ".join(filter(None, (str(status), kind, path)))
    args: Any = record.args
    if isinstance(args, dict):  # as Celery does: "exc" is an error in words, "ValueError('Rowan')"
        args = {**args, "exc": str(args.get("exc")).partition("(")[0]}
    elif args:
        args = tuple(type(arg).__name__ if isinstance(arg, BaseException) else arg for arg in args)
    text = str(record.msg) % args if args else str(record.msg)
    return INVALID_REQUEST.sub(r"\1", QUERY.sub(r"\1", text))


def _escape(control: re.Match[str]) -> str:
    return control[0].encode("unicode_escape").decode()


def causes_of(error: BaseException) -> list[BaseException]:
    """The error, its cause, the cause of that cause, and so on."""
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return causes


def _outline(error: BaseException) -> str:
    """The class of the error, and the last line of our own code in its traceback."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if is_ours(frame.filename)
    ]
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def is_ours(file: str) -> bool:
    """Whether this file is part of our own code, and not of a library."""
    return "site-packages" not in file and "/lib/python" not in file


def traceback_in_brief(error: BaseException) -> str:
    """Where an error was raised, and the class of the error and of each of its causes.

    Leaves out the messages of the errors, because they can quote what somebody typed: "'Rowan' is
    not a number".
    """
    parts = []
    for cause in reversed(causes_of(error)):
        frames = traceback.extract_tb(cause.__traceback__)
        places = [f'  File "{one.filename}", line {one.lineno}, in {one.name}' for one in frames]
        parts.append("\n".join([*places, type(cause).__qualname__]))
    return "Traceback (most recent call last):\n" + "\n… and then:\n".join(parts)
