"""People who press at the same moment while a match begins: the coordinators, the mentor and the
worker."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import DomainError
from config.common.outbox.email import Email
from matching.introductions.answering import accept_match, call_off_match, turn_down_match
from matching.introductions.asking import HisAnswer, record_his_answer
from matching.introductions.chasing import chase_mentors
from matching.introductions.correcting import correct_yes
from matching.introductions.inviting import invite_mentor, record_briefing
from matching.introductions.telling import tell_due_matches
from matching.introductions.undoing import propose_again, undo_approval
from matching.matches.phases import pause_match, record_first_meeting
from matching.models import Match, Mentor, NotBegun, Proposal, Referral
from matching.states import MentorStatus
from recruitment.models import Establishment
from tests.factories.introductions import agreed, approved, invited, said_yes, told
from tests.factories.people import manager
from tests.factories.programme import (
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
)
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TURNS, THREADS = 5, 6
LATER = timedelta(hours=1)


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


def fresh(match: Match) -> Match:
    return Match.objects.select_related("referral", "introduction", "proposal").get(pk=match.pk)


def refusals(answers: list[object]) -> int:
    return sum(isinstance(answer, DomainError) for answer in answers)


def check_whole(match: Match) -> str:
    """The man has a live match, or waits. Returns the state of the match."""
    match = fresh(match)
    man = Referral.objects.get(pk=match.referral_id)
    live = Match.objects.live().filter(referral=man)
    assert list(live) == ([match] if match.is_live else [])
    assert man.status == ("matched" if match.is_live else "waiting")
    return match.status


def test_undoing_as_the_worker_tells(prison: Establishment, ann: User) -> None:
    """Whoever is first: it is undone and nobody is told, or all are told and nothing is undone."""
    for _ in range(TURNS):
        match = approved(at=prison)
        Email.objects.all().delete()
        undo = partial(undo_approval, match=match, by=ann, at=now())
        tell = partial(tell_due_matches, at=now() + LATER)
        answers = race([undo, tell] * (THREADS // 2))
        status = check_whole(match)
        is_undone = status == "not_begun"
        assert status in {"not_begun", "offered"}
        assert refusals(answers) == THREADS // 2 - is_undone
        assert Email.objects.filter(to=ann.email).count() == (not is_undone)
        assert Proposal.objects.get(matches=match).status == ("open" if is_undone else "approved")


def test_workers_that_tell_at_once_send_one_email(prison: Establishment, ann: User) -> None:
    for turn in range(TURNS):
        matches = [approved(at=prison) for _ in range(2)]
        answers = race([partial(tell_due_matches, at=now() + LATER)] * THREADS)
        assert sorted(map(str, answers)) == ["0"] * (THREADS - 1) + ["2"]
        assert {check_whole(match) for match in matches} == {"offered"}
        assert Email.objects.filter(to=ann.email).count() == turn + 1


def test_two_coordinators_record_his_answer(prison: Establishment, ann: User) -> None:
    other = manager()
    for _ in range(TURNS):
        match = told(at=prison)
        presses: list[Callable[[], object]] = [
            partial(
                record_his_answer,
                match=match,
                answer=answer,
                asked_on=london_today(),
                version=match.version,
                by=by,
                at=now(),
            )
            for answer, by in ((HisAnswer.YES, ann), (HisAnswer.ANOTHER, other))
        ]
        assert refusals(race(presses * (THREADS // 2))) == THREADS - 1
        is_yes = check_whole(match) == "offered"
        assert fresh(match).introduction.his_answer == ("yes" if is_yes else "no")


def test_the_same_press_twice_invites_once(prison: Establishment, ann: User) -> None:
    for _ in range(TURNS):
        match = said_yes(at=prison)
        record_briefing(match=match, by=ann, at=now())
        answers = race([partial(invite_mentor, match=match, by=ann, at=now())] * THREADS)
        assert refusals(answers) == THREADS - 1
        assert Email.objects.filter(to=match.mentor.user.email).count() == 1


def test_the_mentors_yes_as_the_coordinator_calls_off(prison: Establishment, ann: User) -> None:
    """Called off before or after the yes, it is off in the end, and the mentor is told once."""
    for _ in range(TURNS):
        match = invited(at=prison)
        yes = partial(accept_match, match=match, by=match.mentor.user, at=now())
        off = partial(call_off_match, match=match, reason=NotBegun.CALLED_OFF, by=ann, at=now())
        answers = race([yes, off] * (THREADS // 2))
        assert check_whole(match) == "not_begun"
        assert refusals(answers[1::2]) == THREADS // 2 - 1
        race([partial(chase_mentors, at=now())] * THREADS)
        off_letters = Email.objects.filter(key__startswith=f"match:{match.pk}:called-off:")
        assert off_letters.count() == 1


def test_the_mentors_yes_and_no_at_once(prison: Establishment, ann: User) -> None:
    """On 2 phones, or the mentor on one and the coordinator after a call."""
    for _ in range(TURNS):
        match = invited(at=prison)
        yes = partial(accept_match, match=match, by=match.mentor.user, at=now())
        no = partial(turn_down_match, match=match, refusal="time", words="", by=ann, at=now())
        answers = race([yes, no] * (THREADS // 2))
        status = check_whole(match)
        assert fresh(match).introduction.mentor_answer == ("yes" if status == "to_start" else "no")
        assert isinstance(answers[0], DomainError) == (status == "not_begun")
        sessions = Email.objects.filter(key__startswith=f"match:{match.pk}:first-session:")
        assert sessions.count() == (status == "to_start")


def test_the_mentors_yes_as_an_undo_comes_too_late(prison: Establishment, ann: User) -> None:
    for _ in range(TURNS):
        match = invited(at=prison)
        yes = partial(accept_match, match=match, by=match.mentor.user, at=now())
        undo = partial(undo_approval, match=match, by=ann, at=now())
        answers = race([yes, undo] * (THREADS // 2))
        assert check_whole(match) == "to_start"
        assert refusals(answers) == THREADS // 2


def test_a_first_meeting_as_the_yes_is_taken_back(prison: Establishment, ann: User) -> None:
    """Either they met, or the mentor is asked again: never both."""
    for _ in range(TURNS):
        match = fresh(agreed(at=prison))
        common: dict[str, Any] = {"match": match, "version": match.version, "at": now()}
        back = partial(correct_yes, reason="", by=match.mentor.user, **common)
        meet = partial(record_first_meeting, on=london_today(), by=ann, **common)
        answers = race([back, meet] * (THREADS // 2))
        status = check_whole(match)
        assert status in {"offered", "in_custody"}
        assert refusals(answers) == THREADS - 1
        is_asked = status == "offered"
        assert fresh(match).introduction.mentor_answer == ("" if is_asked else "yes")


def test_a_match_is_handed_over_once(prison: Establishment, ann: User) -> None:
    """The coordinator pauses the old match while both record that the new mentor has met him."""
    for _ in range(TURNS):
        old = a_match(mentor=a_mentor(at=prison), referral=a_referral(at=prison), slot=4)
        Mentor.objects.filter(pk=old.mentor_id).update(status=MentorStatus.PAUSED)
        match = fresh(agreed(at=prison, referral=old.referral, covers=old))
        common: dict[str, Any] = {"match": match, "version": match.version, "at": now()}
        meets = [
            partial(record_first_meeting, on=london_today(), by=by, **common)
            for by in (ann, match.mentor.user)
        ]
        pause = partial(
            pause_match, match=old, until=None, reason="", version=old.version, by=ann, at=now()
        )
        answers = race([*meets, pause] * (THREADS // 3))
        assert refusals(answers) in {THREADS - 1, THREADS - 2}
        assert fresh(match).status == "in_custody"
        over = Match.objects.get(pk=old.pk)
        assert (over.status, over.end_reason) == ("ended", "covered")


def test_a_wrong_no_is_put_right_once(prison: Establishment, ann: User) -> None:
    for _ in range(TURNS):
        match = invited(at=prison)
        turn_down_match(match=match, refusal="time", words="", by=match.mentor.user, at=now())
        answers = race([partial(propose_again, match=match, by=ann, at=now())] * THREADS)
        assert refusals(answers) == THREADS - 1
        assert Proposal.objects.get(matches=match).status == "open"


def test_workers_that_remind_at_once_send_one_reminder(prison: Establishment, ann: User) -> None:
    match = invited(at=prison)
    noon = now().replace(hour=12)
    for days in (3, 6):
        race([partial(chase_mentors, at=noon + timedelta(days=days))] * THREADS)
    sent = Email.objects.filter(key__startswith=f"match:{match.pk}:reminded:")
    asked = Email.objects.filter(key__startswith=f"match:{match.pk}:no-answer:")
    assert (sent.count(), asked.count()) == (1, 1)
