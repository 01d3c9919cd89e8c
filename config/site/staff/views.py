"""Staff accounts: the pages for managers, and the page on which somebody accepts an invitation."""

from collections.abc import Iterable

from django.contrib.auth import logout
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest, signed_in
from config.accounts.models import SecondStepReset, User
from config.accounts.resetting.asking import (
    agree_reset,
    ask_reset,
    can_answer,
    decline_reset,
    expired_reset,
    managers_who_can_agree,
    open_resets,
    take_back_reset,
)
from config.accounts.resetting.row import LASTS
from config.accounts.second_factor import is_enrolled
from config.common.clock import now
from config.common.sure import asks_first
from config.site.staff.forms import DutiesForm, InviteForm, NameForm, RemoveForm, ResetForm
from config.site.staff.holding import holdings_of
from config.ui.pages import do_and_say, managers, staff
from recruitment.models import Establishment, StaffAccount
from recruitment.staff.duties import change_duties, duties_of, former_duties, only_at
from recruitment.staff.inviting import (
    accept_invitation,
    invite,
    own_invitation,
    send_invitation_again,
    withdraw_invitation,
)
from recruitment.staff.leaving import bring_back, remove_staff
from recruitment.staff.naming import correct_name_of, correct_own_name
from recruitment.staff.people import former_staff, invited_staff, staff_members, staff_now
from recruitment.states import StaffStatus


@managers
@require_safe
def staff_list(request: UserRequest) -> HttpResponse:
    """Lists everybody who works here, is invited, or no longer works here."""
    context = {
        "resets": open_resets(at=now()),
        "here": staff_now(),
        "invited": invited_staff(),
        "former": former_staff(),
        "now": now(),
    }
    return render(request, "site/staff/list.html", context)


@managers
@require_http_methods(["GET", "POST"])
def invite_staff(request: UserRequest) -> HttpResponse:
    """Invites somebody to work here."""
    form = InviteForm(_sent(request))
    if form.is_valid():
        name, email = form.cleaned_data["name"], form.cleaned_data["email"]
        if do_and_say(
            request,
            lambda: invite(email=email, name=name, duties=form.duties, by=request.user, at=now()),
            f"We have sent an invitation to {email}.",
            form=form,
        ):
            return redirect("staff")
    return render(request, "site/staff/invite.html", {"form": form})


@managers
@require_safe
def member(request: UserRequest, pk: int) -> HttpResponse:
    """The page of one member of staff, or of somebody who is invited or has left."""
    person = get_object_or_404(staff_members(), pk=pk)
    at = now()
    duties, reset = duties_of(person), open_resets(at=at).filter(user=person).first()
    account = getattr(person, "staff_account", None)
    others = managers_who_can_agree(to=person, asked_by=request.user)
    context = {
        "person": person,
        "account": account,
        "prisons": _in_order(duties.prisons),
        "is_here": bool(duties.roles) and person.is_active,
        "has_second_step": is_enrolled(person),
        "reset": reset,
        "can_answer": reset and can_answer(reset, request.user),
        "is_own_request": reset and reset.asked_by == request.user,
        "expired": None if reset else expired_reset(person, at=at),
        "has_others": others.exists(),
        "now": at,
    }
    return render(request, "site/staff/member.html", context)


@managers
@require_http_methods(["GET", "POST"])
def change(request: UserRequest, pk: int) -> HttpResponse:
    """Changes the roles and prisons of somebody who works here."""
    person = get_object_or_404(staff_now(), pk=pk)
    current = duties_of(person)
    form = DutiesForm(_sent(request), now=current, only_at=only_at(person))
    if form.is_valid():
        if do_and_say(
            request,
            lambda: change_duties(
                user=person,
                duties=form.duties,
                mark=form.cleaned_data["mark"],
                alone=form.alone,
                by=request.user,
                at=now(),
            ),
            f"The roles and prisons of {person} are saved.",
            form=form,
        ):
            is_signed_out = person == request.user and current.roles - form.duties.roles
            return _signed_out(request) if is_signed_out else redirect(_page_of(person))
        form.take_mark(duties_of(person).mark)
    context = {
        "person": person,
        "form": form,
        "holdings": holdings_of(person, by=request.user, at=now()),
    }
    return render(request, "site/staff/change.html", context)


