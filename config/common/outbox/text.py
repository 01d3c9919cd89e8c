"""The model of a text message (SMS) in the outbox, and the check that words fit in a text."""

from typing import ClassVar, Final

import phonenumbers
from django.conf import settings
from django.db import models
from django.db.models import Q

from config.common.outbox.outgoing import Outgoing, lifecycle_of
from config.common.transitions import Lifecycle

TEXT = lifecycle_of("text")


class TextMessage(Outgoing):
    """One text to one person.

    The row has no phone number. At each try, the sender reads the number from the person's record.
    After `until`, the text would help nobody, so the sender gives up.
    """

    LIFECYCLE: ClassVar[Lifecycle] = TEXT

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    words = models.TextField(blank=True)
    until = models.DateTimeField()

    class Meta(Outgoing.Meta):
        constraints = [
            *Outgoing.Meta.constraints,
            models.CheckConstraint(
                condition=(Q(purged_at__isnull=True) & ~Q(words=""))
                | Q(finished_at__isnull=False, words=""),
                name="textmessage_purged_when_finished",
            ),
        ]


LONGEST: Final = 160
"""How many characters fit in one text. We would pay twice for a longer text."""
GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The characters that count as one character in a text (3GPP TS 23.038, 6.2.1).

A few other characters count as 2. A text with any other character has room for only 70 characters.
"""


def uk_mobile(written: str) -> str:
    """The number of a UK mobile phone in the form that text services expect.

    For example "447400123456", if somebody wrote "07400 123456". Empty for any other number.
    """
    try:
        number = phonenumbers.parse(written, "GB")
    except phonenumbers.NumberParseException:
        return ""
    is_mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    if not is_mobile or number.country_code != 44:
        return ""
    return f"{number.country_code}{phonenumbers.national_significant_number(number)}"
