"""The emails about requests. They never say what a request or its answer is about."""

from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.urls import reverse

from config.accounts.models import User
from config.common.letters.sending import email_person, spelt
from config.common.letters.wording import register_letter
from privacy.models import AccountClosing, DataRequest

WORDINGS: Final = Path(__file__).parent / "wordings"
WHY: Final = "You get this email because you have an account with us."
SAMPLES: Final = {"first_name": "Ama"}
ANSWERED: Final = register_letter(
    "data_request_answered",
    "To somebody with an account: we answered their request about their data",
    WORDINGS,
    why=WHY,
    needed=("link",),
    **SAMPLES,
    link="https://alongside.example/account/data/",
)
TO_CLOSE: Final = register_letter(
    "account_to_close",
    "To somebody who closes their account: when it closes, and how to cancel",
    WORDINGS,
    why=WHY,
    needed=("closes_on", "link"),
    **SAMPLES,
    closes_on="Friday 18 June 2027",
    link="https://alongside.example/account/close/",
)
NAMELESS: Final = "friend"
"""How we address somebody whose name we do not know."""


def tell_answered(request: DataRequest, user: User, *, at: datetime) -> None:
    """Emails somebody with an account that we have answered their request. Sends at most one email
    for each day on which the answer was handed over."""
    email_person(
        user,
        ANSWERED,
        occasion=f"data-request-answered:{request.pk}:{request.ended_on}",
        at=at,
        first_name=user.known_as or NAMELESS,
        link=f"{settings.BASE_URL}{reverse('privacy:own_data')}",
    )


def tell_closing(closing: AccountClosing, user: User, *, closes_on: date, at: datetime) -> None:
    """Emails somebody when their account will close: at the end of the day `closes_on`. Sends at
    most one email for each closing."""
    email_person(
        user,
        TO_CLOSE,
        occasion=f"account-to-close:{closing.pk}",
        at=at,
        first_name=user.known_as or NAMELESS,
        closes_on=spelt(closes_on),
        link=f"{settings.BASE_URL}{reverse('privacy:close_account')}",
    )
