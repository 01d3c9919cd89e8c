"""Pages to choose an interview time, to offer, give and change times, to score, and to change the
criteria."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say, managers, staff
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
    AccessNeedsForm,
    AnotherTimeForm,
    ChangeTimesForm,
    ChooseTimeForm,
    CriterionForm,
    GiveTimeForm,
    NewCriterionForm,
    OfferForm,
    SheetForm,
)
from recruitment.interviews.needs import (
    access_needs_of,
    interviews_for,
    own_access_needs,
    tell_access_needs,
)
from recruitment.interviews.scoring import (
    add_criterion,
    can_score,
    change_criterion,
    criteria_in_use,
    hand_in_sheet,
)
from recruitment.interviews.times import (
    alike,
    change_times,
    coming_times,
    give_time,
    offer_times,
    request_for_time,
    times_to_withdraw,
    withdraw_time,
)
from recruitment.models import Criterion, Interview, InterviewTime, ScoredAt
from recruitment.pages import address, applicants, own
from recruitment.permissions import applications_for


@applicants
@require_http_methods(["GET", "POST"])
def choose(request: UserRequest, reference: str) -> HttpResponse:
    """Shows the free times. Books the time that the applicant chooses. If an interview is booked
    already, moves the interview to that time."""
    application = own(request, reference)
    if not can_book(application, at=now()):
        return redirect(address("own_application", application))
    data = request.POST if request.method == "POST" else None
    times = free_times(application.cohort, at=now())
    form = ChooseTimeForm(data, times=times)
    if form.is_valid():
        is_booked = do_and_say(
            request,
            lambda: book_interview(
                application=application, time=form.cleaned_data["time"], by=request.user, at=now()
            ),
            "Your interview is booked. We have emailed you an invitation.",
        )
        is_next = is_booked and application.access_needs_at is None
        return redirect(address("interview_needs" if is_next else "own_application", application))
    context = {
        "application": application,
        "form": form,
        "has_times": times.exists(),
        "interview": booked_interview(application),
    }
    return render(request, "recruitment/interviews/choose.html", context)


@applicants
@require_http_methods(["GET", "POST"])
def another(request: UserRequest, reference: str) -> HttpResponse:
    """Asks the coordinators for another time."""
    application = own(request, reference)
    if not can_book(application, at=now()):
        return redirect(address("own_application", application))
    form = AnotherTimeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: ask_for_another_time(
            application=application, words=form.cleaned_data["words"], by=request.user, at=now()
        ),
        "Thank you. We will look for a time and email you.",
        form=form,
    ):
        return redirect(address("own_application", application))
    return render(
        request, "recruitment/interviews/another.html", {"application": application, "form": form}
    )


@applicants
@require_http_methods(["GET", "POST"])
def needs(request: UserRequest, reference: str) -> HttpResponse:
    """Asks what the applicant needs so that the interview works for them."""
    application = own(request, reference)
    if not can_book(application, at=now()):
        return redirect(address("own_application", application))
    form = AccessNeedsForm(
        request.POST if request.method == "POST" else None,
        initial={"words": own_access_needs(application)},
    )
    if form.is_valid() and do_and_say(
        request,
        lambda: tell_access_needs(
            application=application, words=form.cleaned_data["words"], by=request.user, at=now()
        ),
        "Thank you. We have saved your answer.",
        form=form,
    ):
        return redirect(address("own_application", application))
    return render(
        request, "recruitment/interviews/needs.html", {"application": application, "form": form}
    )


@applicants
@require_http_methods(["GET", "POST"])
def cancel(request: UserRequest, reference: str) -> HttpResponse:
    """Cancels the interview, after the applicant confirms."""
    application = own(request, reference)
    interview = booked_interview(application)
    if interview is None or has_begun(interview, at=now()):
        return redirect(address("own_application", application))
    if request.method != "POST":
        context = {"application": application, "interview": interview}
        return render(request, "recruitment/interviews/cancel.html", context)
    do_and_say(
        request,
        lambda: cancel_interview(interview=interview, by=request.user, at=now()),
        "Your interview is cancelled. You can choose another time.",
    )
    return redirect(address("own_application", application))


@applicants
@never_cache
@require_safe
def calendar(request: UserRequest, reference: str) -> HttpResponse:
    """The booked interview as a file for a calendar."""
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
    """Shows every interview time that is still to come. Names the applicant who booked a time, if
    this person screens the applicant."""
    at = now()
    rows = list(coming_times(at=at))
    applications = applications_for(request.user).filter(interviews__time__in=rows)
    screened = set(applications.values_list("pk", flat=True))
    bookings = [interview for row in rows for interview in row.live]  # type: ignore[attr-defined] # coming_times adds it
    to_score = {interview.pk for interview in bookings if can_score(interview, request.user, at=at)}
    context = {"rows": rows, "screened": screened, "to_score": to_score, "at": at}
    return render(request, "recruitment/interviews/times.html", context)


@staff
@require_http_methods(["GET", "POST"])
def offer(request: UserRequest) -> HttpResponse:
    """Offers several times on one day."""
    form = OfferForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: offer_times(
            offer=form.offer(), starts=form.cleaned_data["starts"], by=request.user, at=now()
        ),
        _on_offer,
        form=form,
    ):
        return redirect("recruitment:interviews")
    return render(request, "recruitment/interviews/offer.html", {"form": form})


def _on_offer(times: list[InterviewTime]) -> str:
    count = "1 time is" if len(times) == 1 else f"{len(times)} times are"
    return f"{count} now on offer for {times[0].cohort}."


@staff
@require_http_methods(["GET", "POST"])
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Removes an interview time, after the member of staff confirms.

    404 when the time is booked by an applicant that the member of staff does not screen.
    """
    time = get_object_or_404(times_to_withdraw(request.user, at=now()), pk=pk)
    if request.method != "POST":
        return render(request, "recruitment/interviews/withdraw.html", {"time": time})
    do_and_say(
        request,
        lambda: withdraw_time(time=time, by=request.user, at=now()),
        "The time is removed. If an applicant had booked this time, we have emailed them.",
    )
    return redirect("recruitment:interviews")


