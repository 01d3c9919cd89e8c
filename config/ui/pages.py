"""What pages need of a request and give back: who staff are, a page of a list, keys that were sent,
progress, files and drawings."""

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final, Protocol, TypeVar

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django_htmx.http import HttpResponseClientRefresh

from config.accounts.access import allow
from config.accounts.roles import STAFF, Role
from config.common.errors import DomainError, FieldError
from config.common.spreadsheet import MEDIA_TYPES

PAGE_LENGTH = 50
LONGEST_KEY: Final = 18
"""Digits that a key in the database can have at least."""

Result = TypeVar("Result")


staff = allow(*STAFF)
managers = allow(Role.MANAGER)


def page_of(request: HttpRequest, rows: QuerySet[Any, Any] | Sequence[Any]) -> Page[Any]:
    """The page of a list that `?page=` asks for; the nearest there is when it is out of range."""
    return Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))


def keys_in(typed: Iterable[str]) -> list[int]:
    """Those that can be keys of rows, in their order; whatever else was sent is left out."""
    return [int(key) for key in typed if key.isdecimal() and len(key) <= LONGEST_KEY]


def do_and_say(
    request: HttpRequest,
    write: Callable[[], Result],
    says: str | Callable[[Result], str] = "",
    *,
    form: BaseForm | None = None,
) -> bool:
    """Does one thing by the domain, says so, and returns whether it was done.

    Done, the next page opens with `says`, or with what `says` makes of the result; when that is
    empty, with nothing. Where a rule says no, the form tells why; without one, the next page does.
    """
    try:
        result = write()
    except DomainError as refusal:
        _say_refusal(request, refusal, form)
        return False
    words = says if isinstance(says, str) else says(result)
    if words:
        messages.success(request, words)
    return True


def do_or_refuse(
    request: HttpRequest, write: Callable[[], Result], *, form: BaseForm | None = None
) -> Result | None:
    """What one thing done by the domain gives, where the page goes on to it and nothing is to be
    said. None where a rule says no; why is told as by do_and_say."""
    try:
        return write()
    except DomainError as refusal:
        _say_refusal(request, refusal, form)
        return None


def _say_refusal(request: HttpRequest, refusal: DomainError, form: BaseForm | None) -> None:
    if form is None:
        messages.error(request, str(refusal))
    else:
        add_refusal(form, refusal)


def add_refusal(form: BaseForm, refusal: DomainError) -> None:
    """Says in the form why it was refused: beside the field it is about, else at the top."""
    field = refusal.field if isinstance(refusal, FieldError) else None
    form.add_error(field if field in form.fields else None, str(refusal))


class Run(Protocol):
    """What a page asks of a run; config.common.runs.RunRecord is one.

    ui/progress.html shows its `progress` (0–100), its `stage` and, when it ended badly, its
    `failure`.
    """

    @property
    def is_under_way(self) -> bool: ...


def progress_response(request: HttpRequest, run: Run) -> HttpResponse:
    """The progress panel again; once the run has ended, an order to load the whole page anew."""
    if not run.is_under_way:
        return HttpResponseClientRefresh()
    return render(request, "ui/progress.html", {"run": run, "url": request.get_full_path()})


def spreadsheet_download(file: bytes, *, form: str, name: str, on: date) -> HttpResponse:
    """A file of config.common.spreadsheet, called by what is in it and the day it was taken."""
    return HttpResponse(
        file,
        content_type=MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}-{on.isoformat()}.{form}"'},
    )


def image(template: str, context: dict[str, Any]) -> str:
    """An SVG template as the `src` of an <img>: the drawing itself, so that it cannot show other
    figures than its page."""
    svg = render_to_string(template, context)
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
