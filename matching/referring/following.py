"""What a referrer can do after sending a referral: see its status, give a new release date, and
withdraw the referral.

Also the daily emails to referrers, and deleting old drafts.
"""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, NotAllowed
from config.common.letters.mailings import register_mailing
from config.common.outbox.queueing import withdraw_emails
from config.common.queue import TaskName
from config.common.transitions import apply_transition
from matching.models import (
    ClosureReason,
    Match,
    RecordChange,
    Referral,
    ReleaseDate,
    ReleaseKind,
    SentReferral,
)
from matching.referrals.dates import date_for_rounds, use_in_rounds
from matching.referrals.moving import lapse_proposal
from matching.referrals.record import Part
from matching.referring.domains import check_work_address
from matching.referring.drafts import check_answers, forget_old_drafts
from matching.referring.emails import AFTER, MATCHED, email_referrer
from matching.states import REFERRAL, ReferralStatus

TEND_REFERRING: Final = TaskName("matching.tend_referring")

KINDS = tuple(kind for kind in ReleaseKind if kind != ReleaseKind.SENTENCE_EXPIRY)
"""The kinds of release date that a referrer can give."""


def own_referrals(person: User) -> QuerySet[Referral]:
    """The referrals that this person sent, the newest first. Each has the annotation
    `has_mentor`."""
    begun_matches = Match.objects.begun().filter(referral=OuterRef("pk"))
    rows = Referral.objects.filter(referred_by=person).annotate(has_mentor=Exists(begun_matches))
    return rows.select_related("sent").order_by("-received_on", "-pk")


def status_for_referrer(referral: Referral, *, on: date) -> str:
    """The status of a referral, in the words that the referrer sees. The referral must come from
    own_referrals.

    Shows a man on hold as waiting, because the reason is private. Also shows a man as waiting while
    we ask him or a mentor about a match.
    """
    match referral.status:
        case ReferralStatus.RECEIVED:
            return "Received"
        case ReferralStatus.MATCHED if referral.has_mentor:  # type: ignore[attr-defined]  # annotated
            return "Has a mentor"
        case ReferralStatus.CLOSED:
            return "Closed"
        case _:
            return f"Waiting, {_weeks((on - referral.received_on).days // 7)}"


def is_open(referral: Referral) -> bool:
    """Whether the referrer can change the man's release date."""
    return referral.status != ReferralStatus.CLOSED


def can_withdraw(referral: Referral) -> bool:
    """Whether the referrer can withdraw the referral: only before the man has a mentor."""
    return referral.status in REFERRAL.transition("withdraw").sources


def change_release_date(
    *, referral: Referral, on: date, kind: ReleaseKind, by: User, at: datetime
) -> None:
    """Saves `on` as the date on which the man is likely to leave.

    Keeps his dates of other kinds, and marks them as unlikely. Raises FieldError unless the date is
    in the future. Raises NotAllowed for somebody else's referral. Raises ChangedMeanwhile for a
    closed referral. Safe to repeat.
    """
    check_answers({"release_on": on}, at=at)
    with transaction.atomic():
        row = _locked(referral, by=by)
        if not is_open(row):
            raise ChangedMeanwhile("This referral is closed, so its release date cannot change.")
        before = _date_in_words(row)
        row.release_dates.exclude(kind=kind).update(is_likely=False)
        ReleaseDate.objects.update_or_create(
            referral=row,
            kind=kind,
            defaults={"on": on, "is_likely": True, "confirmed_on": london_date(at)},
        )
        row.on_remand = False
        use_in_rounds(row, date_for_rounds(row.release_dates.all()))
        row.version += 1
        row.save()
        RecordChange.objects.create(
            referral=row,
            part=Part.DATES,
            before=before,
            after=_date_in_words(row),
            reason="His referrer told us",
            changed_by=by,
            changed_at=at,
        )
        audit.record("change_release_date", row, by=by, at=at, kind=kind)
    referral.refresh_from_db()


def withdraw_referral(*, referral: Referral, by: User, at: datetime) -> None:
    """Closes a referral because its referrer withdraws it. Also ends the man's proposal.

    Raises NotAllowed for somebody else's referral. Raises ChangedMeanwhile if the man has a mentor,
    or if the referral is already closed.
    """
    _check_own(referral, by)
    with transaction.atomic():
        apply_transition(
            REFERRAL,
            "withdraw",
            referral,
            by=by,
            at=at,
            closed_on=london_date(at),
            closure_reason=ClosureReason.WITHDREW,
            hold_until=None,
        )
        lapse_proposal(referral, at=at)


def tend_referring(*, at: datetime) -> None:
    """Emails referrers about their referrals, and deletes old drafts. Safe to repeat."""
    tell_referrers(at=at)
    forget_old_drafts(at=at)


def tell_referrers(*, at: datetime) -> int:
    """Emails referrers about each man who has got a mentor, and each referral that has closed,
    since the last call. Returns how many emails it queued.

    Never emails about a death, even if somebody corrects the death later. Finds the changes itself,
    so code that changes a referral need not email the referrer.

    1 or 2 queries for each changed referral. Safe to repeat, and safe to run twice at the same
    time.
    """
    begun_matches = Match.objects.begun().filter(referral=OuterRef("referral"))
    moved = SentReferral.objects.exclude(emailed_status=F("referral__status")).exclude(
        Q(referral__status=ReferralStatus.MATCHED), ~Exists(begun_matches)
    )
    moved = moved.filter(referral__participant__died_on__isnull=True).exclude(
        referral__closure_reason=ClosureReason.DIED
    )
    rows = moved.select_related("referral__referred_by").order_by("pk")
    return sum(_tell(row, at=at) for row in rows)


def withdraw_has_mentor(referral: Referral, *, at: datetime) -> None:
    """If the man has no mentor after all, withdraws the email “the man has a mentor”, unless we
    have sent the email.

    If the man gets a mentor later, the referrer then gets this email. Call this in the transaction
    of the change.
    """
    if Match.objects.begun().filter(referral=referral).exists():
        return
    if withdraw_emails(about=[f"referral:{referral.pk}:{MATCHED.key}:"], at=at):
        SentReferral.objects.filter(referral=referral).update(emailed_status=ReferralStatus.WAITING)


def _tell(row: SentReferral, *, at: datetime) -> bool:
    before, status = row.emailed_status, row.referral.status
    with transaction.atomic():
        mine = SentReferral.objects.filter(pk=row.pk, emailed_status=before)
        if not mine.update(emailed_status=status) or status not in AFTER:
            return False
        email_referrer(row.referral, AFTER[status], at=at)
    return True


def _locked(referral: Referral, *, by: User) -> Referral:
    _check_own(referral, by)
    return Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)


def _check_own(referral: Referral, by: User) -> None:
    check_work_address(by)
    if referral.referred_by_id != by.pk:
        raise NotAllowed("Only the person who sent this referral can change it here.")


def _date_in_words(referral: Referral) -> str:
    if referral.on_remand:
        return "on remand"
    if referral.release_on is None:
        return "not known"
    kind = ReleaseKind(referral.release_kind).label
    return f"{referral.release_on:%-d %B %Y}, {kind}"


def _weeks(count: int) -> str:
    if not count:
        return "less than a week"
    return "1 week" if count == 1 else f"{count} weeks"


MAILING: Final = register_mailing(
    "referrers",
    "News for referrers",
    who="Referrers of men who have got a mentor, or whose referral has closed, since the last "
    "email.",
    send=tend_referring,
)
