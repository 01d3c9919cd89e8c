"""What views have in common: decorators for staff, pages of a list, keys in a form, and messages.

Also the progress of jobs, downloads and drawings.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final, Protocol, TypeVar

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django_htmx.http import HttpResponseClientRefresh

from config.accounts.access import allow
from config.accounts.roles import STAFF, Role
from config.common.errors import ChangedMeanwhile, DomainError, FieldError
from config.common.spreadsheet import MEDIA_TYPES

PAGE_LENGTH: Final = 25
LONGEST_KEY: Final = 18
"""How many digits a key can have. The database can store every number of this length as a key."""
QUIET: Final = "quiet"
"""The tag of a message that does not get the keyboard focus.

The focus stays where the page puts it, for example in the first box of the page.
"""

GONE: Final = (
    "This record was deleted since you opened the page, so nothing was saved. Go back to the list."
)
"""The message for a person when somebody erases a record while they change it."""
MOST_AROUND: Final = 100_000
"""How many bytes a form can have in addition to its file."""

Result = TypeVar("Result")
View = TypeVar("View", bound=Callable[..., HttpResponse])


staff = allow(*STAFF)
managers = allow(Role.MANAGER)


def takes_files(limit: int) -> Callable[[View], View]:
    """Decorates a view that accepts a file of up to `limit` bytes. Other views accept only
    forms."""

    def marked(view: View) -> View:
        view.most_bytes = limit + MOST_AROUND  # type: ignore[attr-defined] # functions take it
        return view

    return marked


def page_of(request: HttpRequest, rows: QuerySet[Any, Any] | Sequence[Any]) -> Page[Any]:
    """The page of the list that `?page=` names. If there is no such page, the nearest page."""
    return Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))


def keys_in(typed: Iterable[str]) -> list[int]:
    """The keys of rows in `typed`, as numbers and in the same order. Leaves out every string that
    cannot be a key."""
    return [
        int(key) for key in typed if key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY
    ]


def do_and_say(
    request: HttpRequest,
    write: Callable[[], Result],
    says: str | Callable[[Result], str] = "",
    *,
    form: BaseForm | None = None,
) -> bool:
    """Calls `write`, which makes one change, and tells the person the result. Returns whether the
    change was made.

    The next page shows the message `says`, or the message that `says` returns for the result of
    `write`. An empty message is not shown. If `write` raises a DomainError, the form says why.
    Without a form, the next page says why.
    """
    try:
        result = write()
    except (DomainError, ObjectDoesNotExist) as refusal:
        _say_refusal(request, refusal, form)
        return False
    words = says if isinstance(says, str) else says(result)
    if words:
        messages.success(request, words)
    return True


def do_or_refuse(
    request: HttpRequest, write: Callable[[], Result], *, form: BaseForm | None = None
) -> Result | None:
    """Calls `write`, which makes one change, and returns its result. Shows no message. Returns None
    if `write` raises a DomainError.

    After a DomainError, the form or the next page says why, as in do_and_say.
    """
    try:
        return write()
    except (DomainError, ObjectDoesNotExist) as refusal:
        _say_refusal(request, refusal, form)
        return None


def _say_refusal(
    request: HttpRequest, refusal: DomainError | ObjectDoesNotExist, form: BaseForm | None
) -> None:
    if isinstance(refusal, ObjectDoesNotExist):
        refusal = ChangedMeanwhile(GONE)
    if form is None:
        messages.error(request, str(refusal))
    else:
        add_refusal(form, refusal)


def add_refusal(form: BaseForm, refusal: DomainError) -> None:
    """Adds the refusal to the errors of the form: to the field that the refusal names, or to the
    form as a whole."""
    field = refusal.field if isinstance(refusal, FieldError) else None
    form.add_error(field if field in form.fields else None, str(refusal))


class Run(Protocol):
    """What a page needs to know about a long job, such as a config.common.runs.RunRecord.

    ui/progress.html shows the run's `progress` (0 to 100) and `stage`. If the run failed, it shows
    the `failure`. It also says if the worker has stopped, or if the run is starting again.
    """

    @property
    def is_under_way(self) -> bool: ...


def progress_response(request: HttpRequest, run: Run) -> HttpResponse:
    """The progress of the run, as a part of the page for htmx. Once the run has ended, tells the
    browser to reload the page."""
    if not run.is_under_way:
        return HttpResponseClientRefresh()
    return render(request, "ui/progress.html", {"run": run, "url": request.get_full_path()})


def spreadsheet_download(file: bytes, *, form: str, name: str, on: date) -> HttpResponse:
    """The response with a spreadsheet to download. The file is named after `name` and the day."""
    return HttpResponse(
        file,
        content_type=MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}-{on.isoformat()}.{form}"'},
    )


def image(template: str, context: dict[str, Any]) -> str:
    """The `src` of an <img> that shows this SVG template.

    The `src` has the whole drawing, so the drawing and the page always show the same figures.
    """
    svg = render_to_string(template, context)
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
