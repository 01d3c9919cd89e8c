"""Notices when somebody reads about unusually many men.

Counts the different men that one person reads about in one day, London time. Reading is unusual if
this number is higher than the limit that managers set. Counts pages about one record, and files.
Does not count lists, because every list shows many men.
"""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from config.accounts.models import User
from config.accounts.roles import Role, check_manager
from config.common import audit
from config.common.actor import PROGRAMME
from config.common.audit import READ_PAGE, AuditEvent, Shown, keys_read
from config.common.clock import LONDON, london_date
from config.common.errors import ChangedMeanwhile, NotAllowed
from config.common.letters.sending import email_person
from config.common.queue import TaskName
from matching.models import Participant, Rules, UnusualReading, current_rules
from matching.reading.emails import UNUSUAL_READING

WATCH_READING: Final = TaskName("matching.watch_reading")
DAY: Final = timedelta(days=1)


def men_read_by_person(day: date) -> dict[int, set[int]]:
    """The keys of the men that each person read about on this day, by the key of the person. One
    query."""
    begins = datetime.combine(day, time(), tzinfo=LONDON)
    ends = datetime.combine(day + DAY, time(), tzinfo=LONDON)
    events = AuditEvent.objects.filter(
        action=READ_PAGE,
        subject=Participant._meta.label,
        at__gte=begins,
        at__lt=ends,
        detail__how__in=[Shown.RECORD, Shown.FILE],
    )
    men: dict[int, set[int]] = defaultdict(set)
    for event in events.iterator():
        if event.actor is not None:
            men[event.actor].update(keys_read(event))
    return men


def notice_unusual_reading(*, at: datetime) -> int:
    """Saves who read about more men than the limit, today or yesterday, and emails the managers.
    Returns how many unusual readings were new.

    3 queries if there is nothing new. Safe to repeat, and safe to run twice at the same time.
    """
    limit, new = current_rules().most_men_read, 0
    for day in (london_date(at) - DAY, london_date(at)):
        for person, men in men_read_by_person(day).items():
            if len(men) > limit:
                new += _notice(person, day, len(men), limit, at=at)
    return new


def unusual_readings() -> QuerySet[UnusualReading]:
    """All unusual readings. Readings without an answer come first, and the newest of them at the
    top."""
    rows = UnusualReading.objects.select_related("reader", "answered_by")
    return rows.order_by(F("answered_at").desc(nulls_first=True), "-noticed_at", "-pk")


def open_readings(user: User) -> QuerySet[UnusualReading]:
    """The unusual readings without an answer, for a manager. Empty for everybody else."""
    rows = UnusualReading.objects.filter(answered_at__isnull=True)
    return rows if Role.MANAGER in user.roles else rows.none()


def answer_reading(*, reading: UnusualReading, words: str, by: User, at: datetime) -> None:
    """Records what a manager found out about an unusual reading.

    Raises NotAllowed unless `by` is a manager. Also raises NotAllowed if the reading is by the same
    manager, unless there is no other manager. Raises ChangedMeanwhile if there is an answer
    already.
    """
    check_manager(by, "answer this")
    if reading.reader_id == by.pk and _managers().exclude(pk=by.pk).exists():
        raise NotAllowed("This is about your own reading. Ask another service manager to answer.")
    with transaction.atomic():
        rows = UnusualReading.objects.filter(pk=reading.pk, answered_at__isnull=True)
        if not rows.update(words=words, answered_by=by, answered_at=at):
            raise ChangedMeanwhile("Somebody has answered this already. Your answer was not saved.")
        audit.record("answer_reading", reading, by=by, at=at)


def change_men_limit(*, limit: int, by: User, at: datetime) -> None:
    """Changes the limit: how many men one person can read about in one day before we call the
    reading unusual. Safe to repeat. Raises NotAllowed unless `by` is a manager."""
    check_manager(by, "change this number")
    with transaction.atomic():
        rules, _ = Rules.objects.update_or_create(programme=1, defaults={"most_men_read": limit})
        audit.record("change_rules", rules, by=by, at=at, most_men_read=limit)


def _notice(person: int, day: date, men: int, limit: int, *, at: datetime) -> bool:
    with transaction.atomic():
        reading, is_new = UnusualReading.objects.get_or_create(
            reader_id=person,
            day=day,
            times=men // limit,
            defaults={"men": men, "limit": limit, "noticed_at": at},
        )
        if is_new:
            audit.record("notice_reading", reading, by=PROGRAMME, at=at, men=men, limit=limit)
            for manager in _managers():
                email_person(
                    manager,
                    UNUSUAL_READING,
                    occasion=f"unusual_reading:{reading.pk}",
                    at=at,
                    link=f"{settings.BASE_URL}/readings/unusual/",
                )
    return is_new


def _managers() -> QuerySet[User]:
    return User.objects.filter(is_active=True, grants__role=Role.MANAGER)
