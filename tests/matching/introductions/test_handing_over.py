"""Another mentor takes over: the mentor of now is told the day, and whether it changes."""

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.letters.sending import spelt
from config.common.outbox.email import Email
from matching.introductions.answering import accept_match, call_off_match
from matching.introductions.chasing import chase_mentors
from matching.introductions.correcting import correct_yes
from matching.introductions.first_session import days_to_choose, move_first_session
from matching.matches.phases import record_first_meeting
from matching.models import Match, Mentor, NotBegun
from matching.states import MatchStatus
from recruitment.models import Establishment
from tests.factories.introductions import invited
from tests.factories.post import sent_to
from tests.factories.programme import a_match, a_mentor, a_referral
from tests.matching.covering import men_needing_cover

pytestmark = pytest.mark.django_db


def fresh(match: Match) -> Match:
    return Match.objects.select_related("referral", "introduction", "mentor__user").get(pk=match.pk)


@pytest.fixture
def old(prison: Establishment) -> Match:
    """Ben meets a man, and is on a break."""
    old = a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison), slot=2)
    Mentor.objects.filter(pk=old.mentor_id).update(status="paused")
    return Match.objects.select_related("mentor__user", "referral__participant").get(pk=old.pk)


@pytest.fixture
def match(prison: Establishment, old: Match) -> Match:
    """Somebody has agreed to take over."""
    match = invited(at=prison, referral=old.referral, covers=old)
    accept_match(match=match, by=match.mentor.user, at=now())
    return fresh(match)


def letters(old: Match) -> list[Email]:
    return sent_to(old.mentor.user.email)


def day_of(match: Match) -> str:
    on = match.introduction.first_on
    assert on
    return spelt(on)


def everything_goes() -> None:
    Email.objects.update(status="sent", attempts=1, finished_at=now())


def test_the_old_match_goes_on_after_the_yes(match: Match, old: Match, ann: User) -> None:
    assert match.status == MatchStatus.TO_START
    assert fresh(old).status == MatchStatus.IN_CUSTODY
    assert not men_needing_cover(ann)


def test_the_mentor_of_now_is_told_the_day_once(match: Match, old: Match) -> None:
    accept_match(match=match, by=match.mentor.user, at=now())
    [letter] = letters(old)
    assert day_of(match) in letter.text
    for words in (old.referral.name, old.referral.reference, match.mentor.user.name):
        assert words not in letter.subject + letter.text


def test_another_day_is_told(match: Match, old: Match, ann: User) -> None:
    day = days_to_choose(match, at=now())[2]
    move_first_session(match=match, on=day, by=ann, at=now())
    assert spelt(day) in letters(old)[-1].text


def test_their_first_session_ends_the_old_match(match: Match, old: Match) -> None:
    mentor = match.mentor.user
    record_first_meeting(match=match, on=london_today(), version=match.version, by=mentor, at=now())
    old = fresh(old)
    assert (old.status, old.end_reason, old.ended_on) == ("ended", "covered", london_today())
    assert fresh(match).status == MatchStatus.IN_CUSTODY
    assert fresh(match).referral.status == "matched"


def test_a_yes_taken_back_leaves_the_old_match(match: Match, old: Match, ann: User) -> None:
    everything_goes()
    correct_yes(match=match, reason="", version=match.version, by=ann, at=now())
    assert fresh(old).status == MatchStatus.IN_CUSTODY
    assert letters(old)[-1].key.startswith(f"match:{old.pk}:not-handed-over:")
    accept_match(match=fresh(match), by=match.mentor.user, at=now())
    assert day_of(fresh(match)) in letters(old)[-1].text


def test_a_yes_taken_back_in_time_is_not_told(match: Match, old: Match, ann: User) -> None:
    correct_yes(match=match, reason="", version=match.version, by=ann, at=now())
    assert letters(old) == []


def test_called_off_the_old_match_goes_on_and_its_mentor_is_told_once(
    match: Match, old: Match, ann: User
) -> None:
    everything_goes()
    call_off_match(match=match, reason=NotBegun.CALLED_OFF, by=ann, at=now())
    for _ in range(2):
        chase_mentors(at=now())
    assert fresh(old).status == MatchStatus.IN_CUSTODY
    assert fresh(old).referral.status == "matched"
    told = [letter.key for letter in letters(old) if ":not-handed-over:" in letter.key]
    assert len(told) == 1
    assert [row.pk for row in men_needing_cover(ann)] == [old.pk]


def test_a_third_mentor_takes_over_from_one_who_never_met_him(
    match: Match, old: Match, prison: Establishment
) -> None:
    Mentor.objects.filter(pk=match.mentor_id).update(status="paused")
    third = invited(at=prison, referral=old.referral, covers=match, slot=4)
    third = fresh(accept_match(match=third, by=third.mentor.user, at=now()))
    assert fresh(match).status == MatchStatus.ENDED
    assert fresh(old).status == MatchStatus.IN_CUSTODY
    assert day_of(third) in letters(old)[-1].text
