"""How gunicorn stops and logs. Gunicorn reads this module when we start `gunicorn
--config=python:config.web`.

The line of a request has the path but not the query, because a query can be a search for a name.
"""

from config.common.logs import LINE

graceful_timeout = 65
"""How many seconds a request can still take when the server is told to stop. The proxy waits for an
answer for 60 seconds."""

access_log_format = "%(h)s %(m)s %(U)s %(s)s %(B)s %(M)s ms"


def _handler(stream: str) -> dict[str, str]:
    return {"class": "logging.StreamHandler", "formatter": "line", "stream": f"ext://sys.{stream}"}


def _logger(handler: str) -> dict[str, object]:
    return {"handlers": [handler], "level": "INFO", "propagate": False}


logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": LINE},
    "handlers": {"errors": _handler("stderr"), "requests": _handler("stdout")},
    "loggers": {"gunicorn.error": _logger("errors"), "gunicorn.access": _logger("requests")},
    "root": {"handlers": ["errors"], "level": "INFO"},
}
