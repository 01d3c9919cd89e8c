"""The private calendar that a trainee subscribes to. Whoever holds its address reads the dates, so
it tells nothing else: every event has one neutral title, and a place of work is left out."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from config.accounts.models import User
from config.common import audit
from config.common.invitation import as_feed
from recruitment.domain.references.links import SECRET_BYTES, hash_of
from recruitment.models import Establishment
from training.domain.inviting import event_of
from training.models import CalendarFeed, Invitation

NAME: Final = "Volunteering"
KEPT: Final = timedelta(days=60)
"""How long a session stays in the calendar once it is over."""
TELLING: Final = ("hmp", "hmyoi", "prison")


def make_feed(*, person: User, at: datetime) -> str:
    """The address of a new calendar; one made before stops. It cannot be shown again, because only
    the hash of its secret is kept."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        feed, _ = CalendarFeed.objects.update_or_create(
            volunteer=person, defaults={"token_hash": hash_of(secret), "made_at": at}
        )
        audit.record("make_calendar_feed", feed, by=person, at=at)
    return f"{settings.BASE_URL}/calendar/{secret}.ics"


def revoke_feed(*, person: User, at: datetime) -> None:
    """The address stops at once. Safe to repeat."""
    with transaction.atomic():
        for feed in CalendarFeed.objects.filter(volunteer=person):
            audit.record("revoke_calendar_feed", feed, by=person, at=at)
            feed.delete()


def calendar_behind(secret: str, *, at: datetime) -> str | None:
    """The calendar at this address; None when it is wrong or was revoked. Three queries."""
    feed = CalendarFeed.objects.filter(token_hash=hash_of(secret)).first()
    return calendar_of(feed.volunteer_id, at=at) if feed else None


def calendar_of(person: int, *, at: datetime) -> str:
    """The dates this person was told of, as a calendar to subscribe to. Two queries."""
    dates = Invitation.objects.filter(volunteer=person, session__starts_at__gt=at - KEPT)
    places = [name.casefold() for name in Establishment.objects.values_list("name", flat=True)]
    events = [
        event_of(it.session, it, "", where=_neutral(it.session.where, places))
        for it in dates.select_related("session").order_by("session__starts_at", "pk")
    ]
    return as_feed(events, at=at, name=NAME)


def _neutral(where: str, places: list[str]) -> str:
    """The place, unless it tells of a prison."""
    small = where.casefold()
    words = small.replace(",", " ").split()
    tells = any(word in words for word in TELLING) or any(place in small for place in places)
    return "" if tells else where
