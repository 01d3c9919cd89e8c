"""An applicant chooses a time; staff offer times and score; managers change what is scored."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.common.errors import DomainError
from config.ui.pages import managers, staff
from recruitment.interviews.booking import (
    ask_for_another_time,
    book_interview,
    booked_interview,
    can_book,
    cancel_interview,
    free_times,
    has_begun,
    mark_missed,
)
from recruitment.interviews.emails import calendar_of
from recruitment.interviews.forms import (
    AnotherTimeForm,
    ChooseTimeForm,
    CriterionForm,
    NewCriterionForm,
    OfferForm,
    SheetForm,
)
from recruitment.interviews.scoring import (
    add_criterion,
    can_score,
    change_criterion,
    criteria_in_use,
    hand_in_sheet,
)
from recruitment.interviews.times import coming_times, offer_times, times_to_withdraw, withdraw_time
from recruitment.models import Criterion, Interview
from recruitment.pages import address, applicants, own, refused
from recruitment.permissions import applications_for


@applicants
@require_http_methods(["GET", "POST"])
def choose(request: UserRequest, reference: str) -> HttpResponse:
    """The free times; books one, or moves what is booked to it."""
    found = own(request, reference)
    if not can_book(found, at=now()):
        return redirect(address("own_application", found))
    data = request.POST if request.method == "POST" else None
    times = free_times(found.cohort, at=now())
    form = ChooseTimeForm(data, times=times)
    if form.is_valid():
        try:
            book_interview(
                application=found, time=form.cleaned_data["time"], by=request.user, at=now()
            )
        except DomainError as error:
            return refused(request, found, error)
        messages.success(request, "Your interview is booked. We have e-mailed you an invitation.")
        return redirect(address("own_application", found))
    context = {
        "application": found,
        "form": form,
        "has_times": times.exists(),
        "interview": booked_interview(found),
    }
    return render(request, "recruitment/interviews/choose.html", context)


@applicants
@require_http_methods(["GET", "POST"])
def another(request: UserRequest, reference: str) -> HttpResponse:
    """What would suit, to the coordinators."""
    found = own(request, reference)
    if not can_book(found, at=now()):
        return redirect(address("own_application", found))
    form = AnotherTimeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        words = form.cleaned_data["words"]
        try:
            ask_for_another_time(application=found, words=words, by=request.user, at=now())
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Thank you. We look for a time and e-mail you.")
            return redirect(address("own_application", found))
    return render(
        request, "recruitment/interviews/another.html", {"application": found, "form": form}
    )


@applicants
@require_http_methods(["GET", "POST"])
def cancel(request: UserRequest, reference: str) -> HttpResponse:
    """Asks whether to cancel, and does."""
    found = own(request, reference)
    interview = booked_interview(found)
    if interview is None or has_begun(interview, at=now()):
        return redirect(address("own_application", found))
    if request.method != "POST":
        context = {"application": found, "interview": interview}
        return render(request, "recruitment/interviews/cancel.html", context)
    try:
        cancel_interview(interview=interview, by=request.user, at=now())
    except DomainError as error:
        return refused(request, found, error)
    messages.success(request, "Your interview is cancelled. You can choose another time.")
    return redirect(address("own_application", found))


@applicants
@never_cache
@require_safe
def calendar(request: UserRequest, reference: str) -> HttpResponse:
    """The booked interview as a file that a calendar opens."""
    interview = booked_interview(own(request, reference))
    if interview is None:
        raise Http404
    return HttpResponse(
        calendar_of(interview, request.user, at=now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="interview.ics"'},
    )


@staff
@require_safe
def times(request: UserRequest) -> HttpResponse:
    """Every time to come, and who has booked it if this person screens that application."""
    at = now()
    rows = list(coming_times(at=at))
    shown = applications_for(request.user).filter(interviews__time__in=rows)
    screened = set(shown.values_list("pk", flat=True))
    booked = [it for row in rows for it in row.live]  # type: ignore[attr-defined] # coming_times adds it
    to_score = {it.pk for it in booked if can_score(it, request.user, at=at)}
    context = {"rows": rows, "screened": screened, "to_score": to_score}
    return render(request, "recruitment/interviews/times.html", context)


@staff
@require_http_methods(["GET", "POST"])
def offer(request: UserRequest) -> HttpResponse:
    """Several times of one day at once."""
    form = OfferForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = offer_times(
                offer=form.offer(), starts=form.cleaned_data["starts"], by=request.user, at=now()
            )
        except DomainError as error:
            form.add_error("times", str(error))
        else:
            many = "1 time is" if len(made) == 1 else f"{len(made)} times are"
            messages.success(request, f"{many} now on offer for {made[0].cohort}.")
            return redirect("recruitment:interviews")
    return render(request, "recruitment/interviews/offer.html", {"form": form})


@staff
@require_http_methods(["GET", "POST"])
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Asks whether to take a time back, and does; one that an applicant holds whom this person does
    not screen is not found."""
    time = get_object_or_404(times_to_withdraw(request.user, at=now()), pk=pk)
    if request.method != "POST":
        return render(request, "recruitment/interviews/withdraw.html", {"time": time})
    try:
        withdraw_time(time=time, by=request.user, at=now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, "The time is taken back. If somebody had booked it, we have told them."
        )
    return redirect("recruitment:interviews")


