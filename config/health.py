"""Whether this process can do its work. Machines ask, so the answer is one word."""

import logging

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from config.accounts.access import public
from config.common.queue import app

log = logging.getLogger(__name__)


@public
@never_cache
@require_safe
def health(_request: HttpRequest) -> HttpResponse:
    """200 "ok" when the database and the broker answer. Otherwise 503 "unwell", and a line in the
    log."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except (DatabaseError, OperationalError, OSError) as error:
        log.warning("health check failed: %s", type(error).__name__)
        return HttpResponse("unwell", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