@staff
@require_http_methods(["GET", "POST"])
def own_name(request: UserRequest) -> HttpResponse:
    """Corrects the name of the person who is signed in."""
    form = NameForm(_sent(request), name=request.user.name, is_own=True)
    if form.is_valid() and do_and_say(
        request,
        lambda: correct_own_name(name=form.cleaned_data["name"], by=request.user, at=now()),
        "Your name is saved.",
        form=form,
    ):
        return redirect("account_home")
    context = {
        "form": form,
        "heading": "Your name",
        "back": reverse("account_home"),
        "back_text": "Your account",
    }
    return render(request, "site/staff/name.html", context)


@managers
@require_http_methods(["GET", "POST"])
def name(request: UserRequest, pk: int) -> HttpResponse:
    """Corrects the name of a member of staff, or of somebody who is invited or has left."""
    person = get_object_or_404(staff_members(), pk=pk)
    form = NameForm(_sent(request), name=person.name, is_own=person == request.user)
    if form.is_valid() and do_and_say(
        request,
        lambda: correct_name_of(
            user=person, name=form.cleaned_data["name"], by=request.user, at=now()
        ),
        "The name is saved.",
        form=form,
    ):
        return redirect(_page_of(person))
    context = {
        "form": form,
        "heading": f"Correct the name of {person}",
        "back": _page_of(person),
        "back_text": "Back",
    }
    return render(request, "site/staff/name.html", context)


@managers
@require_http_methods(["GET", "POST"])
def remove(request: UserRequest, pk: int) -> HttpResponse:
    """Removes a member of staff. First shows what they look after."""
    person = get_object_or_404(staff_now(), pk=pk)
    form = RemoveForm(_sent(request), now=duties_of(person), only_at=only_at(person))
    if form.is_valid() and do_and_say(
        request,
        lambda: remove_staff(
            user=person,
            mark=form.cleaned_data["mark"],
            alone=form.alone,
            by=request.user,
            at=now(),
        ),
        f"{person} no longer works here, and is signed out everywhere. You can bring them back.",
        form=form,
    ):
        return redirect("staff") if person != request.user else _signed_out(request)
    context = {
        "person": person,
        "form": form,
        "holdings": holdings_of(person, by=request.user, at=now()),
    }
    return render(request, "site/staff/remove.html", context)


@managers
@require_http_methods(["GET", "POST"])
def back(request: UserRequest, pk: int) -> HttpResponse:
    """Brings back somebody who has left. They get their former roles and prisons, or those that the
    manager chooses."""
    account = get_object_or_404(former_staff().filter(status=StaffStatus.CLOSED), user=pk)
    form = DutiesForm(_sent(request), now=former_duties(account))
    if form.is_valid() and do_and_say(
        request,
        lambda: bring_back(account=account, duties=form.duties, by=request.user, at=now()),
        f"{account} works here again, and can sign in now.",
        form=form,
    ):
        return redirect(_page_of(account.user))
    return render(request, "site/staff/back.html", {"account": account, "form": form})


@managers
@require_POST
def send_again(request: UserRequest, pk: int) -> HttpResponse:
    """Sends an invitation again, even if it has expired or was withdrawn."""
    account = get_object_or_404(StaffAccount.objects.select_related("user"), user=pk)
    do_and_say(
        request,
        lambda: send_invitation_again(account=account, by=request.user, at=now()),
        f"We have sent an invitation to {account.user.email}.",
    )
    return redirect("staff")


