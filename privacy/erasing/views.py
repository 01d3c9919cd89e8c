"""The pages on which a manager erases one person."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.accounts.access import UserRequest
from config.accounts.models import User
from config.common.clock import london_today, now
from config.ui.pages import do_and_say, managers
from matching.models import Mentor, Participant
from privacy.erasing.erasing import erase_man, erase_volunteer
from privacy.erasing.forms import EraseForm
from privacy.erasing.preview import Preview, preview_of_account, preview_of_man


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def man(request: UserRequest, pk: int) -> HttpResponse:
    """Shows what erasing a man would do. Erases him once the manager has confirmed."""
    person = get_object_or_404(Participant, pk=pk, erased_on__isnull=True)
    return _page(
        request,
        person,
        preview=preview_of_man(person, today=london_today()),
        erase=lambda: erase_man(participant=person, by=request.user, at=now()),
        back=_page_of_man(person),
        after="matching:referrals",
    )


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: UserRequest, pk: int) -> HttpResponse:
    """Shows what erasing a person with an account would do. Erases them once the manager has
    confirmed."""
    person = get_object_or_404(User, pk=pk, erased_on__isnull=True)
    mentor = Mentor.objects.filter(user=person).first()
    return _page(
        request,
        person,
        preview=preview_of_account(person, today=london_today()),
        erase=lambda: erase_volunteer(user=person, by=request.user, at=now()),
        back=reverse("matching:mentor", args=[mentor.pk]) if mentor else reverse("settings"),
        after="matching:mentors" if mentor else "settings",
    )


def _page_of_man(person: Participant) -> str:
    """The address of his newest referral. If he has no referral, the address of the list of men."""
    referral = person.referrals.order_by("received_on", "pk").last()
    if referral is None:
        return reverse("matching:referrals")
    return reverse("matching:referral", args=[referral.pk])


def _page(
    request: UserRequest,
    person: Participant | User,
    *,
    preview: Preview,
    erase: Callable[[], object],
    back: str,
    after: str,
) -> HttpResponse:
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        erase,
        "The record was erased. We have recorded who erased it, and when.",
        form=form,
    ):
        return redirect(after)
    context = {
        "person": person,
        "is_man": isinstance(person, Participant),
        "preview": preview,
        "form": form,
        "back": back,
    }
    return render(request, "privacy/erasing/erase.html", context)
