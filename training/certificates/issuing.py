"""Issuing certificates from the registers, and withdrawing them."""

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
from config.common.letters.mailings import at_hour, register_mailing
from config.common.transitions import apply_transition
from recruitment.letters.sending import email_volunteer
from training.certificates.emails import CERTIFICATE_ISSUED
from training.models import Certificate, Enrolment
from training.models.enrolment import live_enrolments
from training.permissions import check_look_after
from training.programme.contacts import runner_of
from training.register.progress import Progress, progress_of_all
from training.states import CERTIFICATE, CertificateStatus

MORNING: Final = 8
LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""The characters of a code. They leave out letters and digits that look alike, such as 0 and O."""
GROUPS, LENGTH = 3, 4


class NotTrained(DomainError):
    """The registers do not show that the trainee completed the training."""


def issue_certificates(*, at: datetime) -> int:
    """Issues a certificate to everybody who is trained and has never had a certificate.

    Returns how many certificates were issued. Waits until 8 in the morning after the person's last
    session. Staff can therefore correct the register on the day of the session. Safe to repeat and
    to run twice at the same time. One query when everybody has a certificate.
    """
    if not is_past_london_hour(at, MORNING):
        return 0
    certificates = Certificate.objects.filter(volunteer=OuterRef("volunteer"))
    uncertified = list(
        live_enrolments().filter(~Exists(certificates)).select_related("application", "volunteer")
    )
    if not uncertified:
        return 0
    progress = progress_of_all(uncertified, at=at)
    return sum(
        _issue(enrolment, progress[enrolment.pk], by=PROGRAMME, at=at) for enrolment in uncertified
    )


def withdraw_certificate(*, certificate: Certificate, by: User, at: datetime) -> None:
    """Withdraws a certificate. Its code stops working. issue_certificates does not issue a new
    certificate to this person.

    Raises ChangedMeanwhile if the certificate is already withdrawn. Raises NotAllowed if `by` does
    not look after this person.
    """
    check_look_after(by, certificate.volunteer)
    apply_transition(CERTIFICATE, "withdraw", certificate, by=by, at=at, withdrawn_at=at)


def give_certificate_again(*, enrolment: Enrolment, by: User, at: datetime) -> None:
    """After a withdrawal, issues a new certificate with a new code.

    Raises NotTrained if the registers do not show that the trainee completed the training. Raises
    NotAllowed if `by` does not look after the trainee.
    """
    check_look_after(by, enrolment.volunteer)
    progress = progress_of_all([enrolment], at=at)[enrolment.pk]
    if not _issue(enrolment, progress, by=by, at=at, today_counts=True):
        raise NotTrained(
            "The registers do not show that this trainee completed the training. Check the "
            "registers first."
        )


def certificate_of(person: User) -> Certificate | None:
    """This person's valid certificate, if they have one. One query."""
    return Certificate.objects.filter(volunteer=person, status=CertificateStatus.VALID).first()


def certificate_behind(code: str) -> Certificate | None:
    """The valid certificate with this code, if there is one. One query.

    Ignores case, spaces and dashes.
    """
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    spelling = "-".join(letters[at : at + LENGTH] for at in range(0, len(letters), LENGTH))
    certificates = Certificate.objects.filter(code=spelling, status=CertificateStatus.VALID)
    return certificates.select_related("cohort").first()


def course_of(certificate: Certificate) -> str:
    """The name of the course on the certificate."""
    return f"Volunteer mentor training, {certificate.cohort}"


def _issue(
    enrolment: Enrolment, progress: Progress, *, by: Actor, at: datetime, today_counts: bool = False
) -> bool:
    completed_on = progress.completed_on
    if completed_on is None or (completed_on >= london_date(at) and not today_counts):
        return False
    try:
        with transaction.atomic():
            certificate = Certificate.objects.create(
                volunteer=enrolment.volunteer,
                cohort_id=enrolment.cohort_id,
                code=_new_code(),
                name=enrolment.application.full_name,
                completed_on=completed_on,
                issued_at=at,
            )
            audit.record("issue_certificate", certificate, by=by, at=at)
            email_volunteer(
                enrolment.volunteer,
                CERTIFICATE_ISSUED,
                occasion=f"certificate:{certificate.pk}",
                at=at,
                link=f"{settings.BASE_URL}/my-training/",
                coordinator=runner_of(enrolment.cohort_id),
            )
    except IntegrityError:
        return False  # another worker has just issued the certificate
    return True


def _new_code() -> str:
    """A code such as K7M4-QXD2-9RTB. A code has 59 random bits, so nobody can guess a code."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(GROUPS * LENGTH))
    return "-".join(letters[at : at + LENGTH] for at in range(0, len(letters), LENGTH))


MAILING: Final = register_mailing(
    "certificates",
    "Certificates",
    who="Trainees who have completed their training, from the morning after their last session.",
    send=issue_certificates,
    next_at=at_hour(MORNING),
)
