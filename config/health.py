"""Pages on which other programs ask whether the service works. The answers are short.

`live` is for a program that restarts web servers. `ready` is for a program that sends visitors to
web servers. `health` is for the people who watch the service.
"""

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from config.accounts.access import public
from config.common.clock import reading
from config.common.queue import app
from config.common.schema import is_up_to_date
from config.common.signs import service_at

log = logging.getLogger(__name__)


@public
@never_cache
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """Answers 200 "ok" when every part of the service works. Otherwise answers 503 with the parts,
    such as "unwell: worker", and writes a line in the log.

    The parts are database, broker, worker and schedule. A program that restarts web servers must
    ask `live` instead, because a new web server does not start the worker again. One query, and one
    question to the broker.
    """
    try:
        unwell = [part.value for part in service_at(reading()).stopped]
        unwell += [] if can_reach_broker() else ["broker"]
    except DatabaseError:
        unwell = ["database"]
    if unwell:
        words = f"unwell: {', '.join(unwell)}"
        log.warning("health check: %s", words)
        return HttpResponse(words, status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


def can_reach_broker() -> bool:
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except (OperationalError, OSError):
        return False
    return True


@public
@never_cache
@require_safe
def live(_request: HttpRequest) -> HttpResponse:
    """Answers 200 "ok" while this web server runs. Does not check any other part of the service."""
    return HttpResponse("ok", content_type="text/plain")


@public
@never_cache
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Answers 200 "ok" when this web server can show pages: the database answers, and has the
    tables of this version. Otherwise answers 503 with the reason, such as "not ready: migrations".

    Does not check the worker, because pages work without it. 2 queries.
    """
    try:
        missing = "" if is_up_to_date() else "migrations"
    except DatabaseError:
        missing = "database"
    if missing:
        log.warning("not ready: %s", missing)
        words = f"not ready: {missing}"
        return HttpResponse(words, status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
