"""What happens by itself after a mentor is invited."""

from datetime import datetime, timedelta

import pytest

from config.accounts.models import User
from config.common.clock import LONDON, london_today, now
from config.common.outbox.email import Email
from matching.introductions.answering import (
    accept_match,
    call_off_match,
    turn_down_match,
)
from matching.introductions.chasing import chase_mentors
from matching.introductions.inviting import give_more_time
from matching.models import ClosureReason, Introduction, Match, NotBegun
from matching.referrals.moving import close_referral
from recruitment.models import Establishment
from tests.factories.introductions import agreed, by_the_clock, invited, said_yes
from tests.factories.people import manager
from tests.factories.post import event_in, sent_to
from tests.factories.programme import a_referral

pytestmark = pytest.mark.django_db


def noon(days: int) -> datetime:
    """Noon in London, this many days from today."""
    on = london_today() + timedelta(days=days)
    return datetime(on.year, on.month, on.day, 12, tzinfo=LONDON)


def letters_to(match: Match) -> int:
    return len(sent_to(match.mentor.user.email))


@pytest.fixture
def match(prison: Establishment, ann: User) -> Match:
    """A mentor invited today, with 5 days to answer. Ann's earlier emails are gone."""
    match = invited(at=prison)
    Email.objects.filter(to=ann.email).delete()
    return match


def test_one_reminder_after_half_the_days(match: Match, ann: User) -> None:
    chase_mentors(at=noon(2))
    assert letters_to(match) == 1  # the invitation
    for _ in range(2):
        chase_mentors(at=noon(3))
    chase_mentors(at=noon(5))
    assert letters_to(match) == 2
    assert sent_to(ann.email) == []


def test_nobody_is_reminded_at_night(match: Match) -> None:
    chase_mentors(at=noon(3) - timedelta(hours=5))
    assert letters_to(match) == 1


def test_after_the_last_day_the_coordinators_are_asked_once(match: Match, ann: User) -> None:
    for day in (6, 6, 7):
        chase_mentors(at=noon(day))
    [email] = sent_to(ann.email)
    assert f"/introductions/{match.pk}/" in email.text
    assert letters_to(match) == 1


def test_more_time_starts_again(match: Match, ann: User) -> None:
    chase_mentors(at=noon(6))
    give_more_time(match=match, until=london_today() + timedelta(days=20), by=ann, at=noon(6))
    chase_mentors(at=noon(12))
    assert letters_to(match) == 2
    chase_mentors(at=noon(21))
    assert len(sent_to(ann.email)) == 2


def test_an_answer_stops_it(match: Match, ann: User) -> None:
    accept_match(match=match, by=ann, at=now())
    sent = letters_to(match)
    for day in (3, 6):
        chase_mentors(at=noon(day))
    assert letters_to(match) == sent
    assert sent_to(ann.email) == []


def test_a_death_stops_it(match: Match, ann: User) -> None:
    man = match.referral.participant
    man.died_on = london_today()
    man.save()
    for day in (3, 6):
        chase_mentors(at=noon(day))
    assert (letters_to(match), sent_to(ann.email)) == (1, [])


def test_a_mentor_is_told_once_that_it_is_off(match: Match, ann: User) -> None:
    call_off_match(match=match, reason=NotBegun.CALLED_OFF, by=ann, at=now())
    for _ in range(2):
        chase_mentors(at=now())
    assert letters_to(match) == 2
    assert match.referral.name not in sent_to(match.mentor.user.email)[-1].text


def test_also_when_his_referral_is_closed(match: Match, ann: User) -> None:
    referral = Match.objects.select_related("referral").get().referral
    close_referral(referral=referral, reason=ClosureReason.WITHDREW, by=ann, at=now())
    chase_mentors(at=now())
    assert letters_to(match) == 2


def test_not_after_a_death(match: Match, ann: User) -> None:
    call_off_match(match=match, reason=NotBegun.CALLED_OFF, by=ann, at=now())
    man = match.referral.participant
    man.died_on = london_today()
    man.save()
    chase_mentors(at=now())
    assert letters_to(match) == 1


def test_nobody_who_said_no_or_was_not_asked_is_told(
    match: Match, prison: Establishment, ann: User
) -> None:
    turn_down_match(match=match, refusal="time", words="", by=match.mentor.user, at=now())
    other = said_yes(at=prison)
    call_off_match(match=other, reason=NotBegun.CALLED_OFF, by=ann, at=now())
    chase_mentors(at=now())
    assert (letters_to(match), letters_to(other)) == (1, 0)


def test_the_event_is_cancelled(prison: Establishment, ann: User) -> None:
    by_the_clock(prison)
    match = agreed(at=prison, referral=a_referral(at=prison))
    call_off_match(match=match, reason=NotBegun.CALLED_OFF, by=ann, at=now())
    chase_mentors(at=now())
    request, cancel = (
        event_in(email.calendar) for email in sent_to(match.mentor.user.email) if email.calendar
    )
    assert (request["METHOD"], cancel["METHOD"]) == ("REQUEST", "CANCEL")
    assert request["UID"] == cancel["UID"]
    assert int(cancel["SEQUENCE"]) > int(request["SEQUENCE"])


def test_the_managers_are_asked_where_there_is_no_coordinator(prison: Establishment) -> None:
    boss = manager()
    match = invited(at=prison)
    Introduction.objects.filter(match=match).update(reminders=1)
    chase_mentors(at=noon(6))
    assert len([email for email in sent_to(boss.email) if "answered" in email.subject]) == 1
