"""Prison checks: asking a prison who may see a man and where, and recording its answer. Also the
chase list: the men that we need an answer about."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from config.common.transitions import apply_transition
from matching.models import PrisonCheck, Proposal, Referral
from matching.permissions import check_decide, referrals_for
from matching.referrals.moving import lock_referral
from matching.states import PRISON_CHECK, CheckStatus, ProposalStatus, ReferralStatus

CHASE_AFTER: Final = timedelta(days=7)
"""If a prison has not answered after this time, we ask again. By then, its Offender Management Unit
has met, because the unit meets every week."""


def ask_prison(*, referral: Referral, by: User, at: datetime) -> PrisonCheck:
    """Records that somebody asked the man's prison about him today. An earlier answer is valid
    until the prison answers again.

    Raises ChangedMeanwhile if somebody has asked already, or if the referral is closed. Raises
    NotAllowed if `by` cannot do this.
    """
    check_decide(by, referral)
    try:
        with transaction.atomic():
            return _ask(_open_referral(referral), london_date(at), by=by, at=at)
    except IntegrityError as error:
        raise ChangedMeanwhile(
            f"Somebody has already asked {referral.establishment} about him. Nothing was changed."
        ) from error


def ask_about_several(*, referrals: Iterable[Referral], by: User, at: datetime) -> int:
    """Records that somebody asked about these men today. Leaves out men with an open question, and
    men with a closed referral. Returns how many questions it recorded. Raises NotAllowed if `by`
    cannot do this."""
    count = 0
    for referral in referrals:
        try:
            ask_prison(referral=referral, by=by, at=at)
            count += 1
        except ChangedMeanwhile:
            continue
    return count


def record_answer(
    *,
    referral: Referral,
    answered_by: str,
    answered_on: date,
    seen_where: str,
    in_sight_of: str,
    not_seen_by: str,
    review_on: date | None,
    by: User,
    at: datetime,
) -> PrisonCheck:
    """Records what the man's prison answered. If nobody has recorded our question, also records
    that we asked on the day of the answer.

    Each text must fit its column of PrisonCheck. Raises FieldError for a day that is not possible.
    Raises ChangedMeanwhile if the referral is closed. Raises NotAllowed if `by` cannot do this.
    """
    check_decide(by, referral)
    with transaction.atomic():
        current = _open_referral(referral)
        check = open_check(current) or _ask(current, answered_on, by=by, at=at)
        _check_days(check.asked_on, answered_on, review_on, today=london_date(at))
        apply_transition(
            PRISON_CHECK,
            "answer",
            check,
            by=by,
            at=at,
            answered_by=answered_by,
            answered_on=answered_on,
            seen_where=seen_where,
            in_sight_of=in_sight_of,
            not_seen_by=not_seen_by,
            review_on=review_on,
        )
    return check


def cancel_check(*, check: PrisonCheck, by: User, at: datetime) -> None:
    """Cancels a question to the prison. Raises ChangedMeanwhile if the question is no longer open.
    Raises NotAllowed if `by` cannot do this."""
    check_decide(by, check.referral)
    apply_transition(PRISON_CHECK, "cancel", check, by=by, at=at)


def open_check(referral: Referral) -> PrisonCheck | None:
    """The question that the man's prison has not answered yet, if there is one. No query if
    `prison_checks` is loaded."""
    return next((row for row in _checks(referral) if row.status == CheckStatus.ASKED), None)


def latest_answer(referral: Referral) -> PrisonCheck | None:
    """The latest answer of the man's prison, if there is one. Only the latest answer is valid. No
    query if `prison_checks` is loaded."""
    answers = [row for row in _checks(referral) if row.status == CheckStatus.ANSWERED]
    return max(answers, key=lambda row: (row.answered_on or row.asked_on, row.pk), default=None)


def checks_to_make(user: User, *, today: date) -> QuerySet[Referral]:
    """The chase list: the men that have no valid answer from their prison.

    For each of these men, nobody has asked the prison, or the prison has not answered, or its
    answer is due for review. The order is: men with an open proposal, men that nobody has asked
    about, and men with the longest wait for an answer.

    Each row has 4 annotations. `asked_on` is when we asked, if the prison has not answered.
    `review_on` is when the latest answer is due for review. `has_answer` is whether the prison has
    ever answered. `is_proposed` is whether there is an open proposal.
    """
    waiting_since, answers = _questions(), _answers()
    proposals = Proposal.objects.filter(referral=OuterRef("pk"), status=ProposalStatus.OPEN)
    return (
        referrals_for(user)
        .filter(is_check_due(today))
        .annotate(
            asked_on=Subquery(waiting_since.values("asked_on")[:1], output_field=DateField()),
            review_on=Subquery(answers.values("review_on")[:1], output_field=DateField()),
            has_answer=Exists(answers),
            is_proposed=Exists(proposals),
        )
        .select_related("establishment", "participant")
        .order_by("-is_proposed", F("asked_on").asc(nulls_first=True), "received_on", "pk")
    )


def is_check_due(today: date) -> Q:
    """The query condition for the men in checks_to_make."""
    until = Case(
        When(status=CheckStatus.ASKED, then=Value(date.min)),
        default=Coalesce("review_on", Value(date.max)),
    )
    open_first = F("answered_on").desc(nulls_first=True)
    latest = _of_his_prison(CheckStatus.ASKED, CheckStatus.ANSWERED).order_by(open_first, "-pk")
    counts_until = Coalesce(Subquery(latest.values(until=until)[:1]), Value(date.min))
    return ~Q(status=ReferralStatus.CLOSED) & Q(LessThanOrEqual(counts_until, today))


def _questions() -> QuerySet[PrisonCheck]:
    """A subquery: the questions about a man that his prison has not answered yet."""
    return _of_his_prison(CheckStatus.ASKED)


def _answers() -> QuerySet[PrisonCheck]:
    """A subquery: the answers of a man's prison, the latest first."""
    return _of_his_prison(CheckStatus.ANSWERED).order_by("-answered_on", "-pk")


