"""Telling trainees their dates: what each has been told is compared with what is true now, and
the difference goes out as one email, with the events for a calendar; and a reminder two days
before."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q

from config.accounts.models import User
from config.common import invitation as calendars
from config.common.clock import LONDON, is_past_london_hour, london_date
from config.common.errors import ChangedMeanwhile
from config.common.letters.wording import register_letter
from recruitment.interviews.emails import spelt_time
from recruitment.letters.sending import VOLUNTEER, email_volunteer
from training.models import Invitation, TrainingSession
from training.models.enrolment import live_enrolments
from training.register.progress import guests_of
from training.states import SessionStatus

QUIET: Final = timedelta(minutes=10)
TITLE: Final = "Volunteer training"
WHY: Final = "You get this because you train to be a mentor with us."

DAYS_BEFORE: Final = 2
MORNING: Final = 8  # o'clock in London: nobody is written to at midnight
FRESH: Final = timedelta(days=1)
"""Whoever was told of the date since then needs no reminder of it."""

WORDINGS: Final = Path(__file__).parent / "wordings"
TRAINING_DATES: Final = register_letter(
    "training_dates",
    "To a trainee: training dates",
    WORDINGS,
    why=WHY,
    needed=("dates", "link"),
    **VOLUNTEER,
    dates="New: Saturday 5 June 2027 at 10:00, Welcome, 12 Example Street, London",
    link="https://alongside.example/my-training/",
)
TRAINING_REMINDER: Final = register_letter(
    "training_reminder",
    "To a trainee: a session is near",
    WORDINGS,
    why=WHY,
    needed=("session", "when", "where", "link"),
    **VOLUNTEER,
    session="Boundaries and keeping safe",
    when="Saturday 12 June 2027 at 10:00",
    where="12 Example Street, London",
    link="https://alongside.example/my-training/",
)


@dataclass(frozen=True)
class Owed:
    """What one trainee has yet to hear of one session. `before` is what they were sent, if
    anything; `is_off`: that it is not for them any more."""

    session: TrainingSession
    before: Invitation | None
    is_off: bool

    @property
    def line(self) -> str:
        """In words, for an email."""
        what = "No longer" if self.is_off else "Changed" if self.before else "New"
        where = "" if self.is_off else f", {self.session.where}"
        return f"{what}: {spelt_time(self.session.starts_at)}, {self.session.title}{where}"


def email_trainees(*, at: datetime) -> int:
    """Sends each trainee what he or she has yet to hear; returns how many were told. Safe to repeat
    and to run twice at once. Five queries when there is nothing to tell."""
    owed = owed_to_trainees(at=at)
    people = User.objects.in_bulk(list(owed))
    return sum(_tell(people[key], changes, at) for key, changes in owed.items())


def owed_to_trainees(*, at: datetime) -> dict[int, list[Owed]]:
    """By key of person, what each has yet to hear of the sessions to come, the soonest first."""
    sessions = list(_quiet_sessions(at))
    invitations = {
        (invitation.session_id, invitation.volunteer_id): invitation
        for invitation in _invitations(sessions)
    }
    wanted = _who_comes(sessions)
    owed: dict[int, list[Owed]] = defaultdict(list)
    for session in sessions:
        invited = {person for key, person in invitations if key == session.pk}
        for person in sorted(wanted[session.pk] | invited):
            known, is_off = invitations.get((session.pk, person)), person not in wanted[session.pk]
            if _is_news(session, known, is_off=is_off):
                owed[person].append(Owed(session, known, is_off))
    return owed


def event_of(
    session: TrainingSession, invitation: Invitation, guest: str, *, where: str | None = None
) -> calendars.Invitation:
    """The session as this trainee's calendar shows it; `where`: what to say of the place instead of
    what is known."""
    return calendars.Invitation(
        uid=invitation.uid,
        sequence=invitation.sequence,
        title=TITLE,
        starts_at=session.starts_at,
        minutes=session.minutes,
        where=session.where if where is None else where,
        words=f"What it is about: {settings.BASE_URL}/my-training/",
        organiser=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        guest=guest,
        is_cancelled=invitation.is_off or not session.is_planned,
    )


def _quiet_sessions(at: datetime) -> Iterator[TrainingSession]:
    """Those to come, of cohorts of which no session has changed for a while."""
    sessions = list(TrainingSession.objects.filter(starts_at__gt=at))
    busy = {session.cohort_id for session in sessions if session.changed_at > at - QUIET}
    return (session for session in sessions if session.cohort_id not in busy)


def _invitations(sessions: Sequence[TrainingSession]) -> list[Invitation]:
    return list(Invitation.objects.filter(session__in=sessions))


def _who_comes(sessions: Sequence[TrainingSession]) -> dict[int, set[int]]:
    """Keys of people, by key of session; nobody to one that was called off."""
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


def _is_news(session: TrainingSession, invitation: Invitation | None, *, is_off: bool) -> bool:
    if invitation is None:
        return not is_off
    return invitation.is_off != is_off or (not is_off and invitation.version != session.version)


def _tell(person: User, changes: Sequence[Owed], at: datetime) -> bool:
    """Whoever notes a change second finds the first one's note, and sends nothing."""
    try:
        with transaction.atomic():
            noted = [_note(change, person, at) for change in changes]
            events = [
                event_of(change.session, row, person.email)
                for change, row in zip(changes, noted, strict=True)
            ]
            newest = noted[-1]
            email_volunteer(
                person,
                TRAINING_DATES,
                occasion=f"training:{newest.pk}:{newest.sequence}",
                at=at,
                calendar=calendars.as_one_calendar(events, at=at),
                dates="\n".join(change.line for change in changes),
                link=f"{settings.BASE_URL}/my-training/",
            )
    except (IntegrityError, ChangedMeanwhile):
        return False
    return True


def _note(owed: Owed, person: User, at: datetime) -> Invitation:
    """Notes what is being said. Raises IntegrityError or ChangedMeanwhile when another worker
    did."""
    version = owed.session.version
    if owed.before is None:
        return Invitation.objects.create(
            session=owed.session, volunteer=person, version=version, told_at=at
        )
    row = owed.before
    values = {"sequence": row.sequence + 1, "version": version, "is_off": owed.is_off}
    same = Invitation.objects.filter(pk=row.pk, sequence=row.sequence)
    if not same.update(told_at=at, **values):
        raise ChangedMeanwhile("Another worker has told of this.")
    for name, value in values.items():
        setattr(row, name, value)
    return row


def remind_trainees(*, at: datetime) -> int:
    """From eight in the morning two days before, or later after an outage: one email for each
    trainee and session, and another only when the session has moved. Returns how many. Safe to
    repeat and to run twice at once."""
    if not is_past_london_hour(at, MORNING):
        return 0
    after_tomorrow = london_date(at) + timedelta(days=DAYS_BEFORE + 1)
    ends = datetime.combine(after_tomorrow, datetime.min.time(), tzinfo=LONDON)
    due = Invitation.objects.filter(
        Q(reminded_of__isnull=True) | ~Q(reminded_of=F("session__starts_at")),
        is_off=False,
        told_at__lt=at - FRESH,
        version=F("session__version"),
        session__status=SessionStatus.PLANNED,
        session__starts_at__gt=at,
        session__starts_at__lt=ends,
    )
    return sum(_remind(invitation, at) for invitation in due.select_related("session", "volunteer"))


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
            link=f"{settings.BASE_URL}/my-training/",
        )
    return True
