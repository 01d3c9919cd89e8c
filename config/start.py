"""The pages anyone finds first. They draw on several apps, and compose them, as urls does."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from config.accounts.access import public
from config.accounts.models import User
from config.accounts.roles import Role
from matching.domain.meeting import mentors_meeting_at
from recruitment.models import Establishment
from recruitment.views.public.home import establishment_page, home
from training.domain.reads import enrolment_of


@public
def start(request: HttpRequest) -> HttpResponse:
    """Staff go straight to the day's work, a mentor and a trainee to their own pages; everyone else
    is invited to volunteer."""
    if isinstance(request.user, User):
        if request.user.is_coordinating_staff:
            return redirect("matching:today")
        if Role.MENTOR in request.user.roles:
            return redirect("matching:mentoring")
        if Role.APPLICANT in request.user.roles and enrolment_of(request.user):
            return redirect("training:my_training")
    return home(request)


@public
@require_safe
def prison(request: HttpRequest, code: str) -> HttpResponse:
    """What someone who could volunteer in this prison wants to know."""
    establishment = get_object_or_404(Establishment, code=code.upper())
    return establishment_page(request, establishment, mentors=mentors_meeting_at(establishment))
