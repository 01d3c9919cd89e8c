"""A volunteer's own page while they wait, the list of volunteers who may stop, and the dates that
volunteers can join."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import london_date, now
from config.ui.pages import do_and_say, page_of, staff
from matching.models import OpenDate, Staying
from matching.newcomers.answering import answer, newcomer_of, newest_answer
from matching.newcomers.calling import record_call
from matching.newcomers.dates import (
    cancel_date,
    changeable_dates,
    coming_dates,
    dates_open_to,
    has_place,
    join_date,
    leave_date,
    offer_date,
    still_coming,
)
from matching.newcomers.forms import OpenDateForm, StayingForm
from matching.newcomers.likeliest import at_risk, on_break
from matching.newcomers.stopped import evidence
from matching.newcomers.waiting import newcomers, where_they_are
from matching.permissions import own_mentor
from recruitment.clearances.lists import lead_times
from recruitment.permissions import establishments_for
from training.models import Enrolment
from training.pages import own
from training.permissions import trainees_for

ALL = "all"


@own
@require_http_methods(["GET", "POST"])
def while_you_wait(request: UserRequest) -> HttpResponse:
    """The page of a waiting volunteer: what happens next, dates that they can join, and a form to
    say whether they will stay."""
    enrolment, at = newcomer_of(request.user), now()
    if enrolment is None:
        return render(request, "matching/newcomers/not_waiting.html")
    form = StayingForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        staying = Staying(form.cleaned_data["answer"])
        if do_and_say(
            request,
            lambda: answer(
                staying=staying, back_on=form.cleaned_data["back_on"], by=request.user, at=at
            ),
            "" if staying == Staying.STOP else "Thank you for telling us.",
            form=form,
        ):
            if staying == Staying.STOP:
                return redirect(_way_out(request, enrolment))
            return redirect("matching:while_you_wait")
    (where,) = where_they_are(Enrolment.objects.filter(pk=enrolment.pk), at=at)
    coming = set(request.user.joinings.values_list("open_date", flat=True))
    context = {
        "enrolment": enrolment,
        "where": where,
        "form": form,
        "newest": newest_answer(request.user),
        "today": london_date(at),
        "dates": [
            (row, row.pk in coming, has_place(row)) for row in dates_open_to(enrolment, at=at)
        ],
    }
    return render(request, "matching/newcomers/while_you_wait.html", context)


def _way_out(request: UserRequest, enrolment: Enrolment) -> str:
    """The address of the page on which this volunteer leaves."""
    mentor = own_mentor(request.user).first()
    if mentor:
        return reverse("matching:leave", args=[mentor.pk])
    reference = enrolment.application.reference
    return reverse("recruitment:withdraw_application", args=[reference])


@own
@require_POST
def come(request: UserRequest, pk: int) -> HttpResponse:
    """Records that the volunteer joins a date."""
    row = _own_date(request, pk)
    do_and_say(
        request,
        lambda: join_date(open_date=row, by=request.user, at=now()),
        "Thank you. We look forward to seeing you.",
    )
    return redirect("matching:while_you_wait")


@own
@require_POST
def not_coming(request: UserRequest, pk: int) -> HttpResponse:
    """Records that the volunteer can no longer come to a date."""
    row = _own_date(request, pk)
    do_and_say(
        request,
        lambda: leave_date(open_date=row, by=request.user, at=now()),
        "Thank you for telling us.",
    )
    return redirect("matching:while_you_wait")


def _own_date(request: UserRequest, pk: int) -> OpenDate:
    enrolment = newcomer_of(request.user)
    if enrolment is None:
        raise Http404
    return get_object_or_404(dates_open_to(enrolment, at=now()), pk=pk)


@staff
@require_safe
def likeliest(request: UserRequest) -> HttpResponse:
    """The volunteers who are likeliest to stop, and what to do for each of them."""
    at = now()
    today = london_date(at)
    everybody = at_risk(request.user, at=at)
    likely = [row for row in everybody if row.is_likely]
    shown = evidence(lead_times(), today=today)
    shows_all = request.GET.get("show") == ALL
    context = {
        "page": page_of(request, everybody if shows_all else likely),
        "shows_all": shows_all,
        "others": len(everybody) - len(likely),
        "on_break": on_break(request.user, today=today),
        "evidence": shown,
        "has_evidence": any(row.with_sign + row.without for row in shown),
        "today": today,
    }
    return render(request, "matching/newcomers/likeliest.html", context)


@staff
@require_POST
def called(request: UserRequest, pk: int) -> HttpResponse:
    """Records that this member of staff has spoken with the volunteer."""
    rows = newcomers().filter(pk__in=trainees_for(request.user).values("pk"))
    enrolment = get_object_or_404(rows.select_related("volunteer", "application"), pk=pk)
    do_and_say(
        request,
        lambda: record_call(enrolment=enrolment, by=request.user, at=now()),
        f"Recorded: you spoke with {enrolment} today.",
    )
    shown = "?show=all" if request.GET.get("show") == ALL else ""
    return redirect(f"{reverse('matching:likeliest')}{shown}")


@staff
@require_http_methods(["GET", "POST"])
def open_dates(request: UserRequest) -> HttpResponse:
    """The dates that waiting volunteers can join, with who comes, and a form to offer another
    date."""
    at = now()
    form = OpenDateForm(
        request.POST if request.method == "POST" else None,
        prisons=establishments_for(request.user).open(),
    )
    if form.is_valid() and do_and_say(
        request,
        lambda: offer_date(offered=form.offered, by=request.user, at=at),
        "Volunteers can now join this date.",
        form=form,
    ):
        return redirect("matching:open_dates")
    changeable = set(changeable_dates(request.user).values_list("pk", flat=True))
    context = {
        "form": form,
        "page": page_of(request, coming_dates(request.user, at=at)),
        "changeable": changeable,
    }
    return render(request, "matching/newcomers/open_dates.html", context)


@staff
@require_http_methods(["GET", "POST"])
def cancel(request: UserRequest, pk: int) -> HttpResponse:
    """Cancels a date, once the reader has confirmed."""
    rows = changeable_dates(request.user).filter(cancelled_at__isnull=True)
    row = get_object_or_404(rows, pk=pk)
    if request.method != "POST":
        return render(
            request,
            "matching/newcomers/cancel.html",
            {"row": row, "joined": still_coming().filter(open_date=row).count()},
        )
    do_and_say(
        request,
        lambda: cancel_date(open_date=row, by=request.user, at=now()),
        "The date is cancelled, and everybody who wanted to come has an email.",
    )
    return redirect("matching:open_dates")
