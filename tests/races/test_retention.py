"""A coordinator works on a man's record at the very moment at which a night would erase him, a
manager holds it, or 2 workers run the night. On SQLite these tests would pass whatever the code
did."""

from datetime import date, datetime, timedelta
from functools import partial

import pytest

from config.common.clock import LONDON, now
from config.common.errors import DomainError
from matching.models import Participant, Referral
from matching.referrals.moving import reopen_referral
from matching.states import ReferralStatus
from privacy.holds.holds import begin_hold
from privacy.models import Hold, RetentionNight
from privacy.register.entry import Whose
from privacy.retention.due import due
from privacy.retention.nightly import run_night
from privacy.retention.switching import start_retention
from tests.factories.people import manager
from tests.factories.programme import a_referral, an_establishment
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

NIGHT = datetime(2036, 5, 31, 2, 0, tzinfo=LONDON)
TURNS = 6


def due_referrals(many: int) -> list[Referral]:
    prison = an_establishment()
    day = date(2030, 1, 1)
    return [
        a_referral(
            at=prison,
            received_on=day,
            status=ReferralStatus.CLOSED,
            closed_on=day + timedelta(days=number),
            closure_reason="withdrew",
            is_checked=False,
        )
        for number in range(many)
    ]


def start() -> None:
    start_retention(
        limit=100, number_due=len(due(today=NIGHT.date())), version=0, by=manager(), at=NIGHT
    )


def test_a_man_whose_referral_is_opened_again_stays_or_the_person_reads_why_not() -> None:
    referrals, boss = due_referrals(TURNS), manager()
    start()
    reopening = [
        partial(reopen_referral, referral=referral, by=boss, at=now()) for referral in referrals
    ]
    answers = race([*reopening, partial(run_night, at=NIGHT)])
    night = RetentionNight.objects.get()
    assert night.status == "done"
    for referral, answer in zip(referrals, answers, strict=False):
        man = Participant.objects.get(pk=referral.participant_id)
        referral.refresh_from_db()
        if answer is None:
            assert man.erased_on is None
            assert referral.status != ReferralStatus.CLOSED
        else:
            assert isinstance(answer, DomainError)
            assert man.erased_on is not None
            assert referral.status == ReferralStatus.CLOSED
    assert {failure["why"] for failure in night.failures} <= {"live"}


def test_a_man_who_is_held_stays_whole_or_is_gone_before_the_hold() -> None:
    referrals, boss = due_referrals(TURNS), manager()
    start()
    men = [referral.participant_id for referral in referrals]
    holding = [
        partial(begin_hold, whose=Whose.MAN, person_key=man, reason="A claim", by=boss, at=now())
        for man in men
    ]
    race([*holding, partial(run_night, at=NIGHT)])
    night = RetentionNight.objects.get()
    assert night.status == "done"
    held = set(Hold.objects.values_list("participant", flat=True))
    for man in Participant.objects.filter(pk__in=men):
        if man.erased_on is None:
            assert man.pk in held
    assert {failure["why"] for failure in night.failures} <= {"held"}


def test_2_workers_run_one_night_once() -> None:
    due_referrals(TURNS)
    start()
    race([partial(run_night, at=NIGHT)] * 4)
    night = RetentionNight.objects.get()
    assert night.counts == {"never_matched": TURNS}
    assert night.failures == []
    assert Participant.objects.filter(erased_on__isnull=False).count() == TURNS
