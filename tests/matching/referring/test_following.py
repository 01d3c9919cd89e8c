"""What referrers see of their referrals, and what they can still do."""

from datetime import timedelta
from typing import Any

import pytest

from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.outbox.email import Email
from matching.models import ClosureReason, Match, RecordChange, Referral, ReleaseDate, ReleaseKind
from matching.referrals.moving import accept_referral, close_referral
from matching.referring.following import (
    change_release_date,
    own_referrals,
    status_for_referrer,
    tell_referrers,
    withdraw_referral,
)
from matching.states import ProposalStatus, ReferralStatus
from tests.factories.people import manager
from tests.factories.programme import a_match, a_referral, an_open_proposal
from tests.factories.referring import a_referrer, a_sent_referral

pytestmark = pytest.mark.django_db

CLOSED: dict[str, Any] = {
    "status": ReferralStatus.CLOSED,
    "closed_on": london_today(),
    "closure_reason": "completed",
}


@pytest.mark.parametrize(
    ("status", "weeks_ago", "line"),
    [
        (ReferralStatus.RECEIVED, 3, "Received"),
        (ReferralStatus.WAITING, 0, "Waiting, less than a week"),
        (ReferralStatus.WAITING, 1, "Waiting, 1 week"),
        (ReferralStatus.ON_HOLD, 12, "Waiting, 12 weeks"),
        (ReferralStatus.MATCHED, 12, "Has a mentor"),
        (ReferralStatus.CLOSED, 12, "Closed"),
    ],
)
def test_where_it_stands(status: ReferralStatus, weeks_ago: int, line: str) -> None:
    today = london_today()
    referral = Referral(status=status, received_on=today - timedelta(weeks=weeks_ago))
    referral.has_mentor = True  # type: ignore[attr-defined]  # as own_referrals annotates it
    assert status_for_referrer(referral, on=today) == line


def test_a_man_waits_until_his_mentor_has_said_yes() -> None:
    by = a_referrer()
    match = a_match(referral=a_sent_referral(by=by), status="offered")
    [asked] = own_referrals(by)
    assert status_for_referrer(asked, on=london_today()).startswith("Waiting")
    assert tell_referrers(at=now()) == 0
    Match.objects.filter(pk=match.pk).update(status="to_start")
    [begun] = own_referrals(by)
    assert status_for_referrer(begun, on=london_today()) == "Has a mentor"
    assert tell_referrers(at=now()) == 1


def test_people_see_their_own_referrals_newest_first() -> None:
    by, today = a_referrer(), london_today()
    old = a_sent_referral(by=by, received_on=today - timedelta(days=9))
    new = a_sent_referral(by=by, received_on=today)
    a_sent_referral()
    a_referral()
    assert list(own_referrals(by)) == [new, old]


def test_a_new_release_date_is_the_one_rounds_use() -> None:
    referral = a_sent_referral(release_on=london_today() + timedelta(days=100))
    new_on = london_today() + timedelta(days=300)
    for _ in range(2):
        change_release_date(
            referral=referral,
            on=new_on,
            kind=ReleaseKind.PAROLE,
            by=referral.referred_by,  # type: ignore[arg-type] # the factory always sets it
            at=now(),
        )
    stored = Referral.objects.get()
    assert (stored.release_on, stored.release_kind) == (new_on, ReleaseKind.PAROLE)
    assert stored.release_confirmed_on == london_today()
    assert stored.version > 1
    likely = ReleaseDate.objects.filter(is_likely=True)
    assert [(row.kind, row.on) for row in likely] == [(ReleaseKind.PAROLE, new_on)]
    assert RecordChange.objects.filter(changed_by=referral.referred_by).exists()


def test_a_man_on_remand_can_get_a_date() -> None:
    referral = a_sent_referral(on_remand=True)
    assert referral.referred_by
    new_on = london_today() + timedelta(days=300)
    change_release_date(
        referral=referral,
        on=new_on,
        kind=ReleaseKind.CONFIRMED,
        by=referral.referred_by,
        at=now(),
    )
    assert (referral.on_remand, referral.release_on) == (False, new_on)
    assert RecordChange.objects.get().before == "on remand"


