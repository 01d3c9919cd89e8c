"""One referrer presses in 2 windows, or 2 referrers refer the same man, at the same moment."""

from collections import Counter
from functools import partial

import pytest

from config.common.clock import now
from config.common.errors import DomainError
from config.common.outbox.email import Email
from matching.models import Participant, Referral, SentReferral
from matching.referring.following import tell_referrers, withdraw_referral
from matching.referring.sending import send_referral
from matching.states import ReferralStatus
from tests.factories.programme import a_match
from tests.factories.referring import a_referral_draft, a_referrer, a_sent_referral
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THREADS = 8


def test_sending_everywhere_at_once_sends_once() -> None:
    draft = a_referral_draft()
    outcomes = race([partial(send_referral, draft=draft, by=draft.referrer, at=now())] * THREADS)
    assert sum(isinstance(outcome, Referral) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, DomainError) for outcome in outcomes) == THREADS - 1
    assert Email.objects.filter(key__startswith="referral:").count() == 1


def test_one_man_referred_by_many_at_once_has_one_open_referral_under_his_number() -> None:
    drafts = [a_referral_draft(prison_number="A1234BC") for _ in range(THREADS)]
    sends = [partial(send_referral, draft=draft, by=draft.referrer, at=now()) for draft in drafts]
    outcomes = race(sends)
    assert all(isinstance(outcome, Referral) for outcome in outcomes)
    man = Participant.objects.get(prison_number="A1234BC")
    assert man.referrals.count() == 1
    assert Referral.objects.filter(notes__text__contains="A1234BC").count() == THREADS - 1


def test_withdrawing_everywhere_at_once_withdraws_once() -> None:
    pat = a_referrer()
    referral = a_sent_referral(by=pat, status=ReferralStatus.WAITING)
    withdraw = partial(withdraw_referral, referral=referral, by=pat, at=now())
    outcomes = race([withdraw] * THREADS)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, DomainError) for outcome in outcomes) == THREADS - 1


def test_two_workers_send_one_email() -> None:
    a_match(referral=a_sent_referral())
    SentReferral.objects.update(emailed_status=ReferralStatus.WAITING)
    emails = race([partial(tell_referrers, at=now())] * THREADS)
    assert Counter(emails) == {1: 1, 0: THREADS - 1}
    assert Email.objects.filter(key__startswith="referral:").count() == 1
