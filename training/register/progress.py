"""The progress of each trainee, worked out from the planned sessions and the registers."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from config.common.clock import london_date
from training.models import Attendance, CompletionRule, Enrolment, TrainingSession
from training.states import PRESENCE, SessionStatus

Guests = dict[int, set[int]]
"""The guests (ids) of each session, by the session's id."""

Register = Mapping[UUID, Sequence[Attendance]]
"""The lines about one person in the registers, by subject."""


def planned_sessions(
    cohorts: Collection[int], *, guests: Collection[int] = ()
) -> list[TrainingSession]:
    """The sessions of these cohorts, and any other sessions at which one of the `guests` is a
    guest.

    In order of time, without cancelled sessions. One query.
    """
    rows = TrainingSession.objects.filter(status=SessionStatus.PLANNED)
    condition = Q(cohort__in=cohorts)
    if guests:
        invited = TrainingSession.guests.through.objects.filter(user__in=guests)
        condition |= Q(pk__in=invited.values("trainingsession"))
    return list(rows.filter(condition))


def guests_of(sessions: Collection[TrainingSession]) -> Guests:
    """The guests of each of these sessions. One query."""
    guests: Guests = defaultdict(set)
    through = TrainingSession.guests.through.objects.filter(trainingsession__in=sessions)
    for session, person in through.values_list("trainingsession_id", "user_id"):
        guests[session].add(person)
    return guests


def sessions_of_all(enrolments: Collection[Enrolment]) -> dict[int, list[TrainingSession]]:
    """The sessions that are planned for each enrolment, by the enrolment's id, in order of time.

    A trainee has the sessions of their cohort, apart from catch-ups. They also have the catch-ups,
    of any cohort, at which they are a guest. 2 queries.
    """
    cohorts = {enrolment.cohort_id for enrolment in enrolments}
    planned = planned_sessions(cohorts, guests={enrolment.volunteer_id for enrolment in enrolments})
    guests = guests_of(planned)
    shared: dict[int, list[TrainingSession]] = defaultdict(list)
    own: dict[int, list[TrainingSession]] = defaultdict(list)
    for session in planned:
        if not session.is_catch_up:
            shared[session.cohort_id].append(session)
        for person in guests.get(session.pk, ()):
            own[person].append(session)
    return {
        enrolment.pk: sorted(
            {*shared[enrolment.cohort_id], *own[enrolment.volunteer_id]},
            key=lambda session: (session.starts_at, session.pk),
        )
        for enrolment in enrolments
    }


@dataclass(frozen=True)
class Progress:
    """How far a trainee has got.

    They need `needed` different sessions, and have attended `attended` of them. `completed_on` is
    the day on which they completed the training, or None if they are not trained yet. `missed` has
    the titles of past sessions that they did not attend and still need. `unrecorded` has the titles
    of past sessions that they may still need, because the register does not say whether they
    attended. `last_on` is the day of the last future session that they need.
    """

    needed: int
    attended: int
    completed_on: date | None = None
    missed: tuple[str, ...] = ()
    unrecorded: tuple[str, ...] = ()
    last_on: date | None = None


@dataclass
class _Subject:
    """One subject of a cohort. `coming` is the subject's first future session, if there is one."""

    title: str
    is_core: bool = False
    coming: datetime | None = None
    sessions: list[TrainingSession] = field(default_factory=list)


