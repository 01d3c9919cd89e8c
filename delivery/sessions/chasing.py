"""Asking for sessions that are not logged. We remind the mentor the next morning. Some days later,
the session is on the coordinator's list."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from config.accounts.models import User
from config.common.clock import is_past_london_hour, london_date
from config.common.letters.mailings import at_hour, register_mailing
from config.common.queue import TaskName
from config.common.written_query import written_once
from delivery.models import ExpectedSession, current_delivery_rules
from delivery.sessions.emails import TO_LOG
from delivery.sessions.expecting import unlogged, with_fate
from matching.permissions import matches_for
from matching.states import MentorStatus
from recruitment.letters.sending import email_volunteer

REMIND_MENTORS: Final = TaskName("delivery.remind_mentors_to_log")
MORNING: Final = 8  # o'clock in London, so that nobody gets an email at midnight
CAN_UNDO_FOR: Final = timedelta(days=28)
"""For this long after staff took a session off the list, they can put it back."""


def remind_mentors_to_log(*, at: datetime) -> int:
    """Reminds mentors of the sessions before today that they have not logged. Does nothing before 8
    in the morning.

    A mentor gets at most one email a day, and one reminder about each session. If the session was
    moved after its reminder, the mentor gets one more. Sends nothing to mentors who have left, and
    nothing about a man who has died. Returns how many mentors were reminded. Safe to repeat, and
    safe to run twice at the same time. 1 query when nothing is due.
    """
    if not is_past_london_hour(at, MORNING):
        return 0
    mentors = groupby(_to_remind_of(at=at), key=lambda row: row.match.mentor_id)
    by_mentor = [list(rows) for _, rows in mentors]
    for rows in by_mentor:
        _remind(rows, at=at)
    return len(by_mentor)


def _to_remind_of(*, at: datetime) -> QuerySet[Any]:
    """The sessions to remind mentors of, in the order of their mentors. Each has its mentor
    loaded."""
    today = london_date(at)
    has_left = Q(match__mentor__status=MentorStatus.LEFT) | Q(
        match__mentor__leaves_on__isnull=False, match__mentor__leaves_on__lt=today
    )
    is_new = Q(reminded_at__isnull=True) | Q(reminded_at__date__lte=F("due_on"))
    rows = unlogged(today=today).filter(is_new, match__mentor__user__is_active=True)
    return rows.exclude(has_left).order_by("match__mentor", "due_on")


def _remind(rows: list[Any], *, at: datetime) -> None:
    """Sends one mentor one email about these sessions. The key of the email has the date, so a
    second email on the same day is not sent."""
    count = len(rows)
    with transaction.atomic():
        keys = [row.pk for row in rows]
        ExpectedSession.objects.filter(pk__in=keys).update(reminded_at=at)
        email_volunteer(
            rows[0].match.mentor.user,
            TO_LOG,
            occasion=f"sessions-to-log:{london_date(at).isoformat()}",
            at=at,
            sessions=f"{count} session" if count == 1 else f"{count} sessions",
            link=f"{settings.BASE_URL}/mentoring/",
        )


def unlogged_list(user: User, *, at: datetime) -> list[int]:
    """The ids of the sessions that are still not logged after `chase_days` days (see
    DeliveryRules), the oldest first. Has only sessions of matches that this person can see.
    expected_rows loads the sessions for one page of the list. 2 queries."""
    today = london_date(at)
    last = today - timedelta(days=current_delivery_rules().chase_days)
    return _unlogged(user.pk, roles=user.roles, today=today, last=last)


@written_once
def _unlogged(
    user: int, *, roles: frozenset[str], today: date, last: date
) -> QuerySet[ExpectedSession, int]:
    visible = matches_for(User.standing_for(user, roles))
    rows = unlogged(today=today).filter(due_on__lte=last, match__in=visible)
    return rows.order_by("due_on", "pk").values_list("pk", flat=True)


def expected_rows(keys: Sequence[int]) -> list[Any]:
    """The expected sessions with the ids `keys`, in the same order. Each has its people loaded, and
    `due_on`: the day of the session, or the day to which it was moved. One query."""
    rows = with_fate(ExpectedSession.objects.all()).select_related(
        "match__mentor__user", "match__referral__establishment", "match__referral__participant"
    )
    by_key = rows.in_bulk(keys)
    return [by_key[key] for key in keys if key in by_key]


def dismissed_lately(user: User, *, at: datetime) -> QuerySet[ExpectedSession]:
    """The sessions that staff took off the list of sessions not logged in the last 28 days, and can
    put back. The one taken off latest comes first. Has only sessions of matches that this person
    can see."""
    rows = ExpectedSession.objects.filter(
        dismissed_at__gte=at - CAN_UNDO_FOR, match__in=matches_for(user)
    )
    related = ("match__mentor__user", "match__referral__participant", "dismissed_by")
    return rows.select_related(*related).order_by("-dismissed_at", "-pk")


MAILING: Final = register_mailing(
    "sessions_to_log",
    "Sessions to log",
    who="Mentors who have not logged a session from before today. One reminder for each session.",
    send=remind_mentors_to_log,
    next_at=at_hour(MORNING),
)
