"""Two people change matches at the same moment. On SQLite these tests would pass whatever the code
did."""

from functools import partial
from typing import Any

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, DomainError
from matching.matches.ending import end_match, reopen_match
from matching.matches.meetings import arrange_meetings
from matching.matches.phases import pause_match
from matching.matches.times import Time
from matching.models import ClosureReason, Contact, Match, MatchChange, Mentor, Referral
from matching.permissions import HasDied
from matching.referrals.death import record_death
from matching.referrals.moving import reopen_referral
from matching.states import LIVE, MatchStatus, ReferralStatus
from recruitment.models import Establishment
from tests.factories.people import manager
from tests.factories.programme import (
    TUESDAY_AFTERNOON,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
)
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TIMES = 5
TODAY = london_today()


@pytest.fixture
def boss() -> User:
    return manager()


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


def ended(mentor: Mentor, prison: Establishment, **fields: Any) -> Match:
    """A match that ended by mistake, of a man who waits again."""
    match = a_match(
        mentor=mentor,
        referral=a_referral(at=prison),
        status="ended",
        ended_on=TODAY,
        end_reason="other",
        **fields,
    )
    Referral.objects.filter(pk=match.referral_id).update(status=ReferralStatus.WAITING)
    return match


def test_one_ends_while_another_pauses(boss: User, prison: Establishment) -> None:
    for _ in range(TIMES):
        match = a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison))
        common: dict[str, Any] = {"match": match, "version": match.version, "by": boss, "at": now()}
        end = partial(end_match, reason=ClosureReason.OTHER, on=TODAY, waits=True, why="", **common)
        pause = partial(pause_match, until=None, reason="Ill.", **common)
        answers = race([end, pause])
        assert sum(isinstance(answer, ChangedMeanwhile) for answer in answers) == 1
        match.refresh_from_db()
        assert match.status in (MatchStatus.ENDED, MatchStatus.PAUSED)
        assert MatchChange.objects.filter(match=match).count() == 1


def test_two_reopen_into_one_place(boss: User, prison: Establishment) -> None:
    for _ in range(TIMES):
        mentor = a_mentor(at=prison)
        rivals = [ended(mentor, prison, slot=slot) for slot in (0, 1)]
        answers = race([reopening(match, boss) for match in rivals])
        assert sum(isinstance(answer, DomainError) for answer in answers) == 1
        assert Match.objects.filter(mentor=mentor, status__in=sorted(LIVE)).count() == 1
        matched = Referral.objects.filter(matches__in=rivals, status=ReferralStatus.MATCHED)
        assert matched.count() == 1


def test_two_pairs_move_into_the_last_room(boss: User, prison: Establishment) -> None:
    prison.regime_slots.filter(slot=TUESDAY_AFTERNOON).update(rooms=1)
    for _ in range(TIMES):
        rivals = [
            a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison)) for _ in range(2)
        ]
        moves = [
            partial(
                arrange_meetings,
                match=match,
                contact=Contact.VISIT,
                time=Time(TUESDAY_AFTERNOON),
                reason="",
                version=match.version,
                by=boss,
                at=now(),
            )
            for match in rivals
        ]
        answers = race(moves)
        assert sum(isinstance(answer, DomainError) for answer in answers) == 1
        there = Match.objects.filter(slot=TUESDAY_AFTERNOON)
        assert there.count() == 1
        there.update(slot=0)


def test_after_a_death_nothing_begins_again(boss: User, prison: Establishment) -> None:
    for _ in range(TIMES):
        match = ended(a_mentor(at=prison), prison)
        man = match.referral
        Referral.objects.filter(pk=man.pk).update(
            status=ReferralStatus.CLOSED, closed_on=TODAY, closure_reason="other"
        )
        die = partial(record_death, participant=man.participant, on=TODAY, by=boss, at=now())
        again = partial(reopen_referral, referral=man, by=boss, at=now())
        answers = race([die, again, reopening(match, boss)])
        assert answers[0] is None
        man.refresh_from_db()
        assert man.status == ReferralStatus.CLOSED
        assert not Match.objects.filter(referral=man, status__in=sorted(LIVE)).exists()
        with pytest.raises(HasDied):
            reopen_referral(referral=man, by=boss, at=now())


def reopening(match: Match, by: User) -> partial[None]:
    return partial(reopen_match, match=match, reason="No.", version=match.version, by=by, at=now())
