"""Signing up for an email when applications open, confirming the address, and sending the email."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.crypto import salted_hmac

from config.common.clock import is_past_london_hour, london_date
from config.common.letters.mailings import hour_from, register_mailing
from config.common.letters.sending import email_person, spelt
from config.common.queue import TaskName
from config.common.sealed.rows import with_keys
from recruitment.cohorts.planning import next_cohort
from recruitment.models import Cohort, OpeningNotice
from recruitment.openings.emails import CONFIRM, OPEN

TELL_OF_OPENING: Final = TaskName("recruitment.tell_of_opening")
SECRET_BYTES: Final = 32  # nobody can guess 256 bits, so one plain SHA-256 is enough
ASKED_AGAIN: Final = timedelta(days=1)
"""We send one address at most one link in this time, however often somebody types the address."""
UNCONFIRMED: Final = timedelta(days=7)
"""An address that nobody confirms is deleted after this time."""
LONGEST: Final = timedelta(days=365)
MORNING: Final = 9  # o'clock in London


def ask_to_be_told(*, address: str, at: datetime) -> None:
    """Emails a link to this address. With the link, the owner of the address can confirm that they
    want to know when applications open.

    Sends nothing if the address got a link within a day. Safe to repeat and to run twice at the
    same time.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    hashed = hash_of_address(address)
    try:
        with transaction.atomic():
            rows = OpeningNotice.objects.select_for_update()
            row = rows.filter(address_hash=hashed).first()
            if row is None:
                row = OpeningNotice(address_hash=hashed)
                row.write(address=address)
            elif row.asked_at > at - ASKED_AGAIN:
                return
            row.token_hash, row.asked_at = sha256(secret.encode()).hexdigest(), at
            row.save()
            page = reverse("recruitment:opening_notice", args=[secret])
            occasion = f"opening-asked:{row.seal_id}:{int(at.timestamp())}"
            email_person(row, CONFIRM, occasion=occasion, at=at, link=settings.BASE_URL + page)
    except IntegrityError:
        # Somebody else has asked with this address at the same moment.
        if not OpeningNotice.objects.filter(address_hash=hashed).exists():
            raise


def notice_behind(secret: str) -> OpeningNotice | None:
    """The notice that this link confirms or stops. None when the link does not work. One query."""
    return OpeningNotice.objects.filter(token_hash=sha256(secret.encode()).hexdigest()).first()


def confirm_notice(*, notice: OpeningNotice, at: datetime) -> None:
    """Records that the owner of the address has confirmed that they want to know when applications
    open. Safe to repeat."""
    OpeningNotice.objects.filter(pk=notice.pk, confirmed_at__isnull=True).update(confirmed_at=at)


def stop_notice(*, notice: OpeningNotice) -> None:
    """Deletes the address. Safe to repeat."""
    OpeningNotice.objects.filter(pk=notice.pk).delete()


def tell_of_opening(*, at: datetime) -> int:
    """Tells everybody who confirmed their address that applications are open, and deletes the
    addresses. Returns the number of emails.

    Does nothing before 9 in the morning of the day on which applications open. Safe to repeat and
    to run twice at the same time. 2 queries when there is nothing to do.
    """
    if not is_past_london_hour(at, MORNING):
        return 0
    today = london_date(at)
    rows = Cohort.objects.filter(opens_on__lte=today, closes_on__gte=today)
    cohort = rows.order_by("closes_on").first()
    if cohort is None:
        return 0
    waiting = OpeningNotice.objects.filter(confirmed_at__isnull=False).order_by("pk")
    return sum(_tell(notice, cohort, at) for notice in with_keys(waiting))


def forget_notices(*, at: datetime) -> int:
    """Deletes the addresses that nobody confirmed within 7 days, and all addresses that are a year
    old. Returns the number of addresses. Safe to repeat."""
    old = OpeningNotice.objects.filter(
        Q(confirmed_at__isnull=True, asked_at__lte=at - UNCONFIRMED)
        | Q(confirmed_at__lte=at - LONGEST)
    )
    return old.delete()[0]


def tend_openings(*, at: datetime) -> None:
    """Does what tell_of_opening and forget_notices do. Safe to repeat."""
    tell_of_opening(at=at)
    forget_notices(at=at)


def _tell(notice: OpeningNotice, cohort: Cohort, at: datetime) -> bool:
    with transaction.atomic():
        email_person(
            notice,
            OPEN,
            occasion=f"opening:{cohort.pk}:{notice.seal_id}",  # SQLite may use a key again
            at=at,
            cohort=str(cohort),
            closes_on=spelt(cohort.closes_on),
            training_starts_on=spelt(cohort.training_starts_on),
            link=settings.BASE_URL + reverse("recruitment:apply"),
        )
        return bool(OpeningNotice.objects.filter(pk=notice.pk).delete()[0])


def hash_of_address(address: str) -> str:
    """A hash of the address, made with the service's secret key. With this hash, we can see whether
    we already have the address."""
    salt = "recruitment.openings"
    return salted_hmac(salt, address.casefold(), algorithm="sha256").hexdigest()


def _next_at(at: datetime) -> datetime:
    """When the emails go next: at 9 in the morning in London, on the day on which applications next
    open. While applications are open, at 9 on the next morning."""
    return hour_from(next_cohort(at).opens_on, MORNING, after=at)


MAILING: Final = register_mailing(
    "opening",
    "Applications are open",
    who="Everybody who asked us to tell them when applications open, and confirmed their address. "
    "They get one email on the day on which applications open. Then we delete the address.",
    send=tell_of_opening,
    next_at=_next_at,
)
