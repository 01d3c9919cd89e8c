"""What a referee does with the link, gives a reference or declines, and naming somebody else in a
referee's place."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common.actor import PROGRAMME
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.transitions import apply_transition
from recruitment.letters.sending import email_applicant
from recruitment.models import Application, Recommendation, Reference
from recruitment.references.asking import REMINDED_AFTER, ask
from recruitment.references.emails import ANOTHER_REFEREE
from recruitment.states import REFERENCE, UNDECIDED, ReferenceStatus

REFERENCES_NEEDED = 2


@dataclass(frozen=True)
class Answer:
    """What a referee says; see Reference."""

    known_for: str
    strengths: str
    concerns: str
    recommendation: Recommendation


def give_reference(*, reference: Reference, answer: Answer, at: datetime) -> None:
    """Keeps the answer of whoever holds the live link, and kills the link.

    `reference` is what reference_behind found. Raises ChangedMeanwhile when the link died
    meanwhile.
    """
    _end(reference, "receive", at=at, **asdict(answer))


def decline_to_refer(*, reference: Reference, at: datetime) -> None:
    """Kills the link and tells the applicant that another referee is needed. Raises
    ChangedMeanwhile."""
    with transaction.atomic():
        _end(reference, "decline", at=at)
        email_applicant(reference.application, ANOTHER_REFEREE, by=PROGRAMME, at=at)


def _end(reference: Reference, step: str, *, at: datetime, **values: Any) -> None:
    apply_transition(
        REFERENCE,
        step,
        reference,
        by=PROGRAMME,
        at=at,
        expecting={"token_hash": reference.token_hash, "token_expires_at__gt": at},
        answered_at=at,
        token_hash="",
        **values,
    )


def can_be_replaced(reference: Reference) -> bool:
    """Whether the applicant may name somebody else in this referee's place."""
    is_open = reference.status in REFERENCE.transition("replace").sources
    return is_open and reference.application.status in UNDECIDED


def replaceable(application: Application) -> set[int]:
    """The keys of the references in whose place somebody else may be named. One query."""
    rows = application.references.select_related("application")
    return {row.pk for row in rows if can_be_replaced(row)}


def is_replacement_due(reference: Reference) -> bool:
    """Whether the application waits until somebody else is named: this referee declined, or has
    let every reminder pass."""
    has_declined = reference.status == ReferenceStatus.DECLINED
    is_silent = reference.status == ReferenceStatus.ASKED and (
        reference.chased >= len(REMINDED_AFTER)
    )
    return can_be_replaced(reference) and (has_declined or is_silent)


def replace_referee(
    *, reference: Reference, name: str, email: str, relationship: str, by: User, at: datetime
) -> Reference:
    """Kills the link of this referee and asks another; returns the new reference.

    Raises FieldError for the applicant's or the other referee's address, NotAllowed for someone
    else's application, ChangedMeanwhile when the reference has come or the application is decided.
    """
    if reference.application.applicant_id != by.pk:
        raise NotAllowed("Only the person whose application this is can name a referee.")
    try:
        with transaction.atomic():
            application = _undecided(reference.application_id)
            _check_address(application, reference, email)
            apply_transition(REFERENCE, "replace", reference, by=by, at=at, token_hash="")
            another = Reference.objects.create(
                application=application, name=name, email=email, relationship=relationship
            )
            ask(another, by=by, at=at)
    except IntegrityError:
        raise FieldError(
            "email", "You have named this person already. Name somebody else"
        ) from None
    return another


def _undecided(pk: int) -> Application:
    application = Application.objects.select_for_update(of=("self",)).get(pk=pk)
    if application.status not in UNDECIDED:
        raise ChangedMeanwhile(
            "There has been a decision on this application, so nobody else is needed."
        )
    return application


def _check_address(application: Application, reference: Reference, email: str) -> None:
    others = application.references.exclude(pk=reference.pk)
    named = others.exclude(status=ReferenceStatus.REPLACED).values_list("email", flat=True)
    problem = address_problem(email, applicant=application.applicant.email, others=named)
    if problem:
        raise FieldError("email", problem)


def address_problem(email: str, *, applicant: str, others: Iterable[str]) -> str:
    """Why this address cannot be a referee's, in a sentence; empty when it can."""
    if email.casefold() == applicant.casefold():
        return "This is your own address. Give the address of someone who knows you"
    if email.casefold() in {other.casefold() for other in others}:
        return "Both referees have this address. We need two different people"
    return ""
