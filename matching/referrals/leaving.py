"""Lists the release dates to confirm. After a man's release date, asks whether he left."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.actor import PROGRAMME
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from config.common.queue import TaskName
from config.common.written_query import written_once
from matching.models import (
    ClosureReason,
    Referral,
    ReleaseKind,
    ReleaseQuestion,
    current_rules,
    has_left,
)
from matching.permissions import check_decide, referrals_for
from matching.referrals.dates import date_for_rounds, set_release_date, use_in_rounds
from matching.referrals.moving import (
    close_referral,
    end_holds,
    lapse_proposal,
    lock_referral,
    take_step,
)
from matching.referrals.record import Part, editing
from matching.states import ReferralStatus

STALE_AFTER: Final = timedelta(weeks=8)
"""How long a confirmation of a release date is valid. After this time, the date may have
changed."""
TEND_REFERRALS: Final = TaskName("matching.tend_referrals")
WITHOUT_MENTOR: Final = (
    ReferralStatus.RECEIVED,
    ReferralStatus.WAITING,
    ReferralStatus.ON_HOLD,
)
ANSWERED_ALREADY = (
    "Somebody has dealt with this already, so nothing was changed. His page shows how things are "
    "now."
)
NOTHING_TO_ANSWER = "His release date has not passed yet, so there is nothing to answer."
Answer = ReleaseQuestion.Answer
ANSWERED: Final = {Answer.LEFT: "record_leaving", Answer.STILL_HERE: "record_staying"}
"""The name of each answer in the audit trail."""


def is_stale(referral: Referral, *, today: date) -> bool:
    """Whether somebody should ask the prison again for the man's release date. No query."""
    if referral.status == ReferralStatus.CLOSED or referral.on_remand:
        return False
    confirmed_on = referral.release_confirmed_on
    return confirmed_on is None or confirmed_on <= today - STALE_AFTER


def has_passed(referral: Referral, *, today: date) -> bool:
    """Whether the man's referral is open and his release date has passed. No query."""
    is_open = referral.status != ReferralStatus.CLOSED
    return is_open and referral.release_on is not None and referral.release_on < today


def left_on(referral: Referral, *, today: date) -> date | None:
    """The day when the man left. None if nobody has said that he left. One query if his release
    date has passed, otherwise no query."""
    on = referral.release_on
    if on is None or on >= today:
        return None
    return on if on in _days_of_leaving(referral.pk) else None


@written_once
def _days_of_leaving(referral: int) -> QuerySet[ReleaseQuestion, date]:
    """The release dates of this man for which somebody answered that he left."""
    answers = ReleaseQuestion.objects.filter(referral=referral, answer=Answer.LEFT)
    return answers.order_by().values_list("release_on", flat=True)


def dates_to_confirm(user: User, *, today: date) -> QuerySet[Referral]:
    """The men with a release date that somebody should confirm, or with no known release date.

    The date that was confirmed longest ago comes first. Leaves out men whose date has passed: for
    them, see overdue_releases.
    """
    return (
        referrals_for(user)
        .filter(is_to_confirm(today))
        .select_related("establishment", "participant")
        .order_by(F("release_confirmed_on").asc(nulls_first=True), "received_on", "pk")
    )


def is_to_confirm(today: date) -> Q:
    """The query condition for the men in dates_to_confirm."""
    is_to_come = Q(release_on__isnull=True) | Q(release_on__gte=today)
    is_old = Q(release_confirmed_on__isnull=True) | Q(release_confirmed_on__lte=today - STALE_AFTER)
    return ~Q(status=ReferralStatus.CLOSED) & is_to_come & is_old & Q(on_remand=False)


def overdue_releases(user: User, *, today: date) -> QuerySet[Referral]:
    """The men to ask about: their release date has passed, and nobody has said whether they left.
    The earliest date comes first.

    All men with an open referral and a release date in the past are either here or in
    after_release.
    """
    rows = referrals_for(user).filter(is_overdue(today))
    return rows.select_related("establishment", "participant").order_by("release_on", "pk")


