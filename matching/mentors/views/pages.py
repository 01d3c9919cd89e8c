"""What all pages about mentors share."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from config.accounts.access import UserRequest, allow
from config.accounts.roles import Role
from config.ui.pages import keys_in
from matching.mentors.times import AffectsSessions
from matching.models import Mentor
from matching.permissions import own_mentor
from matching.states import MentorStatus

SEEN, VERSION = "seen", "version"


mentors = allow(Role.MENTOR)


def own(request: UserRequest) -> Mentor:
    """The mentor record of the person who is signed in. Raises Http404 if this person is not a
    mentor."""
    return get_object_or_404(own_mentor(request.user).select_related("user"))


def own_current(request: UserRequest) -> Mentor:
    """The mentor record of the person who is signed in. Raises Http404 if this person is not a
    mentor or has left."""
    staying = own_mentor(request.user).exclude(status=MentorStatus.LEFT)
    return get_object_or_404(staying.select_related("user"))


def matches_shown(request: HttpRequest) -> set[int]:
    """The ids of the affected matches that the page has shown. The form sends these ids."""
    return set(keys_in(request.POST.getlist(SEEN)))


def version_shown(request: HttpRequest) -> int | None:
    """The version of the record that the page has shown. The form sends this version. None if the
    form sent no version."""
    keys = keys_in([request.POST.get(VERSION, "")])
    return keys[0] if keys else None


def ask_first(
    request: HttpRequest, question: AffectsSessions, *, title: str, back: str, is_own: bool = True
) -> HttpResponse:
    """Shows the sessions that the change affects, and asks whether to go on. The form on this page
    sends the same answers again. `back` is the address to go back to."""
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
    return render(request, "matching/mentors/affected.html", context)
