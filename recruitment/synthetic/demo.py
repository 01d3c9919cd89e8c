"""The demo's cohort that takes applications, with people at every stage."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final

from config.accounts.models import User
from config.common.audit import event, record_all
from config.common.clock import london_date
from config.common.letters.sending import spelt
from config.common.letters.wording import Letter
from recruitment.applying.emails import RECEIVED, WITHDRAWN
from recruitment.applying.sending import promise_in_words
from recruitment.cohorts.planning import usual_dates
from recruitment.letters.sending import text_for
from recruitment.models import (
    Application,
    Cohort,
    Establishment,
    Intake,
    Message,
)
from recruitment.places.emails import ACCEPTED, OFFER
from recruitment.screening.emails import INTERVIEW_INVITATION, RESERVE, SHORTLISTED
from recruitment.states import ApplicationStatus
from recruitment.synthetic.alike import write_alike
from recruitment.synthetic.meeting import write_interviews
from recruitment.synthetic.reading import write_first_readings
from recruitment.synthetic.stories import IN_FLIGHT, OPEN_DAYS, stories
from recruitment.synthetic.writing import write_applications, write_people

APPLICANTS: Final = sum(IN_FLIGHT.values())
LEAD: Final = timedelta(weeks=10)
"""The demo's cohort starts training at least this long after today."""
STILL_OPEN: Final = timedelta(weeks=4)
REPLY_DAYS: Final = 4
"""The working days in which we promise to reply. There are so few that some applicants of the demo
wait longer."""
TRAINING_DAYS: Final = "6 Saturdays, 10:00 to 16:00, at our office in Brixton. Lunch is included."
EXPENSES: Final = (
    "We pay your fares to the training and to the prison, or 45p a mile if you drive. Send us a "
    "photo of the receipt."
)
BOUNDARIES: Final = (
    "Nobody who was held here in the last 2 years, and nobody who is on licence. If you are not "
    "sure, ask us."
)
LETTERS: Final = {
    ApplicationStatus.SHORTLISTED: SHORTLISTED,
    ApplicationStatus.INTERVIEW: INTERVIEW_INVITATION,
    ApplicationStatus.RESERVE: RESERVE,
    ApplicationStatus.OFFERED: OFFER,
    ApplicationStatus.ACCEPTED: ACCEPTED,
    ApplicationStatus.WITHDRAWN: WITHDRAWN,
}


def write_recruitment(
    *,
    establishments: Sequence[Establishment],
    names: Iterable[str],
    star: User,
    team: Sequence[User],
    random: Random,
    at: datetime,
) -> Cohort:
    """Writes a cohort that has taken applications for 6 weeks.

    The cohort has APPLICANTS applicants, and some are at each stage. Their names are the first of
    `names`. `star` is one of the applicants, and has the offer of a place. The people in `team` are
    the interviewers. The same `random` and the same London date give the same rows. Call this in a
    transaction.
    """
    cohort = cohort_in_flight(at)
    people = write_people(list(names)[: APPLICANTS - 1], at=at)
    histories = stories(random, IN_FLIGHT, at=at)
    applications = write_applications(
        histories, [star, *people], cohort, establishments, random, decided_by=team[0]
    )
    write_interviews(applications, team, random, at=at)
    write_first_readings(applications, team, at=at)
    Establishment.objects.filter(pk=establishments[0].pk).update(boundaries=BOUNDARIES)
    star_application = applications[0]
    record_all(
        [event("correct_contact", star_application, by=star, at=star_application.status_since)]
    )
    write_alike(applications, establishments, decided_by=team[0], at=at)
    Message.objects.bulk_create(
        message for application in applications for message in _messages(application)
    )
    return cohort


def cohort_in_flight(at: datetime) -> Cohort:
    """The first usual cohort whose training starts at least LEAD from now.

    This cohort is already open for applications.
    """
    today = london_date(at)
    intakes = [(intake, year) for year in (today.year, today.year + 1) for intake in Intake.values]
    dates = {season: usual_dates(*season) for season in intakes}
    intake, year = next(
        season for season in intakes if dates[season]["training_starts_on"] >= today + LEAD
    )
    usual = dates[intake, year]
    return Cohort.objects.update_or_create(
        intake=intake,
        year=year,
        defaults={
            **usual,
            "opens_on": min(usual["opens_on"], today - timedelta(days=OPEN_DAYS + 1)),
            "closes_on": max(usual["closes_on"], today + STILL_OPEN),
            "over_offer": 10,
            "reply_days": REPLY_DAYS,
            "training_days": TRAINING_DAYS,
            "expenses": EXPENSES,
        },
    )[0]


def _messages(application: Application) -> Iterable[Message]:
    """The first and the latest email to the applicant, in the words of our letters."""
    if application.submitted_at is None:
        return
    yield _message(application, RECEIVED, application.submitted_at)
    if letter := LETTERS.get(ApplicationStatus(application.status)):
        yield _message(application, letter, application.status_since)


def _message(application: Application, letter: Letter, sent_at: datetime) -> Message:
    ends_on = application.offer_expires_on
    text = text_for(
        application,
        letter,
        answer_by=spelt(ends_on) if ends_on else "",
        **promise_in_words(application),
    )
    return Message(
        application=application,
        key=letter.key,
        subject=text.subject,
        body=text.body,
        sent_at=sent_at,
    )
