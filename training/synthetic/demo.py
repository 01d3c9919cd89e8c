"""The demo's training: a cohort that is half-way through, and the cohort before it.

The volunteers of the earlier cohort are ready or nearly ready.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from config.accounts.models import User
from config.common.clock import LONDON, london_date
from recruitment.cohorts.planning import usual_dates
from recruitment.models import Cohort, Establishment, Intake
from recruitment.prisons.closed_days import close_days
from recruitment.states import ApplicationStatus
from recruitment.synthetic.demo import cohort_in_flight
from recruitment.synthetic.stories import stories
from recruitment.synthetic.writing import write_applications, write_people
from training.enrolment.enrolling import take_in
from training.models import Enrolment, Invitation, Part, TrainingSession
from training.programme.team import set_team
from training.programme.usual import copy_usual_programme
from training.synthetic.registers import write_registers
from training.synthetic.trained import write_trained

IN_TRAINING: Final = 9
TRAINED: Final = 5
NEEDED: Final = IN_TRAINING + TRAINED - 1
"""How many names write_training needs, besides the name of `star`."""
STARTED_AGO: Final = timedelta(days=17)
WALK_IN: Final = timedelta(days=26)
WHERE: Final = "12 Example Street, London SW2"
TRAINERS: Final = ("Petra Pimpernel", "Osman Osprey")


def write_training(
    *,
    brixton: Establishment,
    names: Iterable[str],
    star: User,
    team: Sequence[User],
    random: Random,
    at: datetime,
) -> Cohort:
    """Writes a cohort that is half-way through, and an earlier cohort that has finished.

    `star` is in the cohort that is half-way through. `names` has NEEDED names. The last of `team`
    is a manager. The others are coordinators, and run every cohort. The same `random` and the same
    London date give the same rows. Call this in a transaction, after load_usual_programme.
    """
    current, earlier = cohorts_in_training(at)
    people = write_people(list(names)[:NEEDED], at=at, kind="trainee")
    trainees = _accepted(current, [star, *people[: IN_TRAINING - 1]], brixton, team, random)
    volunteers = _accepted(earlier, people[IN_TRAINING - 1 :], brixton, team, random)
    take_in(at=at)
    for cohort in (cohort_in_flight(at), current, earlier):
        runs = {person.pk: Part.RUNS for person in team[:-1]}
        set_team(cohort=cohort, parts=runs, by=team[-1], at=at)
    for cohort in (current, earlier):
        _plan(cohort, by=team[-1])
    _record_as_told([current, earlier])
    write_registers(current, trainees, by=team[0], at=at)
    _plan_walk(current, brixton, by=team[-1], at=at)
    write_trained(
        earlier, volunteers, moves_to=current, brixton=brixton, by=team[0], random=random, at=at
    )
    return current


def cohorts_in_training(at: datetime) -> tuple[Cohort, Cohort]:
    """The 2 cohorts before the cohort that takes applications, the later one first.

    The later one is moved, so that it started on a Saturday about 3 weeks ago.
    """
    taking = cohort_in_flight(at)
    current = _intake_before(taking.intake, taking.year)
    earlier = _intake_before(*current)
    day = london_date(at) - STARTED_AGO
    saturday = day - timedelta(days=(day.weekday() - 5) % 7)
    return _cohort(*current, starts_on=saturday), _cohort(*earlier, starts_on=None)


def _intake_before(intake: int, year: int) -> tuple[int, int]:
    return (Intake.JUNE, year) if intake == Intake.NOVEMBER else (Intake.NOVEMBER, year - 1)


def _cohort(intake: int, year: int, *, starts_on: date | None) -> Cohort:
    """The cohort with the usual dates, all moved so that training starts on `starts_on`."""
    dates = usual_dates(intake, year)
    shift = starts_on - dates["training_starts_on"] if starts_on else timedelta()
    values = {name: day + shift for name, day in dates.items()}
    return Cohort.objects.update_or_create(intake=intake, year=year, defaults=values)[0]


def _accepted(
    cohort: Cohort,
    people: Sequence[User],
    brixton: Establishment,
    team: Sequence[User],
    random: Random,
) -> list[User]:
    """Writes an accepted application for each of these people."""
    closed = datetime.combine(cohort.closes_on, time(12), tzinfo=LONDON)
    histories = stories(random, {ApplicationStatus.ACCEPTED: len(people)}, at=closed)
    write_applications(histories, people, cohort, [brixton], random, decided_by=team[0])
    return list(people)


def _plan(cohort: Cohort, *, by: User) -> None:
    """Copies the usual programme to the cohort, with a place and trainers."""
    planned_at = datetime.combine(cohort.closes_on, time(9), tzinfo=LONDON)
    sessions = copy_usual_programme(cohort=cohort, by=by, at=planned_at)
    for number, session in enumerate(sessions):
        session.where, session.trainer = WHERE, TRAINERS[number % len(TRAINERS)]
    TrainingSession.objects.bulk_update(sessions, ["where", "trainer"])


def _plan_walk(cohort: Cohort, prison: Establishment, *, by: User, at: datetime) -> None:
    """Plans a walk round the prison on a day on which the prison has since been closed."""
    on = london_date(at) + WALK_IN
    close_days(prison=prison, first_on=on, last_on=on, reason="Fire drill", by=by, at=at)
    TrainingSession.objects.create(
        cohort=cohort,
        title="A walk round the prison",
        where=f"Gate lodge, {prison}",
        starts_at=datetime.combine(on, time(14), tzinfo=LONDON),
        minutes=90,
        is_core=False,
        trainer=TRAINERS[0],
        changed_at=at - timedelta(days=5),
    )


def _record_as_told(cohorts: Sequence[Cohort]) -> None:
    """Records that we have told everybody their dates, so that the demo does not email them."""
    enrolled = Enrolment.objects.filter(cohort__in=cohorts).values_list("cohort_id", "volunteer_id")
    sessions = TrainingSession.objects.filter(cohort__in=cohorts)
    Invitation.objects.bulk_create(
        Invitation(session=session, volunteer_id=person, told_at=session.changed_at)
        for session in sessions
        for cohort, person in enrolled
        if cohort == session.cohort_id
    )
