"""The emails to a referrer: we have received the referral, the man has a mentor, and the referral
is closed.

Each email has the reference and a link. No email has the name of the man.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from config.common.letters.sending import email_person
from config.common.letters.wording import Letter, register_letter
from matching.models import Referral
from matching.states import ReferralStatus
from recruitment.contacts import coordinator_at

WORDINGS: Final = Path(__file__).parent / "wordings"
NAMELESS: Final = "colleague"
"""What we call a referrer in an email if we do not know their name."""


def _register(key: str, name: str) -> Letter:
    return register_letter(
        key,
        f"To a referrer: {name}",
        WORDINGS,
        why="You get this email because you referred a man to us.",
        needed=("reference", "link"),
        first_name="Pat",
        reference="K7M-4QXD",
        link="https://alongside.example/refer/mine/",
    )


RECEIVED: Final = _register("referral_received", "referral received")
MATCHED: Final = _register("referral_matched", "the man has a mentor")
CLOSED: Final = _register("referral_closed", "referral closed")

AFTER: Final[Mapping[str, Letter]] = {
    ReferralStatus.MATCHED: MATCHED,
    ReferralStatus.CLOSED: CLOSED,
}
"""The letter to the referrer, by the new status of the referral. Other statuses have no letter."""


def email_referrer(referral: Referral, letter: Letter, *, at: datetime) -> None:
    """Queues a letter to the person who sent the referral.

    Call this in the transaction of the change that the letter is about. 2 calls in the same second
    send only one email.
    """
    person = referral.referred_by
    if person is None or not person.is_active:
        return
    email_person(
        person,
        letter,
        occasion=f"referral:{referral.pk}:{letter.key}:{int(at.timestamp())}",
        at=at,
        coordinator=coordinator_at(referral.establishment_id),
        first_name=person.known_as or NAMELESS,
        reference=referral.reference,
        link=f"{settings.BASE_URL}/refer/mine/",
    )
