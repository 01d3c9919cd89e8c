"""The emails that tell trainees their dates.

We compare the dates that we have told each trainee with the sessions that are planned now. We send
the differences in one email, with calendar events. We also send a reminder 2 days before each
session.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q

from config.accounts.models import User
from config.common import invitation as calendars
from config.common.clock import LONDON, is_past_london_hour, london_date
from config.common.errors import ChangedMeanwhile
from config.common.letters.mailings import at_hour, register_mailing
from config.common.letters.wording import register_letter
from recruitment.interviews.emails import spelt_time
from recruitment.letters.sending import VOLUNTEER, email_volunteer
from training.models import Absence, Attendance, Invitation, TrainingSession
from training.models.enrolment import live_enrolments
from training.programme.closed import closed_sessions
from training.programme.contacts import runner_of
from training.register.progress import guests_of
from training.states import PRESENCE, SessionStatus

QUIET: Final = timedelta(minutes=10)
"""We email the trainees of a cohort once none of its sessions has changed for this long."""
TITLE: Final = "Volunteer training"
WHY: Final = "You get this email because you are training to be a mentor with us."

FIRST_DATES: Final = "Here are your training dates:"
CLOSED: Final = ". The prison is closed on that day. We will email you another date"
CHANGED_DATES: Final = "Here is what has changed in your training dates:"

DAYS_BEFORE: Final = 2
MORNING: Final = 8  # o'clock in London, so that nobody gets an email at midnight
FRESH: Final = timedelta(days=1)
"""A trainee does not need a reminder if we have told them the date within this time."""

WORDINGS: Final = Path(__file__).parent / "wordings"
TRAINING_DATES: Final = register_letter(
    "training_dates",
    "To a trainee: training dates",
    WORDINGS,
    why=WHY,
    needed=("dates", "link"),
    **VOLUNTEER,
    opening=CHANGED_DATES,
    dates="New: Saturday 5 June 2027 at 10:00, Welcome, 12 Example Street, London",
    link="https://alongside.example/my-training/",
)
TRAINING_REMINDER: Final = register_letter(
    "training_reminder",
    "To a trainee: reminder of a session",
    WORDINGS,
    why=WHY,
    needed=("session", "when", "where", "link"),
    **VOLUNTEER,
    session="Boundaries and keeping safe",
    when="Saturday 12 June 2027 at 10:00",
    where="12 Example Street, London",
    absence_link="https://alongside.example/my-training/12/absence/",
    link="https://alongside.example/my-training/",
)


@dataclass(frozen=True)
class News:
    """What we have not told one trainee yet about one session.

    `before` is what we last told the trainee, if we have told them anything. `is_off` is true when
    they no longer have the session. `is_closed` is true when the reason is that the prison is
    closed.
    """

    session: TrainingSession
    before: Invitation | None
    is_off: bool
    is_closed: bool = False

    @property
    def line(self) -> str:
        """The news in words, for an email."""
        kind = "Cancelled" if self.is_off else "Changed" if self.before else "New"
        return f"{kind}: {self.date}{CLOSED if self.is_closed else ''}"

    @property
    def date(self) -> str:
        """When, what and where the session is. If they no longer have the session, leaves out the
        place."""
        where = "" if self.is_off else f", {self.session.where}"
        return f"{spelt_time(self.session.starts_at)}, {self.session.title}{where}"


def email_trainees(*, at: datetime) -> int:
    """Emails each trainee what is new about their sessions. Returns the number of emails. Safe to
    repeat and to run twice at the same time. 8 queries at most when there is no news."""
    news = news_for_trainees(at=at)
    people = User.objects.in_bulk(list(news))
    return sum(_tell(people[key], changes, at) for key, changes in news.items())


def news_for_trainees(*, at: datetime) -> dict[int, list[News]]:
    """Each trainee's news about future sessions, by the person's id. The soonest session is first.

    Leaves out a session if the trainee has already attended its subject. Never leaves out
    catch-ups, or sessions that we have told the trainee about before. If the prison is closed on
    the day of a session, the trainee no longer has the session.
    """
    sessions = list(_quiet_sessions(at))
    invitations = {
        (invitation.session_id, invitation.volunteer_id): invitation
        for invitation in _invitations(sessions)
    }
    closed = closed_sessions(sessions)
    expected = _people_expected(sessions) | {key: set() for key in closed}
    attended = _attended(sessions)
    news: dict[int, list[News]] = defaultdict(list)
    for session in sessions:
        invited = {person for key, person in invitations if key == session.pk}
        for person in sorted(expected[session.pk] | invited):
            before = invitations.get((session.pk, person))
            is_off = person not in expected[session.pk]
            if before is None and not session.is_catch_up and (person, session.subject) in attended:
                continue
            if _is_news(session, before, is_off=is_off):
                news[person].append(News(session, before, is_off, session.pk in closed))
    return news


def event_of(
    session: TrainingSession, invitation: Invitation, guest: str, *, where: str | None = None
) -> calendars.Invitation:
    """The session as an event for this trainee's calendar.

    If `where` is given, it replaces the session's own place.
    """
    return calendars.Invitation(
        uid=invitation.uid,
        sequence=invitation.sequence,
        title=TITLE,
        starts_at=session.starts_at,
        minutes=session.minutes,
        where=session.where if where is None else where,
        words=f"See the details: {settings.BASE_URL}/my-training/",
        organiser=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        guest=guest,
        is_cancelled=invitation.is_off or not session.is_planned,
    )


def _quiet_sessions(at: datetime) -> Iterator[TrainingSession]:
    """The future sessions of the cohorts in which no session has changed for as long as QUIET."""
    sessions = list(TrainingSession.objects.filter(starts_at__gt=at))
    busy = {session.cohort_id for session in sessions if session.changed_at > at - QUIET}
    return (session for session in sessions if session.cohort_id not in busy)


def _invitations(sessions: Sequence[TrainingSession]) -> list[Invitation]:
    return list(Invitation.objects.filter(session__in=sessions))


def _people_expected(sessions: Sequence[TrainingSession]) -> dict[int, set[int]]:
    """The people (ids) who are expected at each session, by the session's id.

    Nobody is expected at a cancelled session.
    """
    enrolled: dict[int, set[int]] = defaultdict(set)
    for cohort, person in live_enrolments().values_list("cohort_id", "volunteer_id"):
        enrolled[cohort].add(person)
    live = {person for people in enrolled.values() for person in people}
    guests = guests_of(sessions)
    return {
        session.pk: (guests[session.pk] & live)
        | (set() if session.is_catch_up else enrolled[session.cohort_id])
        if session.is_planned
        else set()
        for session in sessions
    }


def _attended(sessions: Sequence[TrainingSession]) -> set[tuple[int, UUID]]:
    """Who has attended a subject of these sessions. One query.

    Each pair is the id of a person and the key of a subject.
    """
    lines = Attendance.objects.filter(
        status__in=PRESENCE, session__subject__in={session.subject for session in sessions}
    )
    return set(lines.values_list("volunteer_id", "session__subject"))


def _is_news(session: TrainingSession, invitation: Invitation | None, *, is_off: bool) -> bool:
    if invitation is None:
        return not is_off
    return invitation.is_off != is_off or (not is_off and invitation.version != session.version)


def _tell(person: User, changes: Sequence[News], at: datetime) -> bool:
    """Sends the person one email with these changes, and returns True.

    If another worker has already recorded one of the changes, sends nothing and returns False.
    """
    is_first = not Invitation.objects.filter(volunteer=person).exists()
    lines = [change.date if is_first else change.line for change in changes]
    try:
        with transaction.atomic():
            invitations = [_record(change, person, at) for change in changes]
            events = [
                event_of(change.session, row, person.email)
                for change, row in zip(changes, invitations, strict=True)
            ]
            newest = invitations[-1]
            email_volunteer(
                person,
                TRAINING_DATES,
                occasion=f"training:{newest.pk}:{newest.sequence}",
                at=at,
                calendar=calendars.as_one_calendar(events, at=at),
                opening=FIRST_DATES if is_first else CHANGED_DATES,
                dates="\n".join(lines),
                link=f"{settings.BASE_URL}/my-training/",
                coordinator=runner_of(newest.session.cohort_id),
            )
    except (IntegrityError, ChangedMeanwhile):
        return False
    return True


def _record(news: News, person: User, at: datetime) -> Invitation:
    """Records that we have told this person the news.

    Raises IntegrityError or ChangedMeanwhile when another worker has recorded the news already.
    """
    version = news.session.version
    if news.before is None:
        return Invitation.objects.create(
            session=news.session, volunteer=person, version=version, told_at=at
        )
    row = news.before
    values = {"sequence": row.sequence + 1, "version": version, "is_off": news.is_off}
    unchanged = Invitation.objects.filter(pk=row.pk, sequence=row.sequence)
    if not unchanged.update(told_at=at, **values):
        raise ChangedMeanwhile("Another worker has sent this email.")
    for name, value in values.items():
        setattr(row, name, value)
    return row


def remind_trainees(*, at: datetime) -> int:
    """Sends reminders 2 days before each session, from 8 in the morning. Returns the number of
    reminders.

    After an outage, sends them as soon as it can. Each trainee gets one reminder of a session, and
    a second reminder only if the session moves. Sends no reminder to a trainee who told us that
    they cannot come. Sends no reminder of a session in a prison that is closed on that day. Safe to
    repeat and to run twice at the same time.
    """
    if not is_past_london_hour(at, MORNING):
        return 0
    after_tomorrow = london_date(at) + timedelta(days=DAYS_BEFORE + 1)
    ends = datetime.combine(after_tomorrow, datetime.min.time(), tzinfo=LONDON)
    absences = Absence.objects.filter(session=OuterRef("session"), volunteer=OuterRef("volunteer"))
    due = Invitation.objects.filter(
        Q(reminded_of__isnull=True) | ~Q(reminded_of=F("session__starts_at")),
        is_off=False,
        told_at__lt=at - FRESH,
        version=F("session__version"),
        session__status=SessionStatus.PLANNED,
        session__starts_at__gt=at,
        session__starts_at__lt=ends,
    ).exclude(Exists(absences))
    invitations = list(due.select_related("session", "volunteer"))
    closed = closed_sessions([invitation.session for invitation in invitations])
    return sum(_remind(row, at) for row in invitations if row.session_id not in closed)


def _remind(invitation: Invitation, at: datetime) -> bool:
    session = invitation.session
    unchanged = Invitation.objects.filter(
        pk=invitation.pk, is_off=False, reminded_of=invitation.reminded_of
    )
    with transaction.atomic():
        if not unchanged.update(reminded_of=session.starts_at):
            return False
        email_volunteer(
            invitation.volunteer,
            TRAINING_REMINDER,
            occasion=f"training-reminder:{invitation.pk}:{int(session.starts_at.timestamp())}",
            at=at,
            session=session.title,
            when=spelt_time(session.starts_at),
            where=session.where,
            absence_link=f"{settings.BASE_URL}/my-training/{session.pk}/absence/",
            link=f"{settings.BASE_URL}/my-training/",
            coordinator=runner_of(session.cohort_id),
        )
    return True


DATES: Final = register_mailing(
    "training_dates",
    "Training dates",
    who="Trainees whose dates are new or have changed. We wait until nobody has changed a session "
    "of their cohort for 10 minutes.",
    send=email_trainees,
    next_at=lambda at: at + QUIET,
)
REMINDERS: Final = register_mailing(
    "training_reminders",
    "Reminders of training sessions",
    who="Trainees, 2 days before each session.",
    send=remind_trainees,
    next_at=at_hour(MORNING),
)
