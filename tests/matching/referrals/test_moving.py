"""What becomes of a referral, through people and automatically."""

from datetime import timedelta

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from matching.models import ClosureReason, Match, RecordChange, Referral
from matching.referrals.moving import (
    AlreadyReferred,
    accept_referral,
    close_referral,
    end_holds,
    hold_referral,
    reopen_referral,
    return_to_waiting,
    take_off_hold,
)
from matching.states import MatchStatus, ReferralStatus
from recruitment.models import Establishment
from tests.factories.programme import a_coordinator, a_match, a_referral, an_establishment

pytestmark = pytest.mark.django_db
TODAY = london_today()
TOMORROW = TODAY + timedelta(days=1)
WITHDREW = ClosureReason.WITHDREW


def status(man: Referral) -> str:
    man.refresh_from_db()
    return man.status


def test_a_checked_man_waits(prison: Establishment, ann: User) -> None:
    man = a_referral(at=prison, status="received")
    accept_referral(referral=man, by=ann, at=now())
    assert status(man) == ReferralStatus.WAITING
    with pytest.raises(ChangedMeanwhile):
        accept_referral(referral=man, by=ann, at=now())


def test_a_hold_ends_by_itself_on_its_day_and_once(prison: Establishment, ann: User) -> None:
    man, other = a_referral(at=prison), a_referral(at=prison)
    hold_referral(referral=man, until=TOMORROW, reason="", by=ann, at=now())
    hold_referral(referral=other, until=None, reason="", by=ann, at=now())
    assert end_holds(at=now()) == 0
    assert [end_holds(at=now() + timedelta(days=1)) for _ in range(2)] == [1, 0]
    assert (status(man), man.hold_until) == (ReferralStatus.WAITING, None)
    assert status(other) == ReferralStatus.ON_HOLD
    event = AuditEvent.objects.get(action="take_off_hold")
    assert (event.actor, event.subject_id) == (None, man.pk)


def test_a_hold_does_not_end_in_the_past(prison: Establishment, ann: User) -> None:
    man = a_referral(at=prison)
    with pytest.raises(FieldError) as refusal:
        hold_referral(referral=man, until=TODAY, reason="", by=ann, at=now())
    assert refusal.value.field == "until"
    assert status(man) == ReferralStatus.WAITING


def test_why_he_is_on_hold_stays_with_his_record(prison: Establishment, ann: User) -> None:
    man = a_referral(at=prison)
    hold_referral(referral=man, until=TOMORROW, reason="On a course.", by=ann, at=now())
    take_off_hold(referral=man, by=ann, at=now())
    change = RecordChange.objects.get()
    assert (change.reason, change.before, change.changed_by) == ("On a course.", "waiting", ann)
    assert change.after.startswith("on hold until")


def test_closing_ends_the_match_for_the_same_reason(prison: Establishment, ann: User) -> None:
    match = a_match(referral=a_referral(at=prison))
    close_referral(referral=match.referral, reason=ClosureReason.WITHDREW, by=ann, at=now())
    match.refresh_from_db()
    ended = (match.status, match.end_reason, match.ended_on)
    assert ended == (MatchStatus.ENDED, "withdrew", TODAY)
    assert status(match.referral) == ReferralStatus.CLOSED


def test_a_man_who_got_a_mentor_meanwhile_is_not_closed(prison: Establishment, ann: User) -> None:
    man = a_referral(at=prison)
    seen = Referral.objects.get(pk=man.pk)
    match = a_match(referral=man)
    with pytest.raises(ChangedMeanwhile):
        close_referral(referral=seen, reason=WITHDREW, by=ann, at=now())
    assert Match.objects.get() == match
    assert status(man) == ReferralStatus.MATCHED


def test_a_man_whose_match_does_not_go_on_waits_in_his_old_place(
    prison: Establishment, ann: User
) -> None:
    match = a_match(referral=a_referral(at=prison))
    man, received_on = match.referral, match.referral.received_on
    return_to_waiting(referral=man, reason=ClosureReason.DID_NOT_ENGAGE, by=ann, at=now())
    match.refresh_from_db()
    assert (match.status, match.end_reason) == (MatchStatus.ENDED, "did_not_engage")
    assert (status(man), man.received_on) == (ReferralStatus.WAITING, received_on)
    with pytest.raises(ChangedMeanwhile):
        return_to_waiting(referral=man, reason=ClosureReason.DID_NOT_ENGAGE, by=ann, at=now())


def test_a_closed_referral_opens_again_unless_he_has_another(
    prison: Establishment, ann: User
) -> None:
    man = a_referral(at=prison)
    close_referral(referral=man, reason=WITHDREW, by=ann, at=now())
    later = a_referral(at=prison, participant=man.participant)
    with pytest.raises(AlreadyReferred):
        reopen_referral(referral=man, by=ann, at=now())
    close_referral(referral=later, reason=ClosureReason.DUPLICATE, by=ann, at=now())
    man.refresh_from_db()
    reopen_referral(referral=man, by=ann, at=now())
    assert (status(man), man.closed_on, man.closure_reason) == ("waiting", None, "")


def test_only_staff_of_his_prison_decide(prison: Establishment) -> None:
    man, outsider = a_referral(at=prison), a_coordinator(an_establishment())
    with pytest.raises(NotAllowed):
        hold_referral(referral=man, until=None, reason="", by=outsider, at=now())
    with pytest.raises(NotAllowed):
        return_to_waiting(referral=man, reason=WITHDREW, by=outsider, at=now())
    assert status(man) == ReferralStatus.WAITING
