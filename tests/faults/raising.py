"""The product's pages, and pages that fail or refuse whatever somebody types."""

import logging
from typing import NoReturn

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config.accounts.access import public
from config.common.queue import TaskName, enqueue
from config.urls import urlpatterns as pages

log = logging.getLogger(__name__)

REFUSALS = {
    "403": PermissionDenied,
    "404": Http404,
    "400": BadRequest,
    "suspicious": SuspiciousOperation,
}


def typed_in(request: HttpRequest) -> str:
    return f"{request.GET} {request.POST} {request.headers}"


@csrf_exempt
@public
def fail(request: HttpRequest) -> NoReturn:
    typed = typed_in(request)
    try:
        int(typed)
    except ValueError as error:
        raise LookupError(typed) from error
    raise AssertionError


@csrf_exempt
@public
def fail_in_database(request: HttpRequest) -> NoReturn:
    """Sends what was typed to the database twice: in a statement that works, and in one that does
    not."""
    typed = typed_in(request)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 WHERE 'a' = %s", [typed])
        log.warning("one statement has worked")
        cursor.execute("SELECT no_such_column WHERE 'a' = %s", [typed])
    raise AssertionError


@csrf_exempt
@public
def refuse(request: HttpRequest, kind: str) -> NoReturn:
    raise REFUSALS[kind](typed_in(request))


@public
@transaction.atomic
def wake(request: HttpRequest, task: str) -> HttpResponse:
    """Wakes a task, with what the query has."""
    enqueue(TaskName(task), **request.GET.dict())
    return HttpResponse("ok")


urlpatterns = [
    path("fail/", fail),
    path("fail-in-database/", fail_in_database),
    path("wake/<task>/", wake),
    path("refuse/<kind>/", refuse),
    *pages,
]
