"""Certificates: given by the programme when the registers say so, and taken back by staff."""

import secrets
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from config.accounts.models import User
from config.common import audit
from config.common.actor import PROGRAMME, Actor
from config.common.clock import is_past_london_hour, london_date
from config.common.errors import DomainError
from config.common.transitions import apply_transition
from recruitment.letters.sending import email_volunteer
from training.certificates.emails import CERTIFICATE_ISSUED
from training.models import Certificate, Enrolment
from training.models.enrolment import live_enrolments
from training.permissions import check_staff
from training.register.progress import Progress, progress_of_all
from training.states import CERTIFICATE, CertificateStatus

MORNING: Final = 8
LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Nothing in it is easily taken for something else."""
GROUPS, LENGTH = 3, 4


class NotTrained(DomainError):
    """The registers do not bear a certificate out."""


def issue_certificates(*, at: datetime) -> int:
    """One for everybody who is trained and has none, from eight in the morning after the last
    session, so that a slip in the register can be put right the same day. Returns how many. Safe to
    repeat and to run twice at once; one query when nobody is without one."""
    if not is_past_london_hour(at, MORNING):
        return 0
    certificates = Certificate.objects.filter(volunteer=OuterRef("volunteer"))
    without = list(
        live_enrolments().filter(~Exists(certificates)).select_related("application", "volunteer")
    )
    if not without:
        return 0
    done = progress_of_all(without, at=at)
    return sum(_issue(enrolment, done[enrolment.pk], by=PROGRAMME, at=at) for enrolment in without)


def withdraw_certificate(*, certificate: Certificate, by: User, at: datetime) -> None:
    """It is valid no longer, and its code says so by finding nothing. The programme gives this
    person no other by itself. Raises ChangedMeanwhile, NotAllowed."""
    apply_transition(CERTIFICATE, "withdraw", certificate, by=by, at=at, withdrawn_at=at)


def give_certificate_again(*, enrolment: Enrolment, by: User, at: datetime) -> None:
    """After a withdrawal: a new one, with a new code. Raises NotTrained when the registers do not
    bear it out, NotAllowed."""
    check_staff(by)
    progress = progress_of_all([enrolment], at=at)[enrolment.pk]
    if not _issue(enrolment, progress, by=by, at=at, today_counts=True):
        raise NotTrained("The registers do not show the training completed.")


def certificate_of(person: User) -> Certificate | None:
    """The valid one. One query."""
    return Certificate.objects.filter(volunteer=person, status=CertificateStatus.VALID).first()


def certificate_behind(code: str) -> Certificate | None:
    """The valid one of this code, however it was typed. One query."""
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    spelling = "-".join(letters[at : at + LENGTH] for at in range(0, len(letters), LENGTH))
    certificates = Certificate.objects.filter(code=spelling, status=CertificateStatus.VALID)
    return certificates.select_related("cohort").first()


def course_of(certificate: Certificate) -> str:
    """What it says was completed."""
    return f"Volunteer mentor training, {certificate.cohort}"


def _issue(
    enrolment: Enrolment, progress: Progress, *, by: Actor, at: datetime, today_counts: bool = False
) -> bool:
    done = progress.completed_on
    if done is None or (done >= london_date(at) and not today_counts):
        return False
    try:
        with transaction.atomic():
            certificate = Certificate.objects.create(
                volunteer=enrolment.volunteer,
                cohort_id=enrolment.cohort_id,
                code=_new_code(),
                name=enrolment.application.full_name,
                completed_on=done,
                issued_at=at,
            )
            audit.record("issue_certificate", certificate, by=by, at=at)
            email_volunteer(
                enrolment.volunteer,
                CERTIFICATE_ISSUED,
                occasion=f"certificate:{certificate.pk}",
                at=at,
                link=f"{settings.BASE_URL}/my-training/",
            )
    except IntegrityError:
        return False  # another worker was quicker
    return True


def _new_code() -> str:
    """Such as K7M4-QXD2-9RTB: 59 random bits, so nobody meets one by trying."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(GROUPS * LENGTH))
    return "-".join(letters[at : at + LENGTH] for at in range(0, len(letters), LENGTH))
