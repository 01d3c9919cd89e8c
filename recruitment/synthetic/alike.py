"""Applicants of the demo who may be one person, referees that staff should check, and an email that
did not arrive."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Final

from config.common.actor import Actor
from config.common.clock import LONDON
from config.common.outbox.email import Email
from config.common.outbox.outgoing import OutgoingStatus
from recruitment.cohorts.planning import usual_dates
from recruitment.models import Application, Cohort, Establishment, Intake
from recruitment.references.emails import REFERENCE_REQUEST
from recruitment.states import ApplicationStatus, ReferenceStatus
from recruitment.synthetic.stories import stories
from recruitment.synthetic.writing import write_applications

NO_SUCH_ADDRESS: Final = "SMTPRecipientsRefused 550 5.1.1"
S = ApplicationStatus


def write_alike(
    applications: Sequence[Application],
    establishments: Sequence[Establishment],
    *,
    decided_by: Actor,
    at: datetime,
) -> None:
    """Changes 6 of the applications that nobody has read, so that the demo shows possible
    duplicates and doubts about referees. All 6 are then for the first prison.

    The first 2 applicants may be one person, and the next 2 may be a couple with one phone. The
    fifth gives an address of their own as the address of one referee, and the other referee is
    their sister. The sixth has a referee that no email reaches, and applied for an earlier cohort
    too.
    """
    waiting = [row for row in applications if row.status == S.SUBMITTED][:6]
    for row in waiting:
        row.establishments.set(establishments[:1])
    one, twin, husband, wife, doubtful, sixth = waiting
    _apply_twice(one, twin)
    _set(wife, phone=husband.phone, postcode=husband.postcode)
    _name_near_ones(doubtful)
    _lose_email(sixth, at=at)
    _apply_earlier(sixth, establishments, decided_by=decided_by)


def _set(row: Application, **answers: object) -> None:
    for name, value in answers.items():
        setattr(row, name, value)
    row.save(update_fields=list(answers))


def _apply_twice(one: Application, twin: Application) -> None:
    """Makes `twin` an application of the same person from another account, written differently."""
    _set(
        twin,
        full_name=one.full_name.upper(),
        born_on=one.born_on,
        phone=one.phone.replace("0", "+44 ", 1),
        postcode=one.postcode,
    )
    name, _, domain = one.applicant.email.partition("@")
    person = twin.applicant
    person.name, person.email = twin.full_name, f"{name}+volunteering@{domain}"
    person.save(update_fields=["name", "email"])
    for theirs, ours in zip(twin.references.all(), one.references.all(), strict=True):
        theirs.name, theirs.email = ours.name, ours.email
        theirs.save(update_fields=["name", "email"])


def _name_near_ones(row: Application) -> None:
    """Changes the application's referees: one now has the applicant's own mailbox, and the other is
    a sister."""
    friend, sister = row.references.all()
    name, _, domain = row.applicant.email.partition("@")
    friend.email = f"{name}+reference@{domain}"
    friend.save(update_fields=["email"])
    sister.name = f"Esther {row.full_name.split()[-1]}"
    sister.relationship = "My sister, who also worked with me"
    sister.save(update_fields=["name", "relationship"])


def _lose_email(row: Application, *, at: datetime) -> None:
    """Records that our email to a referee of this application could not be delivered."""
    referee = row.references.filter(status=ReferenceStatus.ASKED)[0]
    asked_at = referee.asked_at or at
    Email.objects.create(
        key=f"referee:{referee.pk}:{REFERENCE_REQUEST.key}:{int(asked_at.timestamp())}",
        to=referee.email,
        subject=f"{row.full_name} has asked you for a reference",
        text=f"Dear {referee.name},\n",
        status=OutgoingStatus.GIVEN_UP,
        last_error=NO_SUCH_ADDRESS,
        attempts=1,
        queued_at=asked_at,
        due_at=asked_at,
        finished_at=at - timedelta(hours=2),
    )


def _apply_earlier(
    row: Application, establishments: Sequence[Establishment], *, decided_by: Actor
) -> None:
    """Writes an application of the same person for the cohort before. We declined that
    application."""
    later = row.cohort
    intake, year = (
        (Intake.JUNE, later.year)
        if later.intake == Intake.NOVEMBER
        else (Intake.NOVEMBER, later.year - 1)
    )
    cohort, _ = Cohort.objects.get_or_create(
        intake=intake, year=year, defaults=usual_dates(intake, year)
    )
    random = Random(1)  # noqa: S311 — invented people, no secret
    closed = datetime.combine(cohort.closes_on, time(12), tzinfo=LONDON)
    history = stories(random, {S.DECLINED: 1}, at=closed)
    (earlier,) = write_applications(
        history, [row.applicant], cohort, establishments[:1], random, decided_by=decided_by
    )
    _set(earlier, born_on=row.born_on, phone=row.phone, postcode=row.postcode)
