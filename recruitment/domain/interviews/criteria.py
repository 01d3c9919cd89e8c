"""What interviewers score; a manager's own list."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.errors import DomainError
from recruitment.models import Criterion

CRITERIA: Final = {
    "listening": ("Listens", "Hears what is said and what is not, and does not rush to advise."),
    "boundaries": ("Keeps boundaries", "Knows what a mentor is not, and when to tell somebody."),
    "fairness": (
        "Treats people fairly",
        "Sees the man before the offence, and notices prejudice in oneself.",
    ),
    "reliability": ("Keeps promises", "Has the time, is realistic about it, and turns up."),
    "resilience": ("Looks after themselves", "Copes with setbacks, and asks for support."),
}
"""What the programme starts with: the name, and what good looks like."""


class BadCriterion(DomainError):
    """There is one of that name."""


def load_criteria() -> None:
    """Adds the usual criteria that are missing, by code. Safe to repeat; never changes one that a
    manager has edited. One query."""
    Criterion.objects.bulk_create(
        [
            Criterion(code=code, name=name, guidance=guidance)
            for code, (name, guidance) in CRITERIA.items()
        ],
        ignore_conflicts=True,
    )


def criteria_in_use() -> QuerySet[Criterion]:
    """What a new score sheet asks, in the order they were added."""
    return Criterion.objects.filter(in_use=True)


def add_criterion(*, name: str, guidance: str, by: User, at: datetime) -> Criterion:
    """Raises BadCriterion when there is one of that name, NotAllowed for anyone but a manager."""
    check_manager(by, "change what is scored")
    try:
        with transaction.atomic():
            criterion = Criterion.objects.create(code=_code(name), name=name, guidance=guidance)
            audit.record("add_criterion", criterion, by=by, at=at)
    except IntegrityError:
        raise BadCriterion("There is one of that name already. Change that one instead") from None
    return criterion


def change_criterion(
    *, criterion: Criterion, name: str, guidance: str, in_use: bool, by: User, at: datetime
) -> None:
    """Sheets already handed in keep their points, under the new name. Safe to repeat. Raises
    NotAllowed."""
    check_manager(by, "change what is scored")
    with transaction.atomic():
        Criterion.objects.filter(pk=criterion.pk).update(
            name=name, guidance=guidance, in_use=in_use
        )
        audit.record("change_criterion", criterion, by=by, at=at, in_use=in_use)
    criterion.refresh_from_db()


def _code(name: str) -> str:
    """A code from the name; one written in another script has its letters' numbers."""
    return slugify(name)[:40] or "-".join(f"{ord(letter):x}" for letter in name)[:40]
