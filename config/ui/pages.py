"""What views share: decorators for staff, pages of a list, keys in a form, and messages.

Also progress, downloads and drawings.
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
"""How many digits a key can have. Every number of this length fits a key in the database."""
QUIET: Final = "quiet"
"""The tag of a message that does not take the focus.

The focus stays where the page puts it, such as in the first box of the page.
"""

GONE: Final = (
    "This record was deleted since you opened the page, so nothing was saved. Go back to the list."
)
"""What a person reads when a record is erased while they change it."""
MOST_AROUND: Final = 100_000
"""How many bytes a form can have besides its file."""

Result = TypeVar("Result")
View = TypeVar("View", bound=Callable[..., HttpResponse])


staff = allow(*STAFF)
managers = allow(Role.MANAGER)


def takes_files(most: int) -> Callable[[View], View]:
    """Marks a view that takes a file of up to `most` bytes. Every other view takes forms only."""

    def marked(view: View) -> View:
        view.most_bytes = most + MOST_AROUND  # type: ignore[attr-defined] # functions take it
        return view

    return marked


def page_of(request: HttpRequest, rows: QuerySet[Any, Any] | Sequence[Any]) -> Page[Any]:
    """The page of a list that `?page=` asks for, or the nearest page that exists."""
    return Paginator(rows, PAGE_LENGTH).get_page(request.GET.get("page"))


def keys_in(typed: Iterable[str]) -> list[int]:
    """The texts that can be keys of rows, in the same order. All other texts are left out."""
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
    """Makes one change by calling the domain, and tells the person. Returns whether the change was
    made.

    The next page opens with `says`, or with what `says` makes of the result. An empty `says` shows
    nothing. When a rule refuses, the form says why. When there is no form, the next page says why.
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
    """Makes one change and returns its result, with no message. None when a rule refuses.

    In that case the form or the next page says why, as in do_and_say.
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
    """Puts the refusal in the form: beside the field that the refusal is about, or at the top of
    the form."""
    field = refusal.field if isinstance(refusal, FieldError) else None
    form.add_error(field if field in form.fields else None, str(refusal))


class Run(Protocol):
    """What a page needs to know about a run, such as a config.common.runs.RunRecord.

    ui/progress.html shows the run's `progress` (0 to 100) and `stage`. When the run failed, it
    shows the `failure`. It also says when the worker has stopped, and when a RunRecord starts
    again.
    """

    @property
    def is_under_way(self) -> bool: ...


def progress_response(request: HttpRequest, run: Run) -> HttpResponse:
    """The progress panel again. Once the run has ended, tells the browser to reload the page."""
    if not run.is_under_way:
        return HttpResponseClientRefresh()
    return render(request, "ui/progress.html", {"run": run, "url": request.get_full_path()})


def spreadsheet_download(file: bytes, *, form: str, name: str, on: date) -> HttpResponse:
    """A spreadsheet as a download. The name of the file says what is in it, and the day."""
    return HttpResponse(
        file,
        content_type=MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}-{on.isoformat()}.{form}"'},
    )


def image(template: str, context: dict[str, Any]) -> str:
    """An SVG template as the `src` of an <img>.

    The drawing is part of the page, so the drawing and the page always show the same figures.
    """
    svg = render_to_string(template, context)
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
