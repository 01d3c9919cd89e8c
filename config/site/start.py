"""The public pages: the start page, and a page for each prison."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest, public, signed_in
from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import london_today, now
from matching.matches.lists import mentors_meeting_at
from recruitment.applying.drafts import next_question
from recruitment.applying.leaving import is_draft
from recruitment.cohorts.planning import COMMITMENT, is_open, next_cohort, places_left
from recruitment.models import Establishment
from recruitment.pages import address
from recruitment.permissions import own_applications
from recruitment.staff.inviting import own_invitation
from recruitment.weekly import mask_of, week_in_words
from training.enrolment.enrolling import enrolment_of


@public
def start(request: HttpRequest) -> HttpResponse:
    """The first page. Redirects staff to Today, and mentors, trainees and referrers to their own
    pages. Everyone else sees the invitation to volunteer."""
    own_page = _first_page_of(request.user) if isinstance(request.user, User) else None
    return redirect(own_page) if own_page else home(request)


@signed_in
@require_safe
def arrive(request: UserRequest) -> HttpResponse:
    """Redirects a person who has just signed in, unless they had asked for a page before signing
    in.

    Somebody who is invited to work here gets their invitation. Applicants get the next question of
    their draft, or their sent application. Everybody else gets the same page as from `start`.
    """
    if own_invitation(request.user).filter(ends_at__gt=now()).exists():
        return redirect("invitation")
    is_applicant = Role.APPLICANT in request.user.roles and not _first_page_of(request.user)
    newest = own_applications(request.user).select_related("cohort").first()
    if not is_applicant or newest is None:
        return redirect("start")
    if not is_draft(newest) or newest.cohort.closes_on < london_today():
        return redirect(address("own_application", newest))
    question = next_question(newest)
    if question is None:
        return redirect(address("apply_check", newest))
    return redirect(address("apply_question", newest, question.name))


def _first_page_of(user: User) -> str | None:
    """The page that this person sees instead of the public start page. None if they see the start
    page."""
    if user.is_coordinating_staff:
        return "matching:today"
    if Role.MENTOR in user.roles:
        return "matching:mentoring"
    if Role.APPLICANT in user.roles and enrolment_of(user):
        return "training:my_training"
    return "matching:my_referrals" if user.roles == {Role.REFERRER} else None


@public
@require_safe
def prison(request: HttpRequest, code: str) -> HttpResponse:
    """The public page of one open prison, for people who could volunteer there. `code` can have
    small or capital letters."""
    establishment = get_object_or_404(Establishment.objects.open(), code=code.upper())
    return establishment_page(request, establishment, mentors=mentors_meeting_at(establishment))


def home(request: HttpRequest) -> HttpResponse:
    """Shows what mentors do, what we ask of them, and the next cohort."""
    context = _invitation() | {"establishments": Establishment.objects.open()}
    return render(request, "site/home.html", context)


def establishment_page(
    request: HttpRequest, establishment: Establishment, *, mentors: int | None
) -> HttpResponse:
    """The public page of one prison. `mentors` is how many mentors meet men there now. If `mentors`
    is None, the page does not give the number."""
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
