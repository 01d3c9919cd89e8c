"""The demo's training: a cohort half-way through, and the one before, whose volunteers wait for
their last pieces or are ready."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from config.accounts.models import User
from config.common.clock import LONDON, london_date
from recruitment.cohorts.planning import usual_dates
from recruitment.models import Cohort, Establishment, Intake
from recruitment.states import ApplicationStatus
from recruitment.synthetic.demo import cohort_in_flight
from recruitment.synthetic.stories import stories
from recruitment.synthetic.writing import write_applications, write_people
from training.enrolment.enrolling import take_in
from training.models import Enrolment, Invitation, TrainingSession
from training.programme.usual import copy_usual_programme
from training.synthetic.registers import write_registers
from training.synthetic.trained import write_trained

IN_TRAINING: Final = 9
TRAINED: Final = 5
NEEDED: Final = IN_TRAINING + TRAINED - 1
"""How many names write_training takes: one trainee is given as `star`."""
BEGUN: Final = timedelta(days=17)
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
    """A cohort with sessions past and to come and its registers partly taken, `star` among it, and
    an earlier one that is through. `names` are NEEDED names; `team` are staff, the last a manager.
    The same for the same random and London date. Call it in a transaction, after the usual
    programme has been loaded."""
    current, earlier = cohorts_in_training(at)
    people = write_people(list(names)[:NEEDED], at=at, kind="trainee")
    now_training = _accepted(current, [star, *people[: IN_TRAINING - 1]], brixton, team, random)
    before = _accepted(earlier, people[IN_TRAINING - 1 :], brixton, team, random)
    take_in(at=at)
    for cohort in (current, earlier):
        _plan(cohort, by=team[-1])
    _note_as_told([current, earlier])
    write_registers(current, now_training, by=team[0], at=at)
    write_trained(
        earlier, before, moves_to=current, brixton=brixton, by=team[0], random=random, at=at
    )
    return current


def cohorts_in_training(at: datetime) -> tuple[Cohort, Cohort]:
    """The one before the demo's cohort that takes applications, shifted so that it began on a
    Saturday some three weeks ago; and the one before that."""
    taking = cohort_in_flight(at)
    now_in = _intake_before(taking.intake, taking.year)
    before = _intake_before(*now_in)
    begun = london_date(at) - BEGUN
    saturday = begun - timedelta(days=(begun.weekday() - 5) % 7)
    return _cohort(*now_in, starts_on=saturday), _cohort(*before, starts_on=None)


def _intake_before(intake: int, year: int) -> tuple[int, int]:
    return (Intake.JUNE, year) if intake == Intake.NOVEMBER else (Intake.NOVEMBER, year - 1)


def _cohort(intake: int, year: int, *, starts_on: date | None) -> Cohort:
    """With the usual dates, all shifted so that training starts on that day."""
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
    """Applications of these people, all accepted before training began."""
    closed = datetime.combine(cohort.closes_on, time(12), tzinfo=LONDON)
    histories = stories(random, {ApplicationStatus.ACCEPTED: len(people)}, at=closed)
    write_applications(histories, people, cohort, [brixton], random, decided_by=team[0])
    return list(people)


def _plan(cohort: Cohort, *, by: User) -> None:
    """The usual programme, with a place and trainers, a month before it began."""
    planned_at = datetime.combine(cohort.closes_on, time(9), tzinfo=LONDON)
    sessions = copy_usual_programme(cohort=cohort, by=by, at=planned_at)
    for number, session in enumerate(sessions):
        session.where, session.trainer = WHERE, TRAINERS[number % len(TRAINERS)]
    TrainingSession.objects.bulk_update(sessions, ["where", "trainer"])


def _note_as_told(cohorts: Sequence[Cohort]) -> None:
    """As if everybody had been emailed the dates when they were planned."""
    enrolled = Enrolment.objects.filter(cohort__in=cohorts).values_list("cohort_id", "volunteer_id")
    sessions = TrainingSession.objects.filter(cohort__in=cohorts)
    Invitation.objects.bulk_create(
        Invitation(session=session, volunteer_id=person, told_at=session.changed_at)
        for session in sessions
        for cohort, person in enrolled
        if cohort == session.cohort_id
    )