def is_overdue(today: date) -> Q:
    """The query condition for the men in overdue_releases."""
    return _date_passed(today) & ~(Q(status=ReferralStatus.MATCHED) & Q(has_left()))


def after_release(user: User, *, today: date) -> QuerySet[Referral]:
    """The men who have left prison and still have a mentor. The man with the earliest release comes
    first."""
    rows = referrals_for(user).filter(
        _date_passed(today), has_left(), status=ReferralStatus.MATCHED
    )
    return rows.select_related("establishment", "participant").order_by("release_on", "pk")


def record_leaving(*, referral: Referral, by: User, at: datetime) -> Referral:
    """Records that a man left on his release date. The date must have passed. Returns the changed
    referral.

    If he has no mentor, closes his referral. If he has a mentor, his referral and his match go on.

    Raises ChangedMeanwhile if the date has changed or the referral is closed. Raises NotAllowed if
    `by` cannot do this.
    """
    check_decide(by, referral)
    with transaction.atomic():
        current = _answer(referral, Answer.LEFT, by=by, at=at)
        if current.status != ReferralStatus.MATCHED:
            reason = ClosureReason.RELEASED_UNMATCHED
            close_referral(referral=current, reason=reason, by=by, at=at)
    return current


def record_staying(
    *,
    referral: Referral,
    kind: ReleaseKind,
    on: date,
    confirmed_on: date | None,
    by: User,
    at: datetime,
) -> None:
    """Records that a man did not leave on his release date, and records his new date. Removes all
    his dates in the past.

    Raises FieldError unless the new date is in the future. Raises ChangedMeanwhile if the old date
    has changed or the referral is closed. Raises NotAllowed if `by` cannot do this.
    """
    check_decide(by, referral)
    if on <= london_date(at):
        raise FieldError("on", "New release date must be in the future")
    with transaction.atomic():
        current = _answer(referral, Answer.STILL_HERE, by=by, at=at)
        current.release_dates.filter(on__lt=london_date(at)).exclude(kind=kind).delete()
        set_release_date(
            referral=current,
            kind=kind,
            on=on,
            is_likely=True,
            confirmed_on=confirmed_on,
            version=current.version,
            reason="He did not leave on his release date.",
            by=by,
            at=at,
        )


def record_departure(*, referral: Referral, on: date, by: User, at: datetime) -> None:
    """Records that a man with a mentor left on the day `on`, today or earlier. If his release date
    is another day, changes it to `on`.

    Raises FieldError if the man cannot have left on that day. Raises ReferralIsClosed if his
    referral is closed. Raises NotAllowed if `by` cannot do this. Safe to repeat.
    """
    check_decide(by, referral)
    with transaction.atomic():
        current = lock_referral(referral)
        if current.release_on != on:
            set_release_date(
                referral=current,
                kind=ReleaseKind.CONFIRMED,
                on=on,
                is_likely=True,
                confirmed_on=london_date(at),
                version=current.version,
                reason="He left on this day.",
                by=by,
                at=at,
            )
        _save_answer(current, on, Answer.LEFT, by=by, at=at)


def record_return(*, referral: Referral, had_left: bool, by: User, at: datetime) -> None:
    """Records that a man is in prison, although his record says that he left.

    `had_left` is True if he left and has come back, and False if the record was a mistake. Removes
    his release dates in the past, so that staff are asked to find out the new date.

    Raises ReferralIsClosed if his referral is closed. Raises NotAllowed if `by` cannot do this.
    Safe to repeat.
    """
    check_decide(by, referral)
    today, reason = london_date(at), "He is in prison again." if had_left else "He had not left."
    with editing(referral, Part.DATES, version=None, reason=reason, by=by, at=at) as current:
        if not had_left and current.release_on and current.release_on <= today:
            _save_answer(current, current.release_on, Answer.STILL_HERE, by=by, at=at)
        current.release_dates.filter(on__lte=today).delete()
        use_in_rounds(current, date_for_rounds(current.release_dates.all()))


