"""A mentor's first page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest, allow
from config.accounts.roles import Role
from config.common.clock import london_date, now
from delivery.overview.cards import home_cards
from matching.mentors.home import home_of
from matching.newcomers.answering import newcomer_of
from matching.permissions import own_mentor
from recruitment.contacts import coordinator_of
from recruitment.weekly import week_in_words


@allow(Role.MENTOR)
@require_safe
def home(request: UserRequest) -> HttpResponse:
    """Shows the mentor's next session, what the mentor has to do, and our questions to the
    mentor."""
    mentor = own_mentor(request.user).select_related("user", "cohort").first()
    if mentor is None:
        contact = coordinator_of(request.user)
        return render(request, "site/mentoring/not_yet.html", {"contact": contact})
    at = now()
    today = london_date(at)
    context = {
        "mentor": mentor,
        "home": home_of(mentor, at=at),
        "today": today,
        "slots": week_in_words(mentor.slots),
        "waits": newcomer_of(request.user) is not None,
        "contact": coordinator_of(request.user),
        "cards": home_cards(mentor, today=today),
    }
    return render(request, "site/mentoring/home.html", context)