def test_a_release_date_is_to_come() -> None:
    referral = a_sent_referral()
    assert referral.referred_by
    with pytest.raises(FieldError):
        change_release_date(
            referral=referral,
            on=london_today(),
            kind=ReleaseKind.PAROLE,
            by=referral.referred_by,
            at=now(),
        )


def test_a_closed_referral_keeps_its_date() -> None:
    referral = a_sent_referral(**CLOSED)
    assert referral.referred_by
    with pytest.raises(ChangedMeanwhile):
        change_release_date(
            referral=referral,
            on=london_today() + timedelta(days=300),
            kind=ReleaseKind.PAROLE,
            by=referral.referred_by,
            at=now(),
        )
    assert not ReleaseDate.objects.exists()


@pytest.mark.parametrize(
    "status", [ReferralStatus.RECEIVED, ReferralStatus.WAITING, ReferralStatus.ON_HOLD]
)
def test_a_referrer_withdraws_their_own(status: ReferralStatus) -> None:
    referral = a_sent_referral(status=status)
    proposal = an_open_proposal(referral=referral)
    assert referral.referred_by
    withdraw_referral(referral=referral, by=referral.referred_by, at=now())
    proposal.refresh_from_db()
    assert proposal.status == ProposalStatus.LAPSED
    stored = Referral.objects.get()
    assert (stored.status, stored.closure_reason) == (ReferralStatus.CLOSED, ClosureReason.WITHDREW)


def test_nobody_withdraws_once_he_has_a_mentor() -> None:
    referral = a_sent_referral(status=ReferralStatus.MATCHED)
    assert referral.referred_by
    with pytest.raises(ChangedMeanwhile):
        withdraw_referral(referral=referral, by=referral.referred_by, at=now())


def test_nobody_touches_somebody_elses() -> None:
    referral, other = a_sent_referral(), a_referrer()
    with pytest.raises(NotAllowed):
        withdraw_referral(referral=referral, by=other, at=now())
    with pytest.raises(NotAllowed):
        change_release_date(
            referral=referral,
            on=london_today() + timedelta(days=300),
            kind=ReleaseKind.PAROLE,
            by=other,
            at=now(),
        )
    assert Referral.objects.get().status == ReferralStatus.RECEIVED


def emailed() -> list[str]:
    """The keys of the letters to referrers, in order."""
    keys = Email.objects.filter(key__startswith="referral:").order_by("pk")
    return [key.split(":")[2] for key in keys.values_list("key", flat=True)]


def test_a_referrer_is_told_of_a_mentor_and_of_the_end_once() -> None:
    referral, boss = a_sent_referral(), manager()
    assert tell_referrers(at=now()) == 0
    accept_referral(referral=referral, by=boss, at=now())
    assert tell_referrers(at=now()) == 0
    a_match(referral=referral)
    assert tell_referrers(at=now()) == 1
    assert tell_referrers(at=now()) == 0
    close_referral(
        referral=Referral.objects.get(), reason=ClosureReason.COMPLETED, by=boss, at=now()
    )
    assert tell_referrers(at=now()) == 1
    assert tell_referrers(at=now()) == 0
    assert emailed() == ["referral_matched", "referral_closed"]


def test_a_second_mentor_is_told_of_too() -> None:
    a_match(referral=a_sent_referral())
    for status in (ReferralStatus.MATCHED, ReferralStatus.WAITING, ReferralStatus.MATCHED):
        Referral.objects.update(status=status)
        tell_referrers(at=now() + timedelta(hours=len(emailed())))
    assert emailed() == ["referral_matched", "referral_matched"]


def test_emails_hold_a_reference_and_no_name() -> None:
    referral = a_sent_referral(name="Ferdinand Quill")
    a_match(referral=referral)
    Referral.objects.update(status=ReferralStatus.MATCHED)
    tell_referrers(at=now())
    email = Email.objects.get(key__startswith="referral:")
    words = f"{email.subject} {email.text} {email.html}"
    assert referral.reference in words
    assert not any(name in words for name in ("Ferdinand", "Quill", str(referral.establishment)))


def test_a_referrer_whose_account_is_closed_gets_none() -> None:
    referral = a_sent_referral(status=ReferralStatus.MATCHED)
    assert referral.referred_by
    referral.referred_by.is_active = False
    referral.referred_by.save()
    referral.sent.emailed_status = ReferralStatus.WAITING
    referral.sent.save()
    tell_referrers(at=now())
    assert emailed() == []
