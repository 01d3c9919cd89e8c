"""A text message (SMS) as a row of the outbox, and which words fit in one."""

from typing import ClassVar, Final

import phonenumbers
from django.conf import settings
from django.db import models
from django.db.models import Q

from config.common.outbox.outgoing import Outgoing, lifecycle_of
from config.common.transitions import Lifecycle

TEXT = lifecycle_of("text")


class TextMessage(Outgoing):
    """One text to one person. It holds no phone number: their number is read from their record each
    time it is tried. At `until` it would help nobody any more, so it is given up."""

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
"""What fits in one text. A longer one is sent, and paid for, as two."""
GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The characters of a text that take one place each (3GPP TS 23.038, 6.2.1). With any other, a text
holds 70 or they take two places."""


def uk_mobile(written: str) -> str:
    """The number of a UK mobile as text services take it, from how people write it:
    "447911123456" from "07911 123456". Empty if it is not a number of a UK mobile."""
    try:
        number = phonenumbers.parse(written, "GB")
    except phonenumbers.NumberParseException:
        return ""
    is_mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    if not is_mobile or number.country_code != 44:
        return ""
    return f"{number.country_code}{phonenumbers.national_significant_number(number)}"