def ask_whether_men_left(*, at: datetime) -> int:
    """Opens the question “Did he leave?” for every man whose release date has passed, once for each
    date. Returns how many questions it opened. Safe to repeat, and safe to run twice at the same
    time."""
    questions = ReleaseQuestion.objects.filter(
        referral=OuterRef("pk"), release_on=OuterRef("release_on")
    )
    men = Referral.objects.exclude(status=ReferralStatus.CLOSED).filter(
        ~Exists(questions), release_on__lt=london_date(at)
    )
    return sum(
        _is_asked_about(man, man.release_on, at=at) for man in men.order_by("pk") if man.release_on
    )


def release_unmatched(*, at: datetime) -> int:
    """Closes the referral of each man without a mentor if his release date has passed and nobody
    has said whether he left. Waits `days_to_answer` days for an answer (see the rules of the
    programme). Returns how many referrals it closed.

    Safe to repeat, and safe to run twice at the same time.
    """
    asked_by = at - timedelta(days=current_rules().days_to_answer)
    unanswered = ReleaseQuestion.objects.filter(
        referral=OuterRef("pk"),
        release_on=OuterRef("release_on"),
        answer="",
        asked_at__lte=asked_by,
    )
    men = Referral.objects.filter(
        Exists(unanswered), status__in=WITHOUT_MENTOR, release_on__lt=london_date(at)
    )
    return sum(_is_released(man, at=at) for man in men.order_by("pk"))


def tend_referrals(*, at: datetime) -> None:
    """Does everything that happens to referrals automatically: end_holds, ask_whether_men_left and
    release_unmatched. Safe to repeat, and safe to run twice at the same time."""
    end_holds(at=at)
    ask_whether_men_left(at=at)
    release_unmatched(at=at)


def _date_passed(today: date) -> Q:
    return ~Q(status=ReferralStatus.CLOSED) & Q(release_on__lt=today)


def _answer(
    referral: Referral, answer: ReleaseQuestion.Answer, *, by: User, at: datetime
) -> Referral:
    """Records the answer about the release date, and returns the referral, locked.

    Raises ChangedMeanwhile if the referral is closed, or if its date has changed since the person
    saw the page.
    """
    current, on = lock_referral(referral), referral.release_on
    is_open = current.status != ReferralStatus.CLOSED
    if not (is_open and on and on < london_date(at) and current.release_on == on):
        raise ChangedMeanwhile(ANSWERED_ALREADY)
    _save_answer(current, on, answer, by=by, at=at)
    return current


def _save_answer(
    current: Referral, on: date, answer: ReleaseQuestion.Answer, *, by: User, at: datetime
) -> None:
    answered = {"answer": answer, "answered_by": by, "answered_at": at}
    question, _ = ReleaseQuestion.objects.update_or_create(
        referral=current,
        release_on=on,
        defaults=answered,
        create_defaults=answered | {"asked_at": at},
    )
    audit.record(ANSWERED[answer], question, by=by, at=at)


def _is_asked_about(man: Referral, on: date, *, at: datetime) -> bool:
    try:
        with transaction.atomic():
            question = ReleaseQuestion.objects.create(referral=man, release_on=on, asked_at=at)
            audit.record("ask_whether_he_left", question, by=PROGRAMME, at=at)
    except IntegrityError:
        return False
    return True


def _is_released(man: Referral, *, at: datetime) -> bool:
    try:
        with transaction.atomic():
            take_step(
                "release_unmatched",
                man,
                by=PROGRAMME,
                at=at,
                expecting={"release_on": man.release_on},
                closed_on=london_date(at),
                closure_reason=ClosureReason.RELEASED_UNMATCHED,
                hold_until=None,
            )
            lapse_proposal(man, at=at)
    except ChangedMeanwhile:
        return False
    return True