@staff
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: int) -> HttpResponse:
    """Changes the details of a time: the interviewers, how and where we meet, the length, and what
    to bring.

    404 when the time has begun, or is booked by an applicant that the member of staff does not
    screen.
    """
    coming = times_to_withdraw(request.user, at=now()).filter(starts_at__gt=now())
    time = get_object_or_404(coming, pk=pk)
    others = alike(time, request.user, at=now())
    data = request.POST if request.method == "POST" else None
    form = ChangeTimesForm(data, time=time, others=len(others))
    if form.is_valid() and do_and_say(
        request,
        lambda: change_times(
            times=[time, *others] if form.cleaned_data.get("whole_day") else [time],
            offer=form.offer_for(time.cohort),
            by=request.user,
            at=now(),
        ),
        _on_change,
        form=form,
    ):
        return redirect("recruitment:interviews")
    return render(request, "recruitment/interviews/change.html", {"time": time, "form": form})


def _on_change(times: list[InterviewTime]) -> str:
    if not times:
        return "Nothing was different, so we have not changed anything."
    count = "1 time is" if len(times) == 1 else f"{len(times)} times are"
    return f"{count} changed. We have emailed everybody who was booked."


@staff
@require_http_methods(["GET", "POST"])
def give(request: UserRequest, reference: str) -> HttpResponse:
    """Books a time that staff agreed with one applicant."""
    application = get_object_or_404(
        applications_for(request.user).select_related("cohort", "applicant"), reference=reference
    )
    form = GiveTimeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: give_time(
            application=application,
            offer=form.offer_for(application.cohort),
            starts_at=form.cleaned_data["starts_at"],
            by=request.user,
            at=now(),
        ),
        "The interview is booked. We have emailed the applicant and the interviewers.",
        form=form,
    ):
        return redirect("recruitment:interview", application.reference)
    context = {
        "application": application,
        "form": form,
        "can_give": can_book(application, at=now()),
        "request_for": request_for_time(application),
    }
    return render(request, "recruitment/interviews/give.html", context)


