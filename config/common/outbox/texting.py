"""Sending the texts of the outbox through the text service that SMS_URL names."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from apprise import Apprise
from django.conf import settings
from django.db.models import QuerySet

from config.common.outbox.outgoing import OutgoingStatus, claimed, give_up, mark_sent, put_off
from config.common.outbox.text import TextMessage, uk_mobile

TRIES: Final = 6
"""How often we try to send a text. With delay_after, the tries take about half an hour.

After the last try, staff call the person instead. The library does not say whether the service's
refusal of a text is final. So we always try again.
"""

NO_MOBILE: Final = "NoMobile"
NOT_ACCEPTED: Final = "NotAccepted"
TOO_LATE: Final = "TooLate"


def send_due_texts(*, number_of: Callable[[int], str], at: datetime) -> int:
    """Sends the texts that are due, new texts first, for about a minute.

    Returns how many texts were sent. `number_of` takes the key of a person, and returns their phone
    number as they wrote it. Safe to repeat and to run twice at the same time.
    """
    count = 0
    for text in claimed(TextMessage.objects.all(), at=at):
        if at >= text.until:
            give_up(text, TOO_LATE, at=at)
        elif not (number := uk_mobile(number_of(text.person_id))):
            give_up(text, NO_MOBILE, at=at)
        elif error := _error(number, text.words):
            fail = give_up if text.attempts >= TRIES else put_off
            fail(text, error, at=at)
        else:
            mark_sent(text, at=at)
            count += 1
    return count


def _error(number: str, words: str) -> str:
    """Sends one text. Returns the class of the error if the text service did not accept the text,
    otherwise an empty text."""
    try:
        service = Apprise.instantiate(settings.SMS_URL.replace("{to}", number))
        if service is None:
            return NOT_ACCEPTED
        service.socket_read_timeout = settings.SMS_TIMEOUT
        return "" if service.notify(body=words) else NOT_ACCEPTED
    except Exception as error:  # noqa: BLE001 — whatever the error, the text must stay
        return type(error).__name__


def unsent_texts() -> QuerySet[TextMessage]:
    """The texts of the last 30 days that could not be sent, newest first. The recipient of each
    text is loaded too."""
    given_up = TextMessage.objects.filter(status=OutgoingStatus.GIVEN_UP, purged_at__isnull=True)
    return given_up.select_related("person").order_by("-finished_at", "-pk")