def progress_of(
    sessions: Iterable[TrainingSession],
    register: Register,
    *,
    rule: int | None,
    at: datetime,
) -> Progress:
    """The progress of one trainee. No query.

    `sessions` are the sessions that are planned for them (see sessions_of_all). `rule` is how many
    different sessions they need, or None if they need every core session. Nobody is trained before
    any sessions are planned.
    """
    subjects = _subjects(sessions, at)
    core = {key: subject for key, subject in subjects.items() if subject.is_core}
    counting = subjects if rule else core
    attended = {key: day for key in counting if (day := _attended_on(register.get(key, ())))}
    needed = rule or len(counting)
    if needed and len(attended) >= needed:
        return Progress(needed, needed, completed_on=sorted(attended.values())[needed - 1])
    outstanding = {key: subject for key, subject in counting.items() if key not in attended}
    coming = sorted(subject.coming for subject in outstanding.values() if subject.coming)
    past = {key: subject for key, subject in outstanding.items() if not subject.coming}
    if rule and len(attended) + len(coming) >= rule:
        # a session that they missed, but do not need
        past, coming = {}, coming[: rule - len(attended)]
    recorded = {key for key in past if register.get(key)}
    return Progress(
        needed,
        len(attended),
        missed=tuple(subject.title for key, subject in past.items() if key in recorded),
        unrecorded=tuple(subject.title for key, subject in past.items() if key not in recorded),
        last_on=london_date(coming[-1]) if coming else None,
    )


def progress_of_all(enrolments: Collection[Enrolment], *, at: datetime) -> dict[int, Progress]:
    """The progress for each enrolment, by the enrolment's id. 4 queries for any number of
    enrolments."""
    records = records_of(enrolments)
    return {enrolment.pk: records.progress(enrolment, at=at) for enrolment in enrolments}


@dataclass(frozen=True)
class Records:
    """The sessions that are planned for some trainees, and the register lines of these trainees,
    read once.

    `sessions` has the sessions of each enrolment. `rules` has the rule of each cohort. `registers`
    has the lines about each person. All 3 are by id.
    """

    sessions: Mapping[int, Sequence[TrainingSession]]
    rules: Mapping[int, int | None]
    registers: Mapping[int, Register]

    def progress(self, enrolment: Enrolment, *, at: datetime) -> Progress:
        """The progress for one of these enrolments. No query."""
        return progress_of(
            self.sessions[enrolment.pk],
            self.registers[enrolment.volunteer_id],
            rule=self.rules.get(enrolment.cohort_id),
            at=at,
        )


def records_of(enrolments: Collection[Enrolment]) -> Records:
    """The records for these enrolments. 4 queries for any number of enrolments."""
    cohorts = {enrolment.cohort_id for enrolment in enrolments}
    rules = CompletionRule.objects.filter(cohort__in=cohorts)
    return Records(
        sessions=sessions_of_all(enrolments),
        rules=dict(rules.values_list("cohort_id", "sessions")),
        registers=registers_of({enrolment.volunteer_id for enrolment in enrolments}),
    )


def registers_of(volunteers: Collection[int]) -> dict[int, dict[UUID, list[Attendance]]]:
    """The lines of the registers about these people, by the person's id and subject. One query."""
    registers: dict[int, dict[UUID, list[Attendance]]] = defaultdict(lambda: defaultdict(list))
    rows = Attendance.objects.filter(volunteer__in=volunteers).select_related("session")
    for row in rows.order_by("session__starts_at"):
        registers[row.volunteer_id][row.session.subject].append(row)
    return registers


def _subjects(sessions: Iterable[TrainingSession], at: datetime) -> dict[UUID, _Subject]:
    """The subjects of the sessions, by key.

    A catch-up can be the next session of a subject. A catch-up does not add a subject or make a
    subject core.
    """
    rows = list(sessions)
    subjects: dict[UUID, _Subject] = {}
    for session in rows:
        if not session.is_catch_up:
            subject = subjects.setdefault(session.subject, _Subject(session.title))
            subject.is_core = subject.is_core or session.is_core
    for session in rows:
        if session.subject in subjects and session.starts_at > at:
            subject = subjects[session.subject]
            subject.coming = subject.coming or session.starts_at
    return subjects


def _attended_on(lines: Iterable[Attendance]) -> date | None:
    days = [london_date(line.session.starts_at) for line in lines if line.status in PRESENCE]
    return min(days, default=None)
