"""The pages about services: the directory, the referrals of one match, and the referrals at all
prisons of a member of staff."""

from django.forms import Form
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.accounts.roles import Role
from config.common.clock import now
from config.ui.downloads.offering import file_response
from config.ui.pages import do_and_say, keys_in, managers, page_of, staff
from config.ui.sorting import Sorting
from delivery.models import OnwardReferral, OnwardStep, Service
from delivery.onward.directory import add_service, change_service, services_for
from delivery.onward.files import ONWARD
from delivery.onward.forms import (
    AssessmentForm,
    DayForm,
    OnwardFilter,
    ReferForm,
    ServiceFilter,
    ServiceForm,
    StepForm,
    WordsForm,
)
from delivery.onward.lists import ORDERS, onward_list
from delivery.onward.referring import (
    ARRANGE,
    WITH_WORDS,
    correct_day,
    correct_words,
    onward_of,
    record_assessment,
    refer_onward,
    remove_onward,
    take_back_step,
    take_step,
    words_of,
)
from delivery.onward.wording import NEXT_STEPS, STEPS, lines_of
from delivery.pages import context_of, one_match, supporters
from matching.models import Match


@supporters
@require_safe
def services(request: UserRequest) -> HttpResponse:
    """Shows the directory of services."""
    rows = ServiceFilter.of(request, services_for(request.user))
    context = {
        "filter": rows,
        "page": page_of(request, rows.qs),
        "is_manager": Role.MANAGER in request.user.roles,
        "by_need": bool(rows.form["need"].value()),
    }
    return render(request, "delivery/onward/services.html", context)


@managers
@require_http_methods(["GET", "POST"])
def add(request: UserRequest) -> HttpResponse:
    """Adds a service to the directory."""
    form = ServiceForm(_sent(request))
    if form.is_valid() and do_and_say(
        request,
        lambda: add_service(**form.values(), by=request.user, at=now()),
        "The service is added to the directory.",
        form=form,
    ):
        return redirect("delivery:services")
    context = {"form": form, "title": "Add a service"}
    return render(request, "delivery/onward/edit_service.html", context)


@managers
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, service: int) -> HttpResponse:
    """Changes what the directory says about a service."""
    row = get_object_or_404(Service.objects.prefetch_related("needs"), pk=service)
    form = ServiceForm(_sent(request), service=row)
    if form.is_valid() and do_and_say(
        request,
        lambda: change_service(service=row, **form.values(), by=request.user, at=now()),
        "Saved.",
        form=form,
    ):
        return redirect("delivery:services")
    context = {"form": form, "title": row.name}
    return render(request, "delivery/onward/edit_service.html", context)


