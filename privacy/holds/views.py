"""The pages about legal holds, for service managers."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.accounts.models import User
from config.common.clock import now
from config.ui.pages import do_and_say, managers, page_of
from matching.models import Participant
from privacy.holds.forms import HoldForm, LiftForm
from privacy.holds.holds import begin_hold, death_that_holds, is_held, lift_hold, open_hold_of
from privacy.holds.lists import held_by_death, holds_now, lifted_holds
from privacy.register.entry import Whose

MOST_LISTED = 20


@managers
@require_safe
def holds(request: UserRequest) -> HttpResponse:
    """Lists everybody who is on legal hold, and the latest holds that were lifted."""
    context = {
        "page": page_of(request, holds_now()),
        "died": held_by_death(),
        "lifted": lifted_holds()[:MOST_LISTED],
    }
    return render(request, "privacy/holds/holds.html", context)


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def man(request: UserRequest, pk: int) -> HttpResponse:
    """Puts a legal hold on the record of a man. If a hold is open already, shows that hold."""
    return _person(request, Whose.MAN, get_object_or_404(Participant, pk=pk))


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def volunteer(request: UserRequest, pk: int) -> HttpResponse:
    """Puts a legal hold on the record of somebody with an account. If a hold is open already, shows
    that hold."""
    return _person(request, Whose.VOLUNTEER, get_object_or_404(User, pk=pk))


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def lift_of_man(request: UserRequest, pk: int) -> HttpResponse:
    """Lifts the hold of a man's record."""
    return _lift(request, Whose.MAN, get_object_or_404(Participant, pk=pk))


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def lift_of_volunteer(request: UserRequest, pk: int) -> HttpResponse:
    """Lifts the hold of the record of somebody with an account."""
    return _lift(request, Whose.VOLUNTEER, get_object_or_404(User, pk=pk))


def _person(request: UserRequest, whose: Whose, person: Participant | User) -> HttpResponse:
    form = HoldForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: begin_hold(
            whose=whose, person_key=person.pk, **form.cleaned_data, by=request.user, at=now()
        ),
        "This record is on hold. Nobody can erase it until a manager lifts the hold.",
        form=form,
    ):
        return redirect(_page_of(whose), person.pk)
    context = {
        "form": form,
        "person": person,
        "is_man": isinstance(person, Participant),
        "caption": person.second_fact if isinstance(person, Participant) else person.email,
        "hold": open_hold_of(whose, person.pk),
        "died_on": death_that_holds(whose, person.pk),
        "is_held": is_held(whose, person.pk),
        "lift_page": _lift_page_of(whose),
    }
    return render(request, "privacy/holds/person.html", context)


def _lift(request: UserRequest, whose: Whose, person: Participant | User) -> HttpResponse:
    form = LiftForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: lift_hold(
            whose=whose, person_key=person.pk, **form.cleaned_data, by=request.user, at=now()
        ),
        "The hold is lifted.",
        form=form,
    ):
        return redirect(_page_of(whose), person.pk)
    context = {"form": form, "person": person, "page": _page_of(whose)}
    return render(request, "privacy/holds/lift.html", context)


def _page_of(whose: Whose) -> str:
    return "privacy:hold_man" if whose is Whose.MAN else "privacy:hold_volunteer"


def _lift_page_of(whose: Whose) -> str:
    return "privacy:lift_hold_of_man" if whose is Whose.MAN else "privacy:lift_hold_of_volunteer"
