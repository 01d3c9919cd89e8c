"""Days away: noted by a mentor, or by staff for him or her."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from config.common.clock import london_today, now
from config.common.errors import DomainError
from config.ui.requests import StaffRequest, add_refusal, staff
from matching.domain.mentoring.away import away_from, go_away, stay_here
from matching.domain.mentoring.telling import TouchesSessions
from matching.forms.mentoring import AwayForm
from matching.models import Away, Mentor
from matching.permissions import mentors_for
from matching.states import MentorStatus
from matching.views.mentoring.requests import (
    MentorRequest,
    ask_first,
    mentors,
    own,
    own_current,
    seen_by,
)

AnyRequest = MentorRequest | StaffRequest


@mentors
@require_http_methods(["GET", "POST"])
def own_away(request: MentorRequest) -> HttpResponse:
    """The mentor's own."""
    return _days_away(request, own_current(request), here=reverse("matching:own_away"))


@staff
@require_http_methods(["GET", "POST"])
def mentor_away(request: StaffRequest, pk: int) -> HttpResponse:
    """Those of a mentor whom this person looks after."""
    theirs = mentors_for(request.user).exclude(status=MentorStatus.LEFT).select_related("user")
    here = reverse("matching:mentor_away", args=[pk])
    return _days_away(request, get_object_or_404(theirs, pk=pk), here=here)


@mentors
@require_POST
def not_away(request: MentorRequest, pk: int) -> HttpResponse:
    """Takes an absence of one's own back."""
    _take_back(request, own(request).away.all(), pk)
    return redirect("matching:own_away")


@staff
@require_POST
def mentor_not_away(request: StaffRequest, pk: int) -> HttpResponse:
    """Takes an absence back for a mentor."""
    theirs = Away.objects.filter(mentor__in=mentors_for(request.user))
    return redirect("matching:mentor_away", _take_back(request, theirs, pk).mentor_id)


def _days_away(request: AnyRequest, mentor: Mentor, *, here: str) -> HttpResponse:
    """The days away to come, and more of them; first shows which sessions they touch."""
    is_own = mentor.user_id == request.user.pk
    form = AwayForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        days, seen = form.cleaned_data, seen_by(request)
        try:
            go_away(mentor=mentor, **days, seen=seen, by=request.user, at=now())
        except TouchesSessions as touched:
            title = "While you are away" if is_own else f"While {mentor} is away"
            return ask_first(request, touched, title=title, back=here, is_own=is_own)
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, "Thank you. These days are noted.")
            return redirect(here)
    absences = away_from(mentor, today=london_today())
    context = {"form": form, "absences": absences, "mentor": mentor, "is_own": is_own}
    return render(request, "matching/mentoring/away.html", context)


def _take_back(request: AnyRequest, theirs: QuerySet[Away], pk: int) -> Away:
    absence = get_object_or_404(theirs.select_related("mentor"), pk=pk)
    stay_here(away=absence, by=request.user, at=now())
    messages.success(request, "These days are taken back.")
    return absence
