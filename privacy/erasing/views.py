"""The pages on which a manager erases one person, and sees how that went."""

from collections.abc import Callable
from typing import TypeVar

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from config.accounts.access import UserRequest
from config.accounts.models import User
from config.common.clock import london_today, now
from config.ui.pages import do_or_refuse, managers, progress_response
from matching.models import Mentor, Participant
from privacy.erasing.asking import SHOWN_FOR, ask_to_erase, erasures, newest_erasure
from privacy.erasing.forms import EraseForm
from privacy.erasing.preview import Preview, preview_of_account, preview_of_man

Person = TypeVar("Person", Participant, User)


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def man(request: UserRequest, pk: int) -> HttpResponse:
    """Shows what erasing a man would do. Erases him once the manager has confirmed."""
    person = get_object_or_404(Participant, pk=pk)
    return _page(request, person, preview_of=preview_of_man, back_of=_page_of_man)


@managers
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: UserRequest, pk: int) -> HttpResponse:
    """Shows what erasing a person with an account would do. Erases them once the manager has
    confirmed."""
    person = get_object_or_404(User, pk=pk)
    return _page(request, person, preview_of=preview_of_account, back_of=_page_of_account)


@managers
@never_cache
@require_safe
def erasure(request: UserRequest, pk: int) -> HttpResponse:
    """How far the worker has got with erasing a person, or how it ended."""
    row = get_object_or_404(erasures(), pk=pk)
    is_man = row.participant_id is not None
    mentors = Mentor.objects.filter(user=row.user_id)
    view = "erase_man" if is_man else "erase_account"
    context = {
        "erasure": row,
        "back": _list_of(is_man=is_man, is_mentor=not is_man and mentors.exists()),
        "again": reverse(f"privacy:{view}", args=[row.person.pk]),
        "days": SHOWN_FOR.days,
    }
    return render(request, "privacy/erasing/erasure.html", context)


@managers
@require_safe
def erasure_progress(request: UserRequest, pk: int) -> HttpResponse:
    """The part of the page that htmx requests every second."""
    return progress_response(request, get_object_or_404(erasures(), pk=pk))


def _page_of_man(person: Participant) -> str:
    """The address of his newest referral. If he has no referral, the address of the list of men."""
    referral = person.referrals.order_by("received_on", "pk").last()
    if referral is None:
        return reverse("matching:referrals")
    return reverse("matching:referral", args=[referral.pk])


def _page_of_account(person: User) -> str:
    """The page of the mentor. For anybody else, the settings."""
    mentor = Mentor.objects.filter(user=person).first()
    return reverse("matching:mentor", args=[mentor.pk]) if mentor else reverse("settings")


def _list_of(*, is_man: bool, is_mentor: bool) -> str:
    """The list in which somebody looks for the next person."""
    if is_man:
        return reverse("matching:referrals")
    return reverse("matching:mentors" if is_mentor else "settings")


def _page(
    request: UserRequest,
    person: Person,
    *,
    preview_of: Callable[..., Preview],
    back_of: Callable[[Person], str],
) -> HttpResponse:
    """The page of one person. Once they are erased, or while that is under way, leads on to the
    page that says so."""
    newest = newest_erasure(person)
    if newest and (newest.is_under_way or person.erased_on):
        return redirect("privacy:erasure", newest.pk)
    if person.erased_on:
        raise Http404
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        row = do_or_refuse(
            request, lambda: ask_to_erase(person=person, by=request.user, at=now()), form=form
        )
        if row:
            return redirect("privacy:erasure", row.pk)
    context = {
        "person": person,
        "is_man": isinstance(person, Participant),
        "preview": preview_of(person, today=london_today()),
        "form": form,
        "failed": newest if newest and newest.failure else None,
        "back": back_of(person),
    }
    return render(request, "privacy/erasing/erase.html", context)
