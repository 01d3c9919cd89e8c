"""What we change in allauth: its words, its emails and its secrets."""

from base64 import b64decode, b64encode
from typing import Any, ClassVar, Final
from uuid import UUID, uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.account.utils import passthrough_next_redirect_url
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from config.accounts.codes import ask_for_code, remember_browser
from config.accounts.limits import SIGNED_OUT, begin_session
from config.accounts.models import User
from config.accounts.second_factor import is_last_factor
from config.common import clock
from config.common.letters.sending import queue_letter
from config.common.letters.wording import Text
from config.common.outbox.queueing import ABOUT_ACCOUNT
from config.common.sealed.cipher import seal, unseal

WITH_CODE: Final = frozenset(
    {
        "account/email/login_code",
        "account/email/email_confirmation",
        "account/email/email_confirmation_signup",
    }
)
"""The emails with a code."""
WITHOUT_CODE: Final = frozenset(
    {"account/email/unknown_account", "account/email/account_already_exists"}
)
"""The emails without a code. We send them when somebody signs in with an address that we do not
know, or registers with an address that already has an account."""

# allauth gives us the secret without its row, so we seal the secret for the column only.
PLACE: Final[dict[str, Any]] = {"table": "mfa_authenticator", "column": "data", "row": UUID(int=0)}
WHY: Final = "You get this email because somebody gave this address to Alongside."


class AccountAdapter(DefaultAccountAdapter):
    """What we change in how allauth signs people up, signs them in and emails them."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed. Ask the person who runs this service",
        "duplicate_email": "This is already your email address",
        "incorrect_code": "That code is not right. Check the email and enter the code again",
        "rate_limited": (
            "Your network has sent us very many requests. Wait a minute, then press the button "
            "again"
        ),
        "same_as_current": "Enter a different address from the one you have now",
        "too_many_login_attempts": (
            "That was not the right code. Enter your email address again, then use the newest "
            "email from us."
        ),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queues one of allauth's emails in the outbox, in the same design as our other emails.
        allauth calls this for each of its emails.

        Sends an address only a few emails about codes in each quarter of an hour. When somebody
        asks more often, no further email is sent, and the code of the last email still works.
        """
        if template_prefix in WITH_CODE or template_prefix in WITHOUT_CODE:
            emailed = ask_for_code(
                self.request, email, has_code=template_prefix in WITH_CODE, at=clock.now()
            )
            if not emailed.is_due:
                return
            context = context | {"code": emailed.code, "until": emailed.until}
        for link in ("signup_url", "login_url"):
            if link in context:
                context = context | {link: self._leading_on(context[link])}
        message = self.render_mail(template_prefix, email, {"email": email} | context)
        queue_letter(
            Text(message.subject, str(message.body).strip()),
            why=WHY,
            key=f"{ABOUT_ACCOUNT}{uuid4()}",
            to=email,
            at=clock.now(),
            code=context.get("code", ""),
        )

    def send_account_already_exists_mail(self, email: str) -> None:
        """Emails somebody who wants to make an account, if this address already has one. The email
        says that they can sign in instead."""
        url = self.request.build_absolute_uri(reverse("account_login"))
        self.send_mail("account/email/account_already_exists", email, {"login_url": url})

    def _leading_on(self, url: str) -> str:
        """The link for an email. Once the person has signed in, it leads to the page that they
        wanted."""
        leading: str = passthrough_next_redirect_url(self.request, url, REDIRECT_FIELD_NAME)
        return leading

    def save_user(
        self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True
    ) -> User:
        """Saves the full name from the form, because allauth knows only first and last names."""
        user.name = form.cleaned_data["name"]
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        begin_session(request, at=clock.now())

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Sets a cookie in the browser, which says that this person has signed in there (see
        config.accounts.codes)."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        remember_browser(request, response, user.email)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Signs somebody out. Notes in the session who they were, because they may still send a
        form that is open in another tab."""
        person = request.user.pk
        super().logout(request)
        if person:
            request.session[SIGNED_OUT] = person

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Marks the address as verified when the person entered a code that we sent to this
        address.

        Accounts that the service made, for staff and for imported mentors, start without a verified
        address.
        """
        records = get_authentication_records(request, user)
        if any(r.get("method") == "code" and r.get("email") == user.email for r in records):
            EmailAddress.objects.get_or_create(
                user=user, email=user.email, defaults={"verified": True, "primary": True}
            )
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response


class SecondFactorAdapter(DefaultMFAAdapter):
    """What we change in how allauth handles authenticator apps, passkeys and recovery codes."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": (
            "That code is not right. The app shows a new code every 30 seconds. Enter the newest "
            "code"
        ),
        "cannot_delete_authenticator": (
            "Staff need a second step to sign in. Add a passkey first, then remove the app"
        ),
    }

    def encrypt(self, text: str) -> str:
        return b64encode(seal(text, **PLACE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(b64decode(encrypted_text), **PLACE)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether the owner of this app, passkey or set of recovery codes can remove it. Staff keep
        at least one app or passkey."""
        return not (authenticator.user.is_coordinating_staff and is_last_factor(authenticator))

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002 — allauth names it
        """The name of a new passkey, such as “Passkey 2”. Its owner can rename it."""
        count: int = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {count + 1}"

    def _get_site_name(self) -> str:
        return "Alongside"
