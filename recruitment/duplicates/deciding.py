"""Deciding whether 2 applicants who look alike are one person. Every decision can be undone.

A decision does not change any application. It says only which accounts belong to the same person.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.errors import ChangedMeanwhile, NotAllowed
from recruitment.models import ApplicantDecision
from recruitment.permissions import applications_for

DECIDED = "Somebody has already decided about these 2 applicants. Nothing was changed."
UNDONE = "Somebody has already undone this decision. Nothing was changed."
NOT_YOURS = (
    "One of these applicants has not applied for a prison you coordinate. Ask a service manager to "
    "decide."
)


def decide_applicants(
    *, one: User, other: User, is_same: bool, by: User, at: datetime
) -> ApplicantDecision:
    """Records that 2 applicants are one person, or that they are 2 people.

    Raises ChangedMeanwhile when somebody has decided about them already. Raises NotAllowed unless
    `by` screens an application of each of the 2 applicants.
    """
    first, second = sorted([one, other], key=lambda person: person.pk)
    if screened_among([first.pk, second.pk], by=by) != {first.pk, second.pk}:
        raise NotAllowed(NOT_YOURS)
    try:
        with transaction.atomic():
            decision = ApplicantDecision.objects.create(
                first=first, second=second, is_same=is_same, decided_by=by, decided_at=at
            )
            applicants = [first.pk, second.pk]
            event = "decide_same_applicant" if is_same else "decide_different_applicants"
            audit.record(event, decision, by=by, at=at, applicants=applicants)
    except IntegrityError:
        raise ChangedMeanwhile(DECIDED) from None
    return decision


def undo_decision(*, decision: ApplicantDecision, by: User, at: datetime) -> None:
    """Undoes a decision. If the 2 applicants still look alike, they are a possible duplicate again.
    Raises ChangedMeanwhile if somebody has undone the decision already. Raises NotAllowed unless
    `by` screens an application of each of the 2 applicants."""
    pair = {decision.first_id, decision.second_id}
    if screened_among(pair, by=by) != pair:
        raise NotAllowed(NOT_YOURS)
    with transaction.atomic():
        rows = ApplicantDecision.objects.filter(pk=decision.pk, undone_at__isnull=True)
        if not rows.update(undone_at=at):
            raise ChangedMeanwhile(UNDONE)
        audit.record("undo_applicant_decision", decision, by=by, at=at)


def decision_list(user: User) -> QuerySet[ApplicantDecision]:
    """The decisions that nobody has undone, newest first. Contains only decisions about applicants
    whose applications this person screens. One query."""
    screened = applications_for(user).order_by().values("applicant")
    decisions = ApplicantDecision.objects.filter(
        undone_at__isnull=True, first__in=screened, second__in=screened
    )
    related = ("first", "second", "decided_by")
    return decisions.select_related(*related).order_by("-decided_at", "-pk")


def screened_among(applicants: set[int] | list[int], *, by: User) -> set[int]:
    """Those of `applicants` (user ids) whose applications this person screens. One query."""
    rows = applications_for(by).filter(applicant__in=applicants)
    return set(rows.order_by().values_list("applicant", flat=True))
