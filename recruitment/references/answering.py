"""A referee gives a reference or declines, and an applicant names another referee."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.http import QueryDict

from config.accounts.models import User
from config.common.actor import PROGRAMME
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.queue import TaskName
from config.common.transitions import apply_transition
from recruitment.models import Application, Recommendation, Reference, UnfinishedAnswer
from recruitment.references.asking import LINK_LASTS, REMINDED_AFTER, ask, ask_for_another
from recruitment.references.somebody_else import DIFFERENT_ADDRESS, check_address
from recruitment.states import REFERENCE, UNDECIDED, ReferenceStatus
from recruitment.unfinished import Page, forget_unfinished, save_unfinished

REFERENCES_NEEDED = 2
FORGET_WORDS: Final = TaskName("recruitment.forget_words")


@dataclass(frozen=True)
class Answer:
    """A referee's answers. The model Reference explains each field."""

    known_for: str
    strengths: str
    concerns: str
    recommendation: Recommendation


def give_reference(*, reference: Reference, answer: Answer, at: datetime) -> None:
    """Saves the answer and ends the referee's link. Get `reference` from reference_behind.

    Raises ChangedMeanwhile when the link was used, replaced or revoked, or has expired.
    """
    _end(reference, "receive", at=at, **asdict(answer))


def decline_to_refer(*, reference: Reference, at: datetime) -> None:
    """Records that the referee will not give a reference, ends their link, and asks the applicant
    to name another referee.

    Raises the errors of give_reference.
    """
    with transaction.atomic():
        _end(reference, "decline", at=at)
        ask_for_another(reference, at=at)


def save_what_a_referee_typed(*, reference: Reference, typed: QueryDict, at: datetime) -> None:
    """Saves what a referee has typed and not sent, so that the form shows it again. Safe to repeat.

    Raises the errors of give_reference.
    """
    with transaction.atomic():
        open_ones = Reference.objects.select_for_update(of=("self",)).filter(
            pk=reference.pk, token_hash=reference.token_hash, status=ReferenceStatus.ASKED
        )
        if not open_ones.exists():
            raise ChangedMeanwhile("We no longer need this reference.")
        save_unfinished(Page(reference=reference), typed, at=at)


def forget_words_of_referees(*, at: datetime) -> int:
    """Deletes what referees typed and did not send before their link ended. Returns the number of
    deleted rows.

    Safe to repeat.
    """
    old = UnfinishedAnswer.objects.filter(reference__isnull=False, typed_at__lt=at - LINK_LASTS)
    return old.delete()[0]


def _end(reference: Reference, step: str, *, at: datetime, **values: Any) -> None:
    with transaction.atomic():
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
        forget_unfinished(Page(reference=reference))


def can_be_replaced(reference: Reference) -> bool:
    """Whether the applicant can name another referee in place of this referee."""
    is_open = reference.status in REFERENCE.transition("replace").sources
    return is_open and reference.application.status in UNDECIDED


def replaceable(application: Application) -> set[int]:
    """The ids of the references for which can_be_replaced is true. One query."""
    rows = application.references.select_related("application")
    return {row.pk for row in rows if can_be_replaced(row)}


def is_replacement_due(reference: Reference) -> bool:
    """Whether the applicant needs to name another referee.

    They do if this referee has declined, or has not answered even after the last reminder.
    """
    has_declined = reference.status == ReferenceStatus.DECLINED
    is_silent = reference.status == ReferenceStatus.ASKED and (
        reference.chased >= len(REMINDED_AFTER)
    )
    return can_be_replaced(reference) and (has_declined or is_silent)


def replace_referee(
    *, reference: Reference, name: str, email: str, relationship: str, by: User, at: datetime
) -> Reference:
    """Ends the link of the referee who is replaced, emails the new referee, and returns the new
    reference.

    Raises FieldError (`email`) if the address belongs to the applicant, to the other referee or to
    somebody who has declined. Raises NotAllowed for somebody else's application. Raises
    ChangedMeanwhile once the referee to replace has given a reference, or the application is
    decided. Raises AskedEnough if we have emailed too many referees for the applicant lately.
    """
    if reference.application.applicant_id != by.pk:
        raise NotAllowed("Only the applicant can name a referee.")
    try:
        with transaction.atomic():
            application = _undecided(reference.application_id)
            check_address(application, reference, email)
            apply_transition(REFERENCE, "replace", reference, by=by, at=at, token_hash="")
            another = Reference.objects.create(
                application=application, name=name, email=email, relationship=relationship
            )
            ask(another, by=by, at=at)
    except IntegrityError:
        raise FieldError("email", DIFFERENT_ADDRESS) from None
    return another


def _undecided(pk: int) -> Application:
    application = Application.objects.select_for_update(of=("self",)).get(pk=pk)
    if application.status not in UNDECIDED:
        raise ChangedMeanwhile(
            "We have made a decision on this application, so you do not need another referee."
        )
    return application
