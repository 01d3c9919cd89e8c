"""Asking mentors about the new hours of a prison.

Mentors tell us which hours of a prison suit them. When the prison changes these hours, we ask the
mentors whether they can come at the new hours. Until a mentor answers, no round and no introduction
uses the new hours for this mentor.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q, QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.letters.mailings import register_mailing
from config.common.queue import TaskName
from config.common.written_query import written_once
from matching.mentors.emails import HOURS_MOVED
from matching.mentors.hours import masks_of, moved_sessions
from matching.mentors.times import lock_mentor, note_hours_told
from matching.models import Mentor
from matching.permissions import check_change
from recruitment.letters.sending import email_volunteer
from recruitment.models import Establishment
from recruitment.permissions import establishments_for
from recruitment.prisons.hours import PrisonHours, hours_of

ASK_ABOUT_HOURS: Final = TaskName("matching.ask_about_hours")


@dataclass(frozen=True)
class MovedHours:
    """What we ask one mentor about new hours.

    `prisons` has the sessions whose hours have moved, by prison. `moved_at` is when the hours last
    moved.
    """

    mentor: Mentor
    prisons: list[PrisonHours]
    moved_at: datetime

    @property
    def names(self) -> list[str]:
        """The names of the prisons."""
        return [prison.name for prison in self.prisons]


def hours_to_confirm(mentor: Mentor) -> MovedHours | None:
    """What we ask this mentor about new hours. 2 queries at most.

    None if no hours have moved since the mentor last told us which hours suit them.
    """
    return next(iter(_by_mentor(moved_sessions().filter(mentor=mentor.pk))), None)


def mentors_to_answer(user: User) -> list[MovedHours]:
    """The mentors who have not answered about new hours, sorted by name. 3 queries at most.

    Looks only at the hours of prisons that `user` coordinates.
    """
    return sorted(_by_mentor(_moved_for(user)), key=lambda row: (str(row.mentor), row.mentor.pk))


def number_to_answer(user: User) -> int:
    """How many mentors mentors_to_answer would return. One query."""
    return len(_mentors_to_answer(user.pk, roles=user.roles))


@written_once
def _mentors_to_answer(user: int, *, roles: frozenset[str]) -> QuerySet[Any, int]:
    rows = _moved_for(User.standing_for(user, roles))
    return rows.values_list("mentor", flat=True).distinct()


def confirm_hours(*, mentor: Mentor, moved_at: datetime, by: User, at: datetime) -> None:
    """Records that the mentor can still come to every session whose hours have moved.

    `moved_at` is the time of the latest change that the page showed. We ask again about any later
    change. Safe to repeat. Raises HasLeft if the mentor has left, and NotAllowed if `by` cannot do
    this.
    """
    check_change(by, mentor)
    with transaction.atomic():
        mentor = lock_mentor(mentor)
        note_hours_told(mentor, moved_at, at=at)
        audit.record("confirm_hours", mentor, by=by, at=at)


def ask_about_hours(*, at: datetime) -> None:
    """Emails each mentor that we have not asked yet about new hours.

    A mentor gets one email for each prison and each change of its hours. Safe to repeat, and safe
    for 2 workers to run at the same time. 3 queries, and about 6 queries for each email.
    """
    for row in _by_mentor(_not_asked()):
        with transaction.atomic():
            mentor = Mentor.objects.select_for_update(no_key=True).get(pk=row.mentor.pk)
            latest = _not_asked().filter(mentor=mentor.pk).values("establishment")
            for change in latest.annotate(last=Max("moved_at")).order_by("establishment"):
                prison = Establishment.objects.get(pk=change["establishment"])
                email_volunteer(
                    row.mentor.user,
                    HOURS_MOVED,
                    occasion=f"prison-hours:{prison.pk}:{change['last'].timestamp():.6f}",
                    at=at,
                    prison=prison.name,
                    link=f"{settings.BASE_URL}/mentoring/",
                )
            mentor.hours_asked_at = at
            mentor.save(update_fields=["hours_asked_at"])


def _not_asked() -> QuerySet[Any, dict[str, Any]]:
    asked_at = F("volunteer__mentor__hours_asked_at")
    is_first = Q(volunteer__mentor__hours_asked_at__isnull=True)
    return moved_sessions().filter(is_first | Q(moved_at__gt=asked_at))


def _moved_for(user: User) -> QuerySet[Any, dict[str, Any]]:
    return moved_sessions().filter(establishment__in=establishments_for(user))


def _by_mentor(rows: Iterable[dict[str, Any]]) -> list[MovedHours]:
    """What we ask each mentor, from rows of moved_sessions. 2 queries. No query without a row."""
    rows = sorted(rows, key=lambda row: int(row["mentor"]))
    if not rows:
        return []
    masks = masks_of(rows)
    prisons = hours_of(Establishment.objects.filter(pk__in={row["establishment"] for row in rows}))
    mentors = Mentor.objects.select_related("user").in_bulk(masks)
    return [
        MovedHours(
            mentors[key],
            [
                prison.only(masks[key][prison.prison])
                for prison in prisons
                if prison.prison in masks[key]
            ],
            max(row["moved_at"] for row in of_mentor),
        )
        for key, of_mentor in groupby(rows, key=lambda row: int(row["mentor"]))
    ]


MAILING: Final = register_mailing(
    "prison_hours",
    "New hours of a prison",
    who="Mentors who could come at the old hours of a prison that has changed its hours.",
    send=ask_about_hours,
)