def _of_his_prison(*statuses: CheckStatus) -> QuerySet[PrisonCheck]:
    return PrisonCheck.objects.filter(
        referral=OuterRef("pk"), establishment=OuterRef("establishment"), status__in=statuses
    )


def prison_has_answered(path: str) -> Exists:
    """The condition that a man's prison has answered about him. `path` is the Django lookup that
    leads to his referral."""
    answers = PrisonCheck.objects.filter(
        referral=OuterRef(path),
        establishment=OuterRef(f"{path}__establishment"),
        status=CheckStatus.ANSWERED,
    )
    return Exists(answers)


def _checks(referral: Referral) -> list[PrisonCheck]:
    rows = referral.prison_checks.all()
    return [row for row in rows if row.establishment_id == referral.establishment_id]


def _open_referral(referral: Referral) -> Referral:
    """Locks the referral's row until the transaction ends, and reads it again. Raises
    ChangedMeanwhile if the referral is closed."""
    current = lock_referral(referral)
    if current.status == ReferralStatus.CLOSED:
        raise ChangedMeanwhile("This referral is closed, so there is nothing to ask the prison.")
    return current


def _ask(referral: Referral, on: date, *, by: User, at: datetime) -> PrisonCheck:
    check = PrisonCheck.objects.create(
        referral=referral, establishment=referral.establishment, asked_on=on, asked_by=by
    )
    audit.record("ask_prison", check, by=by, at=at)
    return check


def _check_days(asked_on: date, answered_on: date, review_on: date | None, *, today: date) -> None:
    if answered_on > today:
        raise FieldError("answered_on", "Date of the answer must be today or in the past")
    if answered_on < asked_on:
        raise FieldError(
            "answered_on",
            f"Date of the answer must be on or after {asked_on:%-d %B %Y}, the day "
            "the prison was asked",
        )
    if review_on and review_on <= answered_on:
        raise FieldError("review_on", "Review date must be after the date of the answer")
