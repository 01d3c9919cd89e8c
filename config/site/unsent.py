"""The page of emails and texts that could not be sent. Staff can send such an email again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.accounts.access import UserRequest
from config.accounts.models import User
from config.common.clock import now
from config.common.outbox.email import Email
from config.common.outbox.refusals import in_words
from config.common.outbox.resending import (
    can_send_again,
    emails_put_off,
    emails_to_stop,
    send_again,
    send_elsewhere,
    stop_email,
    unsent_emails,
)
from config.common.outbox.texting import unsent_texts
from config.ui.forms import EmailAddress
from config.ui.pages import do_and_say, managers, page_of
from matching.permissions import mentors_for
from recruitment.models import Reference
from recruitment.permissions import applications_for
from recruitment.states import ReferenceStatus

READABLE: Final = Email.objects.filter(purged_at__isnull=True)
"""The emails whose words we still have. Every manager can see each of them."""


class ElsewhereForm(forms.Form):
    to = EmailAddress(
        label="New address for this email",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Enter an email address"},
    )


@dataclass(frozen=True)
class Recipient:
    """The person who should have got an email, and the page of their record. `page` is empty if
    this member of staff can open no record of the person."""

    name: str
    page: str = ""


@dataclass(frozen=True)
class Unsent:
    """An email that could not be sent. `recipient` is None if no record has the email's address."""

    email: Email
    recipient: Recipient | None

    @property
    def why(self) -> str:
        return in_words(self.email.last_error)

    @property
    def can_go_again(self) -> bool:
        return can_send_again(self.email)


@managers
@require_safe
def unsent(request: UserRequest) -> HttpResponse:
    """Lists the emails that could not be sent. Also lists the emails that will soon be sent again,
    and those that we are still trying to send."""
    page = page_of(request, unsent_emails())
    recipients = recipients_of(page, by=request.user)
    put_off = emails_put_off()
    latest = put_off.first()
    context = {
        "page": page,
        "lines": [Unsent(email, recipients.get(_recorded_address(email))) for email in page],
        "to_stop": emails_to_stop(at=now()),
        "put_off": put_off.count(),
        "latest": in_words(latest.last_error) if latest else "",
        "texts": unsent_texts().select_related("person__mentor"),
    }
    return render(request, "site/unsent/list.html", context)


@managers
@require_POST
def again(request: UserRequest, pk: int) -> HttpResponse:
    """Sends an email again to the same address."""
    email = get_object_or_404(READABLE, pk=pk)
    do_and_say(request, lambda: send_again(email=email, by=request.user, at=now()), _goes(email))
    return redirect("unsent")


@managers
@require_http_methods(["GET", "POST"])
def elsewhere(request: UserRequest, pk: int) -> HttpResponse:
    """Asks for another address. Sends the email there once somebody has entered it."""
    email = get_object_or_404(READABLE, pk=pk)
    recipient = recipients_of([email], by=request.user).get(_recorded_address(email))
    line = Unsent(email, recipient)
    form = ElsewhereForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and do_and_say(
        request,
        lambda: send_elsewhere(email=email, to=form.cleaned_data["to"], by=request.user, at=now()),
        _goes(email),
        form=form,
    ):
        return redirect("unsent")
    return render(request, "site/unsent/elsewhere.html", {"line": line, "form": form})


@managers
@require_POST
def stop(request: UserRequest, pk: int) -> HttpResponse:
    """Stops an email that would have been sent again."""
    email = get_object_or_404(READABLE, pk=pk)
    do_and_say(
        request,
        lambda: stop_email(email=email, by=request.user, at=now()),
        "The email was not sent. It is back in the list.",
    )
    return redirect("unsent")


def recipients_of(emails: Iterable[Email], *, by: User) -> dict[str, Recipient]:
    """The people in our records who have the addresses of these emails, by address. 4 queries.

    The `page` of a person is empty if `by` cannot open it. For an applicant who became a mentor,
    `page` is the mentor's page.
    """
    addresses = {_recorded_address(email) for email in emails}
    people = User.objects.filter(email__in=addresses)
    mentors = mentors_for(by).filter(user__in=people).values_list("user_id", "pk")
    applications = applications_for(by).order_by("submitted_at", "pk")
    pages = {
        **{
            person: reverse("recruitment:application", args=[reference])
            for person, reference in applications.filter(applicant__in=people).values_list(
                "applicant_id", "reference"
            )
        },
        **{person: reverse("matching:mentor", args=[mentor]) for person, mentor in mentors},
    }
    references = Reference.objects.filter(email__in=addresses, application__in=applications)
    return {
        reference.email: Recipient(
            f"{reference.name}, referee",
            reverse("recruitment:references", args=[reference.application.reference]),
        )
        for reference in references.exclude(status=ReferenceStatus.REPLACED).select_related(
            "application"
        )
    } | {person.email: Recipient(str(person), pages.get(person.pk, "")) for person in people}


def _recorded_address(email: Email) -> str:
    """The address that the email had at first, even if staff have entered another address since."""
    return email.former_to or email.to


def _goes(email: Email) -> Callable[[None], str]:
    def says(_: None) -> str:
        when = localtime(email.due_at).strftime("%H:%M")
        return f"The email will go to {email.to} at {when}. You can stop it until then."

    return says
