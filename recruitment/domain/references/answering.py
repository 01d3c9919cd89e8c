"""What a referee does with the link: gives a reference, or declines."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from config.common.actor import PROGRAMME
from config.common.transitions import apply_transition
from recruitment.domain.telling import tell
from recruitment.models import Recommendation, Reference
from recruitment.states import REFERENCE


@dataclass(frozen=True)
class Answer:
    """What a referee says; see Reference."""

    known_for: str
    strengths: str
    concerns: str
    recommendation: Recommendation


def give_reference(*, reference: Reference, answer: Answer, at: datetime) -> None:
    """Keeps the answer of whoever holds the live link, and kills the link.

    `reference` is what reference_behind found. Raises Overtaken when the link died meanwhile.
    """
    _end(reference, "receive", at=at, **asdict(answer))


def decline_to_refer(*, reference: Reference, at: datetime) -> None:
    """Kills the link and tells the applicant that another referee is needed. Raises Overtaken."""
    with transaction.atomic():
        _end(reference, "decline", at=at)
        tell(reference.application, "reference_replaced_needed", by=PROGRAMME, at=at)


def _end(reference: Reference, step: str, *, at: datetime, **said: Any) -> None:
    apply_transition(
        REFERENCE,
        step,
        reference,
        by=PROGRAMME,
        at=at,
        expecting={"token_hash": reference.token_hash, "token_expires_at__gt": at},
        answered_at=at,
        token_hash="",
        **said,
    )
