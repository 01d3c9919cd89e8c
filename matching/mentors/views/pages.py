"""What every page of a mentor needs of its request."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from config.accounts.access import UserRequest, allow
from config.accounts.roles import Role
from config.ui.pages import keys_in
from matching.mentors.times import TouchesSessions
from matching.models import Mentor
from matching.permissions import own_mentor
from matching.states import MentorStatus

SEEN = "seen"


mentors = allow(Role.MENTOR)


def own(request: UserRequest) -> Mentor:
    """This person's own record; without one the page is not found."""
    return get_object_or_404(own_mentor(request.user).select_related("user"))


def own_current(request: UserRequest) -> Mentor:
    """The same, of somebody who has not left."""
    staying = own_mentor(request.user).exclude(status=MentorStatus.LEFT)
    return get_object_or_404(staying.select_related("user"))


def matches_shown(request: HttpRequest) -> set[int]:
    """The ids of the matches that the page which was sent had shown as touched."""
    return set(keys_in(request.POST.getlist(SEEN)))


def ask_first(
    request: HttpRequest, question: TouchesSessions, *, title: str, back: str, is_own: bool = True
) -> HttpResponse:
    """Shows the sessions that what was sent touches, to be sent again knowing them; `back` is an
    address."""
    fields = [
        (name, value)
        for name in request.POST
        if name not in {SEEN, "csrfmiddlewaretoken"}
        for value in request.POST.getlist(name)
    ]
    matches = sorted({session.match.pk for session in question.sessions})
    context = {
        "sessions": question.sessions,
        "sent": [*fields, *((SEEN, pk) for pk in matches)],
        "title": title,
        "back": back,
        "is_own": is_own,
    }
    return render(request, "matching/mentors/touched.html", context)
