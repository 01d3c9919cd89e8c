"""The pages about which hours of which prison suit a mentor. The mentor answers, or staff answer
for the mentor."""

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.common.clock import now
from config.ui.pages import do_and_say, page_of, staff
from matching.mentors.asking import confirm_hours, hours_to_confirm, mentors_to_answer
from matching.mentors.forms.times import HoursForm
from matching.mentors.hours import different_hours
from matching.mentors.times import AffectsSessions, change_hours
from matching.mentors.views.pages import ask_first, matches_shown, mentors, own_current
from matching.models import Mentor
from matching.permissions import mentors_for
from matching.states import MentorStatus


@mentors
@require_http_methods(["GET", "POST"])
def own_hours(request: UserRequest) -> HttpResponse:
    """The hours that suit the mentor who is signed in."""
    return _hours(request, own_current(request), back=reverse("matching:mentoring"))


@staff
@require_http_methods(["GET", "POST"])
def mentor_hours(request: UserRequest, pk: int) -> HttpResponse:
    """The hours that suit a mentor that the reader looks after."""
    rows = mentors_for(request.user).exclude(status=MentorStatus.LEFT).select_related("user")
    back = reverse("matching:mentor", args=[pk])
    return _hours(request, get_object_or_404(rows, pk=pk), back=back)


@mentors
@require_POST
def still_suits(request: UserRequest) -> HttpResponse:
    """Records that the mentor can still come to all sessions whose hours have changed."""
    mentor, at = own_current(request), now()
    shown = _moved_at_shown(request)
    if shown:
        do_and_say(
            request,
            lambda: confirm_hours(mentor=mentor, moved_at=shown, by=request.user, at=at),
            "Thank you. You can go on coming to these sessions.",
        )
    return redirect("matching:mentoring")


@staff
@require_safe
def to_answer(request: UserRequest) -> HttpResponse:
    """The mentors who have not told us whether they can come at the new hours of a prison."""
    context = {"page": page_of(request, mentors_to_answer(request.user))}
    return render(request, "matching/mentors/to_answer.html", context)


def _moved_at_shown(request: UserRequest) -> datetime | None:
    """The time of the latest change of hours that the page showed. None if the page sent none."""
    try:
        moved_at = datetime.fromisoformat(request.POST.get("moved_at", ""))
    except ValueError:
        return None
    return moved_at if moved_at.tzinfo else None


def _hours(request: UserRequest, mentor: Mentor, *, back: str) -> HttpResponse:
    """Asks which hours suit the mentor. Before saving a change, shows which sessions the change
    affects. If there is nothing to ask, redirects to `back`."""
    is_own = mentor.user_id == request.user.pk
    different = different_hours(mentor)
    if not different:
        return redirect(back)
    form = HoursForm(request.POST if request.method == "POST" else None, different=different)
    if form.is_valid():
        try:
            if do_and_say(
                request,
                lambda: change_hours(
                    mentor=mentor,
                    suited=form.suited,
                    matches_shown=matches_shown(request),
                    moved_at=_moved_at_shown(request),
                    by=request.user,
                    at=now(),
                ),
                "Thank you. Your hours are saved." if is_own else "The hours are saved.",
                form=form,
            ):
                return redirect(back)
        except AffectsSessions as question:
            title = "Your new hours" if is_own else f"{mentor}’s new hours"
            return ask_first(request, question, title=title, back=request.path, is_own=is_own)
    context = {
        "form": form,
        "mentor": mentor,
        "is_own": is_own,
        "back": back,
        "moved": hours_to_confirm(mentor),
    }
    return render(request, "matching/mentors/hours.html", context)