@staff
@require_http_methods(["GET", "POST"])
def score(request: UserRequest, pk: int) -> HttpResponse:
    """The score sheet of one of the interviewers; nobody else finds it."""
    own = Interview.objects.filter(time__interviewers=request.user)
    interview = get_object_or_404(own.select_related("application", "time"), pk=pk)
    form = SheetForm(request.POST if request.method == "POST" else None, criteria=criteria_in_use())
    if form.is_valid():
        try:
            hand_in_sheet(
                interview=interview,
                summary=form.cleaned_data["summary"],
                points=form.points(),
                by=request.user,
                at=now(),
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Your scores are in.")
            return redirect("recruitment:interviews")
    context = {
        "interview": interview,
        "form": form,
        "can_score": can_score(interview, request.user, at=now()),
    }
    return render(request, "recruitment/interviews/score.html", context)


@staff
@require_POST
def missed(request: UserRequest, pk: int) -> HttpResponse:
    """The applicant did not come."""
    theirs = Interview.objects.filter(application__in=applications_for(request.user))
    interview = get_object_or_404(theirs.select_related("application", "time"), pk=pk)
    try:
        mark_missed(interview=interview, by=request.user, at=now())
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Noted. The applicant can choose another time.")
    return redirect("recruitment:interview", interview.application.reference)


@managers
@require_http_methods(["GET", "POST"])
def criteria(request: UserRequest) -> HttpResponse:
    """The list, and a form to add to it."""
    form = NewCriterionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            added = add_criterion(by=request.user, at=now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, f"“{added.name}” is scored from now on.")
            return redirect("recruitment:criteria")
    context = {"criteria": Criterion.objects.order_by("-in_use", "id"), "form": form}
    return render(request, "recruitment/interviews/criteria.html", context)


@managers
@require_http_methods(["GET", "POST"])
def criterion(request: UserRequest, pk: int) -> HttpResponse:
    """One of them, to change."""
    found = get_object_or_404(Criterion, pk=pk)
    form = CriterionForm(
        request.POST if request.method == "POST" else None,
        initial={"name": found.name, "guidance": found.guidance, "in_use": found.in_use},
    )
    if form.is_valid():
        change_criterion(criterion=found, by=request.user, at=now(), **form.cleaned_data)
        messages.success(request, f"“{found.name}” is saved.")
        return redirect("recruitment:criteria")
    context = {"criterion": found, "form": form}
    return render(request, "recruitment/interviews/criterion.html", context)
