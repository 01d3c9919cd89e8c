"""Whether this is the demo, and the check that only this machine can reach the demo."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.http import Http404, HttpRequest, HttpResponse

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


def is_demo() -> bool:
    """Whether this is the demo, which has one-click sign-in: DEMO is on, and BASE_URL names this
    machine."""
    return bool(settings.DEMO) and is_local()


def is_local() -> bool:
    """Whether BASE_URL names this machine itself."""
    return urlsplit(settings.BASE_URL).hostname in LOCAL_HOSTS


def check_demo_stays_local(**_: Any) -> list[CheckMessage]:
    """A system check. Reports an error if other machines could reach a demo, because anyone can
    sign in to a demo."""
    if not settings.DEMO or is_local():
        return []
    return [
        Error(
            f"DEMO is on, but BASE_URL is {settings.BASE_URL}.",
            hint="Unset DEMO, or set BASE_URL to http://localhost:8000.",
            id="accounts.E001",
        )
    ]


def demo_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorates a view so that it answers 404 outside the demo."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_demo():
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