@staff
@require_safe
def details(request: UserRequest, pk: int) -> HttpResponse:
    """One interview, for its interviewers and for the staff who screen the applicant: when, how and
    where it is, and what the applicant needs."""
    rows = interviews_for(request.user).select_related("application__cohort", "time")
    interview = get_object_or_404(rows.prefetch_related("sheets", "time__interviewers"), pk=pk)
    context = {
        "interview": interview,
        "needs": access_needs_of(interview, by=request.user, at=now()),
        "can_score": can_score(interview, request.user, at=now()),
        "screens": applications_for(request.user).filter(pk=interview.application_id).exists(),
    }
    return render(request, "recruitment/interviews/details.html", context)


@staff
@require_http_methods(["GET", "POST"])
def score(request: UserRequest, pk: int) -> HttpResponse:
    """The score sheet of this interviewer. 404 for anyone who is not an interviewer."""
    own = Interview.objects.filter(time__interviewers=request.user)
    interview = get_object_or_404(own.select_related("application", "time"), pk=pk)
    form = SheetForm(request.POST if request.method == "POST" else None, criteria=criteria_in_use())
    if form.is_valid() and do_and_say(
        request,
        lambda: hand_in_sheet(
            interview=interview,
            summary=form.cleaned_data["summary"],
            points=form.points(),
            by=request.user,
            at=now(),
        ),
        "We have recorded your scores.",
        form=form,
    ):
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
    """Records that the applicant did not come."""
    interviews = Interview.objects.filter(application__in=applications_for(request.user))
    interview = get_object_or_404(interviews.select_related("application", "time"), pk=pk)
    do_and_say(
        request,
        lambda: mark_missed(interview=interview, by=request.user, at=now()),
        "We have recorded that the applicant did not come. They can choose another time.",
    )
    return redirect("recruitment:interview", interview.application.reference)


@managers
@require_http_methods(["GET", "POST"])
def criteria(request: UserRequest, scored_at: str = ScoredAt.INTERVIEW) -> HttpResponse:
    """The criteria of the interview or of the first reading, and a form to add one."""
    form = NewCriterionForm(request.POST if request.method == "POST" else None)
    stage = ScoredAt(scored_at)
    if form.is_valid() and do_and_say(
        request,
        lambda: add_criterion(scored_at=stage, by=request.user, at=now(), **form.cleaned_data),
        lambda added: f"“{added.name}” will be scored from now on.",
        form=form,
    ):
        return redirect(request.path)
    rows = Criterion.objects.filter(scored_at=stage).order_by("-in_use", "id")
    context = {"criteria": rows, "form": form, "is_reading": stage == ScoredAt.READING}
    return render(request, "recruitment/interviews/criteria.html", context)


@managers
@require_http_methods(["GET", "POST"])
def criterion(request: UserRequest, pk: int) -> HttpResponse:
    """Changes one criterion."""
    criterion = get_object_or_404(Criterion, pk=pk)
    form = CriterionForm(
        request.POST if request.method == "POST" else None,
        initial={
            "name": criterion.name,
            "guidance": criterion.guidance,
            "in_use": criterion.in_use,
        },
    )
    if form.is_valid():
        change_criterion(criterion=criterion, by=request.user, at=now(), **form.cleaned_data)
        messages.success(request, f"“{criterion.name}” is saved.")
        return redirect(_list_with(criterion))
    context = {"criterion": criterion, "form": form, "back": reverse(_list_with(criterion))}
    return render(request, "recruitment/interviews/criterion.html", context)


def _list_with(criterion: Criterion) -> str:
    """The name of the page that lists this criterion."""
    is_reading = criterion.scored_at == ScoredAt.READING
    return "recruitment:reading_criteria" if is_reading else "recruitment:criteria"
