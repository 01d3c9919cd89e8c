"""Where our rules meet allauth's: its words, its mail and its secrets."""

from base64 import b64decode, b64encode
from typing import Any, ClassVar
from uuid import UUID, uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from config.accounts.models import User
from config.accounts.second_factor import is_last_factor
from config.common import clock
from config.common.outbox.queueing import queue_email
from config.common.sealed import seal, unseal

# allauth hands over the secret alone, so its seal is bound to the column but not to the row.
ANY_ROW = UUID(int=0)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up, sign-in and the emails about them."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account has been closed. Contact the programme to reopen it.",
        "duplicate_email": "This is already your email address.",
        "incorrect_code": "That code is not right. Check the email and type it again.",
        "rate_limited": "You have tried many times in a short while. Wait a minute and try again.",
        "same_as_current": "Enter an address different from the one you have now.",
        "too_many_login_attempts": (
            "There have been too many tries with this address. Wait a few minutes and try again."
        ),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """The one door through which allauth's emails leave: the outbox."""
        context = {"email": email, "home": settings.BASE_URL} | context
        message = self.render_mail(template_prefix, email, context)
        queue_email(
            key=f"account:{uuid4()}",
            to=email,
            subject=message.subject,
            text=str(message.body),
            at=clock.now(),
        )

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tells someone who signs up twice to sign in instead."""
        url = self.request.build_absolute_uri(reverse("account_login"))
        self.send_mail("account/email/account_already_exists", email, {"login_url": url})

    def save_user(
        self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True
    ) -> User:
        """Keeps the name given at sign-up; allauth knows only first and last names."""
        user.name = form.cleaned_data["name"]
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Whoever typed a code sent to an address has shown the address is theirs.

        People made by the programme (staff, imported mentors) have no verified address before.
        """
        records = get_authentication_records(request, user)
        if any(r.get("method") == "code" and r.get("email") == user.email for r in records):
            EmailAddress.objects.get_or_create(
                user=user, email=user.email, defaults={"verified": True, "primary": True}
            )
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response


class SecondFactorAdapter(DefaultMFAAdapter):
    """Authenticator apps, passkeys and recovery codes."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": (
            "That code is not right. The app makes a new one every 30 seconds: type the newest."
        ),
        "cannot_delete_authenticator": (
            "Staff need a second step to sign in. Add a passkey first, then remove the app."
        ),
    }

    def encrypt(self, text: str) -> str:
        return b64encode(seal(text, table="mfa_authenticator", column="data", row=ANY_ROW)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(
            b64decode(encrypted_text), table="mfa_authenticator", column="data", row=ANY_ROW
        )

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Staff keep at least one app or passkey."""
        return not (authenticator.user.is_coordinating_staff and is_last_factor(authenticator))

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 — allauth names it
        """What a new passkey is called until its owner says better."""
        earlier: int = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {earlier + 1}"

    def _get_site_name(self) -> str:
        return "Alongside"
