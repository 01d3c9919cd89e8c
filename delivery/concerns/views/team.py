"""The pages on which staff deal with concerns."""

from collections.abc import Callable

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.downloads.offering import file_response
from config.ui.pages import do_and_say, page_of, staff
from delivery.concerns.dealing import (
    acknowledge_concern,
    close_concern,
    correct_concern,
    hand_back_concern,
    read_concern,
    reopen_concern,
    write_step,
)
from delivery.concerns.files import CONCERNS
from delivery.concerns.forms import CloseForm, ConcernFilter, CorrectionForm, StepForm
from delivery.concerns.seeing import concerns_for
from delivery.models import Concern


@staff
@require_safe
def concerns(request: UserRequest) -> HttpResponse:
    """Lists the concerns that the reader can see. Concerns that nobody has acknowledged come first,
    with the oldest at the top."""
    chosen = _filter(request)
    rows = chosen.qs.select_related(
        "match__referral__participant",
        "match__referral__establishment",
        "match__mentor__user",
        "acknowledged_by",
        "about",
    )
    context = {"filter": chosen, "page": page_of(request, rows)}
    return render(request, "delivery/concerns/list.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def export_concerns(request: UserRequest, form: str) -> HttpResponse:
    """The whole list of concerns as a file, not only one page of it. The file has no names and no
    words."""
    return file_response(request, CONCERNS, _filter(request).qs, form=form)


def _filter(request: UserRequest) -> ConcernFilter:
    first_unanswered = F("acknowledged_at").asc(nulls_first=True)
    rows = concerns_for(request.user).order_by(first_unanswered, "raised_at", "pk")
    return ConcernFilter.of(request, rows)


@staff
@require_safe
def concern(request: UserRequest, pk: int) -> HttpResponse:
    """Shows one concern with all words that were written about it. We record who reads this
    page."""
    read = read_concern(_concern(request, pk), by=request.user, at=now())
    return render(request, "delivery/concerns/concern.html", {"read": read, "row": read.concern})


@staff
@require_POST
def acknowledge(request: UserRequest, pk: int) -> HttpResponse:
    """Records that the reader deals with the concern from now on."""
    message = "You are dealing with this concern. We will send no more emails about it."
    return _press(request, pk, acknowledge_concern, message)


@staff
@require_POST
def hand_back(request: UserRequest, pk: int) -> HttpResponse:
    """Records that nobody is dealing with the concern any more."""
    return _press(request, pk, hand_back_concern, "We will email everybody again.")


@staff
@require_POST
def reopen(request: UserRequest, pk: int) -> HttpResponse:
    """Opens a closed concern again."""
    return _press(request, pk, reopen_concern, "The concern is open again.")


@staff
@require_http_methods(["GET", "POST"])
def step(request: UserRequest, pk: int) -> HttpResponse:
    """Records what was done about a concern, or who outside the programme was told."""
    return _form(request, pk, StepForm, write_step, "Saved.", title="Write what was done")


@staff
@require_http_methods(["GET", "POST"])
def close(request: UserRequest, pk: int) -> HttpResponse:
    """Closes the concern and records what was done."""
    message = "The concern is closed."
    return _form(request, pk, CloseForm, close_concern, message, title="Close this concern")


@staff
@require_http_methods(["GET", "POST"])
def correct(request: UserRequest, pk: int) -> HttpResponse:
    """Corrects the kind of the concern, its day and the prison's reference number."""
    message = "Corrected."
    return _form(
        request, pk, CorrectionForm, correct_concern, message, title="Correct this concern"
    )


def _concern(request: UserRequest, pk: int) -> Concern:
    rows = concerns_for(request.user).select_related(
        "match__referral__participant",
        "match__referral__establishment",
        "match__mentor__user",
        "raised_by",
        "acknowledged_by",
        "closed_by",
        "about",
    )
    return get_object_or_404(rows, pk=pk)


def _press(request: UserRequest, pk: int, write: Callable[..., None], message: str) -> HttpResponse:
    row = _concern(request, pk)
    do_and_say(request, lambda: write(concern=row, by=request.user, at=now()), message)
    return redirect("delivery:concern_page", pk)


def _form(
    request: UserRequest,
    pk: int,
    kind: type[StepForm] | type[CorrectionForm],
    write: Callable[..., None],
    message: str,
    *,
    title: str,
) -> HttpResponse:
    row = _concern(request, pk)
    form = kind(request.POST if request.method == "POST" else None, concern=row)
    if form.is_valid() and do_and_say(
        request,
        lambda: write(concern=row, **form.values(), by=request.user, at=now()),
        message,
        form=form,
    ):
        return redirect("delivery:concern_page", pk)
    context = {"form": form, "row": row, "title": title}
    return render(request, "delivery/concerns/step.html", context)
