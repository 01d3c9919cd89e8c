"""Asking for codes and trying them, without a page."""

from datetime import datetime
from typing import Any, Final, cast

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.test import RequestFactory

from config.accounts.codes import ask_for_code, digits_of, use_code

NOON: Final = datetime.fromisoformat("2026-11-23T12:00:00+00:00")


class Session(dict[str, Any]):
    """A session that needs no database."""


def a_browser(ip: str = "203.0.113.1") -> HttpRequest:
    """A request of a new browser."""
    request = RequestFactory().post("/account/login/", REMOTE_ADDR=ip)
    request.session = cast(SessionBase, Session())
    request.user = AnonymousUser()
    return request


def ask(request: HttpRequest, address: str, *, at: datetime = NOON) -> str:
    return ask_for_code(request, address, has_code=True, at=at).code


def is_right(request: HttpRequest, address: str, code: str, *, at: datetime = NOON) -> bool:
    return use_code(request, address, digits_of(code), at=at)