@managers
@require_POST
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Withdraws an invitation."""
    account = get_object_or_404(StaffAccount.objects.select_related("user"), user=pk)
    do_and_say(
        request,
        lambda: withdraw_invitation(account=account, by=request.user, at=now()),
        f"The invitation of {account} is withdrawn. You can send it again.",
    )
    return redirect("staff")


@managers
@require_http_methods(["GET", "POST"])
def reset(request: UserRequest, pk: int) -> HttpResponse:
    """Asks the other managers to agree to a reset of somebody's second step of signing in."""
    person = get_object_or_404(staff_now(), pk=pk)
    form = ResetForm(_sent(request))
    if form.is_valid() and do_and_say(
        request,
        lambda: ask_reset(
            user=person, reason=form.cleaned_data["reason"], by=request.user, at=now()
        ),
        "We have emailed the other managers. One of them must agree.",
        form=form,
    ):
        return redirect(_page_of(person))
    others = managers_who_can_agree(to=person, asked_by=request.user)
    context = {
        "person": person,
        "form": form,
        "others": others.order_by("name", "pk"),
        "days": LASTS.days,
    }
    return render(request, "site/staff/reset.html", context)


@managers
@require_POST
def agree(request: UserRequest, pk: int) -> HttpResponse:
    """Agrees to a reset that another manager asked for. Asks for confirmation first."""
    asking = get_object_or_404(_resets(), pk=pk)
    if page := asks_first(
        request,
        f"Do you want to reset the second step of {asking.user}?",
        loses="We will delete their authenticator app, passkeys and recovery codes, and sign them "
        "out everywhere. Speak to them first, to be sure that it is really them.",
        yes="Yes, reset it",
        back=_page_of(asking.user),
    ):
        return page
    do_and_say(
        request,
        lambda: agree_reset(reset=asking, by=request.user, at=now()),
        f"The second step of {asking.user} is reset. They will set up a new one when they sign in.",
    )
    return redirect(_page_of(asking.user))


@managers
@require_POST
def decline(request: UserRequest, pk: int) -> HttpResponse:
    """Declines a reset that another manager asked for."""
    asking = get_object_or_404(_resets(), pk=pk)
    do_and_say(
        request,
        lambda: decline_reset(reset=asking, by=request.user, at=now()),
        "You have declined the reset. The second step was not changed.",
    )
    return redirect(_page_of(asking.user))


@managers
@require_POST
def take_back(request: UserRequest, pk: int) -> HttpResponse:
    """Cancels a request for a reset. Only the manager who made the request can do this."""
    asking = get_object_or_404(_resets(), pk=pk)
    do_and_say(
        request,
        lambda: take_back_reset(reset=asking, by=request.user, at=now()),
        "You have cancelled your request.",
    )
    return redirect(_page_of(asking.user))


@signed_in
@require_http_methods(["GET", "POST"])
def invitation(request: UserRequest) -> HttpResponse:
    """Shows the invitation of the person who is signed in. They accept it on this page."""
    account = own_invitation(request.user).first()
    if account is None:
        return redirect("arrive") if request.user.is_coordinating_staff else _without(request)
    if request.method == "POST" and do_and_say(
        request, lambda: accept_invitation(account=account, at=now())
    ):
        return redirect("arrive")
    duties = former_duties(account)
    context = {
        "account": account,
        "prisons": _in_order(duties.prisons),
        "has_ended": account.ends_at is not None and account.ends_at <= now(),
    }
    return render(request, "site/staff/invitation.html", context)


def _without(request: UserRequest) -> HttpResponse:
    return render(request, "site/staff/invitation.html", {"account": None})


def _resets() -> QuerySet[SecondStepReset]:
    return SecondStepReset.objects.select_related("user")


def _page_of(person: User) -> str:
    return reverse("staff_member", args=[person.pk])


def _sent(request: UserRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _in_order(prisons: Iterable[Establishment]) -> list[Establishment]:
    return sorted(prisons, key=str)


def _signed_out(request: UserRequest) -> HttpResponse:
    """Redirects somebody who has just removed one of their own roles, and so is signed out."""
    logout(request)
    return redirect("account_login")
