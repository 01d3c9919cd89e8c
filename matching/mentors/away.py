"""Days when a mentor is away, and the sessions that an absence affects. Also the events for a
mentor's own calendar."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from typing import Final
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import FieldError
from config.common.invitation import Invitation, WholeDay
from config.common.written_query import written_once
from matching.mentors.hours import suits
from matching.mentors.sessions import Session, live_matches, sessions_of
from matching.mentors.times import Offer, check_all_shown, email_coordinators, lock_mentor
from matching.models import Away, Match, Mentor, MentorHours
from matching.permissions import check_change
from matching.states import MentorStatus
from recruitment.prisons.visiting import SessionTime

LONGEST: Final = timedelta(days=365)
FURTHEST: Final = timedelta(days=730)
CHANGE: Final = "will be away for some days"

TITLE: Final = "Volunteering"
"""The title of a session in a calendar. It names no man, because other people may see it."""
AHEAD: Final = timedelta(weeks=8)
MINUTE: Final = timedelta(minutes=1)
NAMESPACE: Final = UUID("7b0e4f6c-5f0a-4d55-9a3e-2f6f3f1c8d21")
"""A random value that never changes. We make the UIDs of sessions from it, so a session always has
the same UID."""
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
    """Records the days when the mentor is away. No round proposes a first session on one of these
    days. Emails the coordinators of the men whose sessions fall on these days.

    `matches_shown` means the same as in change_times. Raises FieldError for days that cannot be
    right. Raises AffectsSessions if the change affects sessions that the page has not shown. Raises
    HasLeft if the mentor has left, and NotAllowed if `by` cannot do this.
    """
    check_change(by, mentor)
    with transaction.atomic():
        mentor = lock_mentor(mentor)
        _check_days(mentor, first_on, last_on, today=london_date(at))
        missed = sessions_between(mentor, max(first_on, london_date(at)), last_on)
        check_all_shown(missed, matches_shown)
        away = Away.objects.create(mentor=mentor, first_on=first_on, last_on=last_on)
        audit.record("go_away", mentor, by=by, at=at, away=away.pk, missed=len(missed))
        email_coordinators(mentor, CHANGE, [session.match for session in missed], at=at)
    return away


def stay_here(*, away: Away, by: User, at: datetime) -> None:
    """Removes a mentor's absence. Raises NotAllowed if `by` cannot do this."""
    check_change(by, away.mentor)
    with transaction.atomic():
        audit.record("stay_here", away.mentor, by=by, at=at, away=away.pk)
        away.delete()


def away_from(mentor: Mentor, *, today: date) -> QuerySet[Away]:
    """This mentor's present and future absences, the soonest first."""
    return mentor.away.filter(last_on__gte=today)


def sessions_between(mentor: Mentor, first: date, last: date) -> list[Session]:
    """Every session of this mentor from `first` to `last`, in order. Leaves out sessions on closed
    days and on days when the mentor is away. 7 queries."""
    return sessions_of(live_matches(mentor), first, last)


def _check_days(mentor: Mentor, first_on: date, last_on: date, *, today: date) -> None:
    if last_on < first_on:
        raise FieldError("last_on", "Last day away must be on or after the first day away")
    if last_on < today:
        raise FieldError("last_on", "Last day away must be today or in the future")
    if first_on > today + FURTHEST:
        raise FieldError("first_on", "First day away must be within the next 2 years")
    if last_on - first_on > LONGEST:
        raise FieldError("last_on", "Days away must be a year or less. For longer, take a break")
    if mentor.away.filter(first_on__lte=last_on, last_on__gte=first_on).exists():
        raise FieldError("first_on", "Choose days that are not already recorded")


def days_of(person: int, *, at: datetime) -> list[Invitation | WholeDay]:
    """The sessions of one mentor in the next 8 weeks, in order. `person` is the id of the mentor's
    account. Each session has its place and its hours. If we do not know the hours, the session
    fills the whole day. Leaves out days when the mentor is away, the prison's closed days, and days
    after the mentor's last day. 8 queries. One query for somebody who is not a mentor."""
    mentor = Mentor.objects.exclude(status=MentorStatus.LEFT).filter(user=person).first()
    if mentor is None:
        return []
    today = london_date(at)
    return [_event(session) for session in sessions_between(mentor, today, today + AHEAD)]


