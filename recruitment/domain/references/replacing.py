"""Naming somebody else in a referee's place."""

from datetime import datetime

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common.errors import DomainError, NotAllowed, Overtaken
from config.common.transitions import apply_transition
from recruitment.domain.applying.referees import address_problem
from recruitment.domain.references.asking import ask
from recruitment.domain.references.chasing import REMINDED_AFTER
from recruitment.models import Application, Reference
from recruitment.states import REFERENCE, UNDECIDED, ReferenceStatus


class BadAddress(DomainError):
    """This address cannot be a referee's."""


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

    Raises BadAddress for the applicant's or the other referee's address, NotAllowed for someone
    else's application, Overtaken when the reference has come or the application is decided.
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
        raise BadAddress("You have named this person already. Name somebody else") from None
    return another


def _undecided(pk: int) -> Application:
    application = Application.objects.select_for_update(of=("self",)).get(pk=pk)
    if application.status not in UNDECIDED:
        raise Overtaken("There has been a decision on this application, so nobody else is needed.")
    return application


def _check_address(application: Application, reference: Reference, email: str) -> None:
    others = application.references.exclude(pk=reference.pk)
    named = others.exclude(status=ReferenceStatus.REPLACED).values_list("email", flat=True)
    problem = address_problem(email, applicant=application.applicant.email, others=named)
    if problem:
        raise BadAddress(problem)
