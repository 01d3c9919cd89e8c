"""How far each trainee has come, worked out from the sessions planned and the registers, and never
typed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from config.common.clock import london_date
from training.models import Attendance, CompletionRule, Enrolment, TrainingSession
from training.states import CAME, SessionStatus

Guests = dict[int, set[int]]
"""Keys of the people chosen, by key of session."""

Register = Mapping[UUID, Sequence[Attendance]]
"""What the registers say of one person, by subject."""


def planned_sessions(
    cohorts: Collection[int], *, guests: Collection[int] = ()
) -> list[TrainingSession]:
    """Of these cohorts, and those of others for which one of `guests` was chosen; in order of time,
    without those called off. One query."""
    rows = TrainingSession.objects.filter(status=SessionStatus.PLANNED)
    condition = Q(cohort__in=cohorts)
    if guests:
        invited = TrainingSession.guests.through.objects.filter(user__in=guests)
        condition |= Q(pk__in=invited.values("trainingsession"))
    return list(rows.filter(condition))


def guests_of(sessions: Collection[TrainingSession]) -> Guests:
    """Who was chosen for each. One query."""
    guests: Guests = defaultdict(set)
    through = TrainingSession.guests.through.objects.filter(trainingsession__in=sessions)
    for session, person in through.values_list("trainingsession_id", "user_id"):
        guests[session].add(person)
    return guests


def sessions_of_all(enrolments: Collection[Enrolment]) -> dict[int, list[TrainingSession]]:
    """What is planned for each of these, by key of enrolment, in order of time: the sessions of the
    cohort, and those of any cohort for which he or she was chosen as a guest. Two queries."""
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
            key=lambda one: (one.starts_at, one.pk),
        )
        for enrolment in enrolments
    }


@dataclass(frozen=True)
class Progress:
    """`needed` sessions are asked for, `attended` of them done. `completed_on` is the day the last
    that was needed took place; None: not trained yet.

    Of what is still needed: `missed` took place without him or her, of `unnoted` the register does
    not say, and the others are to come, the last of them on `last_on`.
    """

    needed: int
    attended: int
    completed_on: date | None = None
    missed: tuple[str, ...] = ()
    unnoted: tuple[str, ...] = ()
    last_on: date | None = None


@dataclass
class _Subject:
    """One thing taught to a cohort."""

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
    """Of one trainee. `sessions` are those planned for him or her (see sessions_of_all). `rule` is
    how many different sessions are needed; None: every core one. Nobody is trained by a cohort that
    teaches nothing. No query."""
    subjects = _subjects(sessions, at)
    wanted = (
        subjects if rule else {key: subject for key, subject in subjects.items() if subject.is_core}
    )
    came = {key: day for key in wanted if (day := _came_on(register.get(key, ())))}
    needed = rule or len(wanted)
    if needed and len(came) >= needed:
        return Progress(needed, needed, completed_on=sorted(came.values())[needed - 1])
    left = {key: subject for key, subject in wanted.items() if key not in came}
    coming = sorted(subject.coming for subject in left.values() if subject.coming)
    over = {key: subject for key, subject in left.items() if not subject.coming}
    if rule and len(came) + len(coming) >= rule:
        over, coming = {}, coming[: rule - len(came)]  # what was missed is not needed
    noted = {key for key in over if register.get(key)}
    return Progress(
        needed,
        len(came),
        missed=tuple(subject.title for key, subject in over.items() if key in noted),
        unnoted=tuple(subject.title for key, subject in over.items() if key not in noted),
        last_on=london_date(coming[-1]) if coming else None,
    )


def progress_of_all(enrolments: Collection[Enrolment], *, at: datetime) -> dict[int, Progress]:
    """Of each of these, by key of enrolment. Four queries for any number."""
    records = records_of(enrolments)
    return {enrolment.pk: records.progress(enrolment, at=at) for enrolment in enrolments}


@dataclass(frozen=True)
class Records:
    """What is planned for some trainees and what the registers say of them, read once. `sessions`
    by key of enrolment, `rules` of cohort, `registers` of person."""

    sessions: Mapping[int, Sequence[TrainingSession]]
    rules: Mapping[int, int | None]
    registers: Mapping[int, Register]

    def progress(self, enrolment: Enrolment, *, at: datetime) -> Progress:
        """No query."""
        return progress_of(
            self.sessions[enrolment.pk],
            self.registers[enrolment.volunteer_id],
            rule=self.rules.get(enrolment.cohort_id),
            at=at,
        )


def records_of(enrolments: Collection[Enrolment]) -> Records:
    """Of their cohorts and people. Four queries for any number."""
    cohorts = {enrolment.cohort_id for enrolment in enrolments}
    rules = CompletionRule.objects.filter(cohort__in=cohorts)
    return Records(
        sessions=sessions_of_all(enrolments),
        rules=dict(rules.values_list("cohort_id", "sessions")),
        registers=registers_of({enrolment.volunteer_id for enrolment in enrolments}),
    )


def registers_of(volunteers: Collection[int]) -> dict[int, dict[UUID, list[Attendance]]]:
    """What every register says of these people, by person and subject. One query."""
    registers: dict[int, dict[UUID, list[Attendance]]] = defaultdict(lambda: defaultdict(list))
    rows = Attendance.objects.filter(volunteer__in=volunteers).select_related("session")
    for row in rows.order_by("session__starts_at"):
        registers[row.volunteer_id][row.session.subject].append(row)
    return registers


def _subjects(sessions: Iterable[TrainingSession], at: datetime) -> dict[UUID, _Subject]:
    """What the cohort teaches. A catch-up is another chance at it; what is needed of the others it
    does not change."""
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


def _came_on(lines: Iterable[Attendance]) -> date | None:
    days = [london_date(line.session.starts_at) for line in lines if line.status in CAME]
    return min(days, default=None)
