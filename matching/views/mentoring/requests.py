"""What every page of a mentor needs of its request."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from config.accounts.access import allow
from config.accounts.models import User
from config.accounts.roles import Role
from matching.models import Mentor
from matching.permissions import own_mentor


class MentorRequest(HttpRequest):
    """A request that AccessMiddleware has let through to a mentor's page."""

    user: User


mentors = allow(Role.MENTOR)


def own(request: MentorRequest) -> Mentor:
    """This person's own record; without one the page is not found."""
    return get_object_or_404(own_mentor(request.user).select_related("user"))
