"""The product's pages, and pages that fail or refuse whatever somebody types."""

from typing import NoReturn

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from config.accounts.access import public
from config.urls import urlpatterns as pages

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
def refuse(request: HttpRequest, kind: str) -> NoReturn:
    raise REFUSALS[kind](typed_in(request))


urlpatterns = [path("fail/", fail), path("refuse/<kind>/", refuse), *pages]
