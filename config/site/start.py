"""The public pages: the start page, and a page for each prison."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from config.accounts.access import public
from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import now
from matching.matches.lists import mentors_meeting_at
from recruitment.cohorts.planning import COMMITMENT, is_open, next_cohort, places_left
from recruitment.models import Establishment
from recruitment.weekly import mask_of, week_in_words
from training.enrolment.enrolling import enrolment_of


@public
def start(request: HttpRequest) -> HttpResponse:
    """The first page. Staff go on to Today. Mentors, trainees and referrers go on to their own
    pages. Everyone else sees the invitation to volunteer."""
    if isinstance(request.user, User):
        if request.user.is_coordinating_staff:
            return redirect("matching:today")
        if Role.MENTOR in request.user.roles:
            return redirect("matching:mentoring")
        if Role.APPLICANT in request.user.roles and enrolment_of(request.user):
            return redirect("training:my_training")
        if request.user.roles == {Role.REFERRER}:
            return redirect("matching:my_referrals")
    return home(request)


@public
@require_safe
def prison(request: HttpRequest, code: str) -> HttpResponse:
    """One open prison, for somebody who could volunteer there. `code` can have small letters or
    capital letters."""
    establishment = get_object_or_404(Establishment.objects.open(), code=code.upper())
    return establishment_page(request, establishment, mentors=mentors_meeting_at(establishment))


def home(request: HttpRequest) -> HttpResponse:
    """What mentors do, what we ask of them, and the next cohort."""
    context = _invitation() | {"establishments": Establishment.objects.open()}
    return render(request, "site/home.html", context)


def establishment_page(
    request: HttpRequest, establishment: Establishment, *, mentors: int | None
) -> HttpResponse:
    """One prison. `mentors` is how many mentors meet men there now. If it is None, the page does
    not say how many."""
    slots = establishment.regime_slots.values_list("slot", flat=True)
    context = _invitation() | {
        "establishment": establishment,
        "week": week_in_words(mask_of(slots)),
        "mentors": mentors,
    }
    return render(request, "site/establishment.html", context)


def _invitation() -> dict[str, object]:
    """The next cohort, and what we ask of volunteers."""
    at = now()
    cohort = next_cohort(at)
    return {
        "cohort": cohort,
        "is_open": is_open(cohort, at),
        "places_left": places_left(cohort),
        "commitment": COMMITMENT,
    }
