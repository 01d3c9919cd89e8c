"""An interviewer scores; staff say that nobody came."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from config.common.clock import now
from config.common.errors import DomainError
from config.ui.requests import StaffRequest, staff
from recruitment.domain.interviews import can_score, criteria_in_use, hand_in_sheet, mark_missed
from recruitment.forms.interviews import SheetForm
from recruitment.models import Interview
from recruitment.permissions import applications_for


@staff
@require_http_methods(["GET", "POST"])
def score(request: StaffRequest, pk: int) -> HttpResponse:
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
def missed(request: StaffRequest, pk: int) -> HttpResponse:
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