@staff
@require_safe
def onward_over_prisons(request: UserRequest) -> HttpResponse:
    """Lists the referrals to services that the reader can see as staff."""
    rows, sorting = _filter(request), _sorting(request)
    context = {"filter": rows, "sorting": sorting, "page": page_of(request, sorting.rows(rows.qs))}
    return render(request, "delivery/onward/over_prisons.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def export_onward(request: UserRequest, form: str) -> HttpResponse:
    """The whole list of referrals to services as a file, not only one page of it. The file has no
    sealed words."""
    rows = _sorting(request).rows(_filter(request).qs)
    return file_response(request, ONWARD, rows, form=form)


@supporters
@require_safe
def onward(request: UserRequest, pk: int) -> HttpResponse:
    """Shows the referrals to services of one match, and the steps that can come next."""
    match = one_match(request, pk)
    context = context_of(match, request.user) | {"lines": lines_of(match)}
    return render(request, "delivery/onward/onward.html", context)


@supporters
@require_http_methods(["GET", "POST"])
def refer(request: UserRequest, pk: int) -> HttpResponse:
    """Records that the mentor and the man talked about a service, or that the man was referred to
    it."""
    match, form = one_match(request, pk), ReferForm(_sent(request))
    if form.is_valid() and do_and_say(
        request,
        lambda: refer_onward(match=match, **form.values(), by=request.user, at=now()),
        "Saved.",
        form=form,
    ):
        return redirect("delivery:onward", pk)
    return _page(request, match, form, "Record a talk about a service, or a referral")


@supporters
@require_http_methods(["GET", "POST"])
def step(request: UserRequest, pk: int, onward: int, step: str) -> HttpResponse:
    """Records the next step of a referral to a service."""
    match = one_match(request, pk)
    row = _onward(match, onward)
    if step not in NEXT_STEPS:
        raise Http404
    form = StepForm(_sent(request), onward=row, step=step)
    if form.is_valid() and do_and_say(
        request,
        lambda: take_step(onward=row, step=step, **form.values(), by=request.user, at=now()),
        "Saved.",
        form=form,
    ):
        return redirect("delivery:onward", pk)
    return _page(request, match, form, STEPS[step].press, row)


@supporters
@require_POST
def take_back(request: UserRequest, pk: int, onward: int) -> HttpResponse:
    """Undoes the last step of a referral to a service."""
    row = _onward(one_match(request, pk), onward)
    do_and_say(
        request,
        lambda: take_back_step(onward=row, version=_version(request), by=request.user, at=now()),
        "The last step is undone.",
    )
    return redirect("delivery:onward", pk)


@supporters
@require_POST
def remove(request: UserRequest, pk: int, onward: int) -> HttpResponse:
    """Removes a referral to a service that was entered by mistake. A second press changes
    nothing."""
    match = one_match(request, pk)
    row = onward_of(match).filter(pk=onward).first()
    if row:
        do_and_say(
            request,
            lambda: remove_onward(onward=row, version=_version(request), by=request.user, at=now()),
            f"{row.service} is no longer on his page.",
        )
    return redirect("delivery:onward", pk)


@supporters
@require_http_methods(["GET", "POST"])
def day(request: UserRequest, pk: int, step: int) -> HttpResponse:
    """Corrects the day of a step of a referral to a service."""
    match = one_match(request, pk)
    row = _step(match, step)
    form = DayForm(_sent(request), onward=row.onward, step=row)
    if form.is_valid() and do_and_say(
        request,
        lambda: correct_day(step=row, **form.values(), by=request.user, at=now()),
        "Saved.",
        form=form,
    ):
        return redirect("delivery:onward", pk)
    return _page(request, match, form, "Correct the day", row.onward)


@supporters
@require_http_methods(["GET", "POST"])
def assessment(request: UserRequest, pk: int, step: int) -> HttpResponse:
    """Records the day of an assessment, and whether the mentor was there."""
    match = one_match(request, pk)
    row = _step(match, step, ARRANGE)
    form = AssessmentForm(_sent(request), onward=row.onward, step=row)
    if form.is_valid() and do_and_say(
        request,
        lambda: record_assessment(step=row, **form.values(), by=request.user, at=now()),
        "Saved.",
        form=form,
    ):
        return redirect("delivery:onward", pk)
    return _page(request, match, form, "The assessment", row.onward)


@supporters
@require_http_methods(["GET", "POST"])
def words(request: UserRequest, pk: int, step: int) -> HttpResponse:
    """Shows the sealed words of a step, and corrects them: why it happened, or what the result
    was."""
    match = one_match(request, pk)
    row = _step(match, step, *WITH_WORDS)
    is_sent = request.method == "POST"
    text = "" if is_sent else words_of(row, by=request.user, at=now())
    form = WordsForm(_sent(request), onward=row.onward, step=row, words=text)
    if form.is_valid() and do_and_say(
        request,
        lambda: correct_words(step=row, **form.values(), by=request.user, at=now()),
        "Saved.",
        form=form,
    ):
        return redirect("delivery:onward", pk)
    return _page(request, match, form, STEPS[row.step].done, row.onward)


def _filter(request: UserRequest) -> OnwardFilter:
    return OnwardFilter.of(request, onward_list(request.user))


def _sorting(request: UserRequest) -> Sorting:
    return Sorting.of(request, ORDERS, first="-since")


def _sent(request: UserRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _version(request: UserRequest) -> int:
    """The version that the form sent, or 0 if it sent none. No referral has version 0."""
    typed = request.POST.get("version", "")
    return next(iter(keys_in([typed])), 0)


def _onward(match: Match, key: int) -> OnwardReferral:
    row = get_object_or_404(onward_of(match), pk=key)
    row.match = match
    return row


def _step(match: Match, key: int, *steps: str) -> OnwardStep:
    rows = OnwardStep.objects.filter(onward__match=match).select_related("onward__service")
    row = get_object_or_404(rows.filter(step__in=steps) if steps else rows, pk=key)
    row.onward.match = match
    return row


def _page(
    request: UserRequest,
    match: Match,
    form: Form,
    title: str,
    onward: OnwardReferral | None = None,
) -> HttpResponse:
    """Shows a page with one form about a referral."""
    context = context_of(match, request.user) | {"form": form, "title": title, "onward": onward}
    return render(request, "delivery/onward/form.html", context)