def event_uid(match: Match, on: date) -> UUID:
    """The UID of a session in calendars. The first session keeps its UID when its day moves."""
    introduction = getattr(match, "introduction", None)
    is_first = introduction is not None and introduction.first_on == on
    return uuid5(NAMESPACE, f"{match.pk} first" if is_first else f"{match.pk} {on:%Y-%m-%d}")


def first_session_event(
    match: Match, time: SessionTime, *, is_off: bool = False
) -> Invitation | None:
    """The first session of a pair as an event for the mentor's own calendar. With `is_off`, the
    event is cancelled. None if we do not know the prison's hours."""
    if time.starts_at is None or time.ends_at is None:
        return None
    return Invitation(
        uid=event_uid(match, time.on),
        sequence=match.introduction.sequence,
        title=TITLE,
        starts_at=time.starts_at,
        minutes=(time.ends_at.astimezone(UTC) - time.starts_at.astimezone(UTC)) // MINUTE,
        where=time.where,
        words=f"{settings.BASE_URL}/mentoring/offers/{match.pk}/",
        organiser=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        guest=match.mentor.user.email,
        is_cancelled=is_off,
    )


def _event(session: Session) -> Invitation | WholeDay:
    """The session as an event of a calendar. The hours are in London time, so the clock shows the
    same hours in summer and in winter."""
    time = session.time
    uid = event_uid(session.match, session.on)
    organiser = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    if time.starts_at is None or time.ends_at is None:
        title = f"Volunteering, {time.hours_in_words}"
        return WholeDay(uid=uid, on=session.on, title=title, organiser=organiser)
    return Invitation(
        uid=uid,
        sequence=0,
        title=TITLE,
        starts_at=time.starts_at,
        minutes=(time.ends_at.astimezone(UTC) - time.starts_at.astimezone(UTC)) // MINUTE,
        where=time.where,
        words=f"How to get in, and what to bring: {settings.BASE_URL}"
        + reverse("matching:own_visit", args=[session.match.referral.establishment_id]),
        organiser=organiser,
    )


def unsettled_sessions(matches: Iterable[Match]) -> list[Match]:
    """The given matches whose time no longer suits the mentor. Either the mentor no longer offers
    the time (see Offer.keeps), or the prison's hours at that time do not suit the mentor. The
    caller has loaded the mentors and the men. One query."""
    holding = [match for match in matches if match.uses_time]
    suited: dict[int, dict[int, int]] = defaultdict(dict)
    for mentor, prison, slots in _hours_of(*{match.mentor_id for match in holding}):
        suited[mentor][prison] = slots
    return [
        match
        for match in holding
        if not Offer.of(match.mentor).keeps(match) or not suits(suited[match.mentor_id], match)
    ]


def absences_soon(matches: Iterable[Match], *, today: date) -> list[tuple[Away, int]]:
    """The absences of these matches' mentors that go on now or begin within 4 weeks, the soonest
    first. Each absence comes with the number of men that its mentor meets in these matches. One
    query."""
    men = Counter(match.mentor_id for match in matches if match.is_begun)
    return [(away, men[away.mentor_id]) for away in _absences(*men, today=today)]


@written_once
def _absences(*mentors: int, today: date) -> QuerySet[Away]:
    rows = Away.objects.filter(mentor__in=mentors, last_on__gte=today, first_on__lte=today + SOON)
    return rows.select_related("mentor__user").order_by("first_on", "pk")


@written_once
def _hours_of(*mentors: int) -> QuerySet[MentorHours, tuple[int, int, int]]:
    rows = MentorHours.objects.filter(mentor__in=mentors).order_by()
    return rows.values_list("mentor_id", "establishment_id", "slots")
