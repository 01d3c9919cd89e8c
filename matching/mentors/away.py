"""Days on which a mentor cannot come, the sessions they touch, and a mentor's sessions in the
private calendar."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import Any, Final
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import FieldError
from config.common.invitation import WholeDay
from matching.mentors.rules import called, current_rules
from matching.mentors.sessions import Session, live_matches
from matching.mentors.times import check_all_shown, email_coordinators, lock_mentor
from matching.models import Away, Match, Mentor
from matching.permissions import check_change, matches_for
from matching.states import MatchStatus, MentorStatus
from recruitment.weekly import days_with

LONGEST: Final = timedelta(days=365)
FURTHEST: Final = timedelta(days=730)
CHANGE: Final = "will be away for some days"

AHEAD: Final = timedelta(weeks=8)
NAMESPACE: Final = UUID("7b0e4f6c-5f0a-4d55-9a3e-2f6f3f1c8d21")
"""Made once by chance: the same session keeps its UID for as long as it stands."""
SOON: Final = timedelta(days=28)


def go_away(
    *,
    mentor: Mentor,
    first_on: date,
    last_on: date,
    matches_shown: Collection[int],
    by: User,
    at: datetime,
) -> Away:
    """Notes the days. No round proposes a first session on one of them, and the coordinators of
    the men met on them are told.

    `matches_shown` as in change_times. Raises FieldError, TouchesSessions, HasLeft, NotAllowed.
    """
    check_change(by, mentor)
    with transaction.atomic():
        mentor = lock_mentor(mentor)
        _check_days(mentor, first_on, last_on, today=london_date(at))
        missed = sessions_between(mentor, max(first_on, london_date(at)), last_on)
        check_all_shown(missed, matches_shown)
        away = Away.objects.create(mentor=mentor, first_on=first_on, last_on=last_on)
        audit.record("go_away", mentor, by=by, at=at, away=away.pk, missed=len(missed))
        email_coordinators(mentor, CHANGE, missed, at=at)
    return away


def stay_here(*, away: Away, by: User, at: datetime) -> None:
    """Takes the days back. Raises NotAllowed."""
    check_change(by, away.mentor)
    with transaction.atomic():
        audit.record("stay_here", away.mentor, by=by, at=at, away=away.pk)
        away.delete()


def away_from(mentor: Mentor, *, today: date) -> QuerySet[Away]:
    """The absences of this mentor that are not over, the soonest first."""
    return mentor.away.filter(last_on__gte=today)


def sessions_between(mentor: Mentor, first: date, last: date) -> list[Session]:
    """Every session in these days, in their order. Two queries."""
    return sorted(
        _sessions(mentor, first, last), key=lambda session: (session.on, session.match.slot)
    )


def _sessions(mentor: Mentor, first: date, last: date) -> Iterator[Session]:
    rules = current_rules()
    for match in live_matches(mentor):
        days = days_with(match.slot, first, last)
        for on in filter(match.meets_in_week_of, days):
            yield Session(match, on, called(match.referral, rules))


def _check_days(mentor: Mentor, first_on: date, last_on: date, *, today: date) -> None:
    if last_on < first_on:
        raise FieldError("last_on", "The last day must not be before the first")
    if last_on < today:
        raise FieldError("last_on", "These days are over. Enter days that are still to come")
    if first_on > today + FURTHEST:
        raise FieldError("first_on", "This is over two years away. Check the year")
    if last_on - first_on > LONGEST:
        raise FieldError("last_on", "This is over a year. A break from mentoring is for that")
    if mentor.away.filter(first_on__lte=last_on, last_on__gte=first_on).exists():
        raise FieldError("first_on", "Some of these days are noted already")


def days_of(person: int, *, at: datetime) -> list[WholeDay]:
    """What this person does as a mentor within eight weeks, in order: absences and whatever comes
    after a last day left out. Four queries; one for somebody who is no mentor."""
    mentor = Mentor.objects.exclude(status=MentorStatus.LEFT).filter(user=person).first()
    if mentor is None:
        return []
    today = london_date(at)
    away = list(away_from(mentor, today=today))
    coming = sessions_between(mentor, today, min(today + AHEAD, mentor.leaves_on or date.max))
    return [
        _day(session)
        for session in coming
        if not any(absence.holds(session.on) for absence in away)
    ]


def _day(session: Session) -> WholeDay:
    return WholeDay(
        uid=uuid5(NAMESPACE, f"{session.match.pk} {session.on:%Y-%m-%d}"),
        on=session.on,
        title=f"Volunteering, {session.part}",
        organiser=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
    )


def unsettled_sessions(user: User) -> QuerySet[Match]:
    """Live matches that their mentor's times do not keep (see Offer.keeps), of the men this person
    may see; the longest-standing first."""
    return (
        matches_for(user)
        .filter(status=MatchStatus.LIVE)
        .alias(offered=_bit("mentor__slots"), in_turn=_bit("mentor__fortnightly"))
        .filter(Q(offered=0) | Q(in_turn=1, first_week=True, second_week=True))
        .select_related("mentor__user", "referral__establishment")
        .order_by("started_on", "pk")
    )


def absences_soon(user: User, *, today: date) -> QuerySet[Away]:
    """Absences now or within four weeks of mentors who meet men this person may see; each with
    `men`, how many. The soonest first."""
    matches = matches_for(user).filter(status=MatchStatus.LIVE)
    men = Count("mentor__matches", filter=Q(mentor__matches__in=matches), distinct=True)
    return (
        Away.objects.filter(last_on__gte=today, first_on__lte=today + SOON)
        .annotate(men=men)
        .filter(men__gt=0)
        .select_related("mentor__user")
        .order_by("first_on", "pk")
    )


def _bit(mask: str) -> Any:
    """1 where the mask holds the match's slot, else 0."""
    slot: Any = F("slot")  # any expression will do, whatever the stubs say
    return F(mask).bitrightshift(slot).bitand(1)
