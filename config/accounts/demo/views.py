"""One-click sign-in for the demo. Outside the demo these pages do not exist."""

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from config.accounts.access import public
from config.accounts.demo.gate import demo_only
from config.accounts.demo.people import demo_people
from config.accounts.second_factor import note_use


@public
@demo_only
@require_safe
def demo_home(request: HttpRequest) -> HttpResponse:
    """The page that lists everybody you can sign in as."""
    return render(request, "accounts/demo.html", {"people": demo_people()})


@public
@demo_only
@require_POST
def demo_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Signs you in as this person of the demo, without a second step."""
    user = next((person.user for person in demo_people() if person.user.pk == pk), None)
    if user is None:
        raise Http404
    logout(request)
    get_adapter().login(request, user)
    note_use(request, user)
    UserSession.objects.create_from_request(request)
    return redirect("/")
