"""The mentor's yes, no or question, and calling a match off before it begins."""

from datetime import timedelta

import pytest
from django.conf import settings

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from matching.introductions.answering import (
    HoursMoved,
    NotTaking,
    accept_match,
    answer_question,
    ask_question,
    call_off_match,
    turn_down_match,
)
from matching.introductions.first_session import days_to_choose, move_first_session
from matching.mentors.asking import confirm_hours
from matching.models import ClosureReason, Exclusion, Introduction, Match, Mentor, NotBegun
from matching.proposals.lists import approvable_proposals
from matching.referrals.moving import close_referral
from matching.rounds.running import run_now
from recruitment.models import Establishment, RegimeSlot
from tests.factories.introductions import agreed, approved, by_the_clock, invited, said_yes, told
from tests.factories.people import mentor_user
from tests.factories.post import event_in, sent_to
from tests.factories.programme import a_coordinator, a_mentor, an_absence

pytestmark = pytest.mark.django_db
Refusal = Introduction.Refusal


def fresh(match: Match) -> Match:
    return Match.objects.select_related("referral", "introduction", "mentor__user").get(pk=match.pk)


def say_no(match: Match, refusal: str = Refusal.TIME, words: str = "") -> Match:
    turn_down_match(match=match, refusal=refusal, words=words, by=match.mentor.user, at=now())
    return fresh(match)


def test_yes_agrees_the_match_and_tells_both(prison: Establishment, ann: User) -> None:
    match = invited(at=prison)
    accept_match(match=match, by=match.mentor.user, at=now())
    match = fresh(match)
    introduction = match.introduction
    assert (match.status, introduction.mentor_answer) == ("to_start", "yes")
    assert introduction.first_on
    assert introduction.first_on > london_today()
    assert introduction.first_on.weekday() == match.slot // 3
    assert "yes" in sent_to(ann.email)[-1].subject
    first = sent_to(match.mentor.user.email)[-1]
    for words in ("HMP Here", ann.name, settings.CONTACT_EMAIL):
        assert words in first.text
    assert match.referral.name not in first.subject + first.text


def test_yes_waits_until_the_mentor_has_said_that_new_hours_suit_them(
    prison: Establishment,
) -> None:
    match = invited(at=prison)
    RegimeSlot.objects.filter(establishment=prison).update(moved_at=now())
    with pytest.raises(HoursMoved):
        accept_match(match=match, by=match.mentor.user, at=now())
    assert fresh(match).status == "offered"
    confirm_hours(mentor=match.mentor, moved_at=now(), by=match.mentor.user, at=now())
    accept_match(match=match, by=match.mentor.user, at=now())
    assert fresh(match).status == "to_start"


def test_the_first_session_is_outside_absences(prison: Establishment) -> None:
    match = invited(at=prison)
    an_absence(match.mentor, days=15)
    accept_match(match=match, by=match.mentor.user, at=now())
    first_on = fresh(match).introduction.first_on
    assert first_on
    assert first_on >= london_today() + timedelta(days=15)


def test_the_first_session_of_a_fortnight_is_in_its_week(prison: Establishment) -> None:
    mentor = a_mentor(at=prison, fortnightly=1)
    match = invited(at=prison, mentor=mentor)
    accept_match(match=match, by=mentor.user, at=now())
    match = fresh(match)
    assert match.introduction.first_on
    assert match.meets_in_week_of(match.introduction.first_on)


def test_yes_twice_is_one_yes(prison: Establishment) -> None:
    match = invited(at=prison)
    for _ in range(2):
        accept_match(match=match, by=match.mentor.user, at=now())
    assert len(sent_to(match.mentor.user.email)) == 2  # the invitation and the first session


def test_a_yes_ends_a_match_that_had_not_started(prison: Establishment) -> None:
    old = agreed(at=prison)
    Mentor.objects.filter(pk=old.mentor_id).update(status="paused")
    match = invited(at=prison, referral=old.referral, covers=old)
    assert fresh(old).is_begun
    accept_match(match=match, by=match.mentor.user, at=now())
    old = fresh(old)
    assert (old.status, old.end_reason) == ("ended", "covered")
    assert fresh(match).status == "to_start"
    assert list(Match.objects.begun().filter(referral=old.referral)) == [match]
    assert sent_to(old.mentor.user.email)[-1].key.startswith(f"match:{old.pk}:taken-over:")


def test_a_coordinator_can_record_the_answer(prison: Establishment, ann: User) -> None:
    match = invited(at=prison)
    accept_match(match=match, by=ann, at=now())
    assert fresh(match).status == "to_start"
    assert all("yes" not in email.subject for email in sent_to(ann.email))


def test_nobody_else_answers(prison: Establishment) -> None:
    match = invited(at=prison)
    for person in (a_mentor(at=prison).user, a_coordinator(), mentor_user()):
        with pytest.raises(NotAllowed):
            accept_match(match=match, by=person, at=now())
        with pytest.raises(NotAllowed):
            turn_down_match(match=match, refusal="time", words="", by=person, at=now())


def test_a_mentor_on_a_break_cannot_say_yes(prison: Establishment) -> None:
    match = invited(at=prison)
    Mentor.objects.filter(pk=match.mentor_id).update(status="paused")
    with pytest.raises(NotTaking):
        accept_match(match=match, by=match.mentor.user, at=now())


def test_not_before_the_invitation(prison: Establishment) -> None:
    match = said_yes(at=prison)
    with pytest.raises(ChangedMeanwhile):
        accept_match(match=match, by=match.mentor.user, at=now())
    with pytest.raises(ChangedMeanwhile):
        say_no(match)


@pytest.mark.parametrize("refusal", Refusal.values)
def test_no_puts_him_back_and_teaches_the_next_round(
    refusal: str, prison: Establishment, ann: User
) -> None:
    match = say_no(invited(at=prison), refusal, "Sorry.")
    assert (match.status, match.end_reason) == ("not_begun", "mentor_said_no")
    assert match.referral.status == "waiting"
    assert (match.introduction.refusal, match.introduction.refusal_words) == (refusal, "Sorry.")
    run_now(at=now())
    assert not approvable_proposals(ann).exists()
    exclusion = Exclusion.objects.get()
    lasts = refusal in {Refusal.NEEDS, Refusal.KNOWS_HIM}
    assert (exclusion.until is None) == lasts
    assert exclusion.kind == ("conflict" if refusal == Refusal.KNOWS_HIM else "refusal")
    assert "no" in sent_to(ann.email)[-1].subject


def test_the_pair_can_be_proposed_once_it_has_rested(prison: Establishment, ann: User) -> None:
    match = say_no(invited(at=prison))
    Exclusion.objects.update(until=london_today() - timedelta(days=1))
    run_now(at=now())
    assert approvable_proposals(ann).get().mentor == match.mentor


def test_a_second_no_replaces_the_first(prison: Establishment) -> None:
    match = say_no(invited(at=prison))
    Exclusion.objects.update(until=london_today() - timedelta(days=2))
    say_no(invited(at=prison, mentor=match.mentor, referral=fresh(match).referral))
    assert Exclusion.objects.get().until == london_today() + timedelta(weeks=4)


def test_a_mentor_who_said_no_cannot_say_yes(prison: Establishment) -> None:
    match = say_no(invited(at=prison))
    with pytest.raises(ChangedMeanwhile):
        accept_match(match=match, by=match.mentor.user, at=now())


def test_a_question_and_its_answer(prison: Establishment, ann: User) -> None:
    match = invited(at=prison)
    question = ask_question(match=match, text="Which gate?", by=match.mentor.user, at=now())
    asked = sent_to(ann.email)[-1]
    assert f"/introductions/{match.pk}/" in asked.text
    assert "gate" not in asked.text
    answer_question(question=question, answer="The small one.", by=ann, at=now())
    told_of = sent_to(match.mentor.user.email)[-1]
    assert f"/mentoring/offers/{match.pk}/" in told_of.text
    assert "small" not in told_of.text
    question.refresh_from_db()
    assert (question.answer, question.answered_by) == ("The small one.", ann)
    with pytest.raises(ChangedMeanwhile):
        answer_question(question=question, answer="The big one.", by=ann, at=now())


@pytest.mark.parametrize("make", [approved, told, said_yes, invited, agreed])
def test_it_can_be_called_off_until_they_meet(make: type, prison: Establishment, ann: User) -> None:
    match = make(at=prison)
    call_off_match(match=match, reason=NotBegun.CALLED_OFF, by=ann, at=now())
    match = fresh(match)
    assert (match.status, match.end_reason) == ("not_begun", "called_off")
    assert match.referral.status == "waiting"


def test_a_match_that_meets_is_not_called_off(prison: Establishment, ann: User) -> None:
    match = agreed(at=prison)
    Match.objects.update(status="in_custody")
    with pytest.raises(ChangedMeanwhile):
        call_off_match(match=match, reason=NotBegun.CALLED_OFF, by=ann, at=now())


def test_no_answer_lets_the_pair_rest(prison: Establishment, ann: User) -> None:
    match = invited(at=prison)
    call_off_match(match=match, reason=NotBegun.NO_ANSWER, by=ann, at=now())
    assert fresh(match).end_reason == "no_answer"
    assert Exclusion.objects.get().until == london_today() + timedelta(weeks=4)


def test_closing_his_referral_stops_it(prison: Establishment, ann: User) -> None:
    match = invited(at=prison)
    close_referral(referral=fresh(match).referral, reason=ClosureReason.WITHDREW, by=ann, at=now())
    with pytest.raises(ChangedMeanwhile):
        accept_match(match=match, by=match.mentor.user, at=now())


def test_the_event_moves_with_the_first_session(prison: Establishment, ann: User) -> None:
    by_the_clock(prison)
    match = agreed(at=prison)
    day = days_to_choose(fresh(match), at=now())[2]
    move_first_session(match=match, on=day, by=ann, at=now())
    move_first_session(match=match, on=day, by=ann, at=now())
    calendars = [email.calendar for email in sent_to(match.mentor.user.email) if email.calendar]
    first, moved = map(event_in, calendars)
    agreed_on, moved_to = sent_to(match.mentor.user.email)[-2:]
    assert "saying yes" in agreed_on.text
    assert "moved" in moved_to.subject
    assert "saying yes" not in moved_to.text
    assert first["METHOD"] == moved["METHOD"] == "REQUEST"
    assert first["UID"] == moved["UID"]
    assert int(moved["SEQUENCE"]) > int(first["SEQUENCE"])
    assert fresh(match).introduction.first_on == day
    assert match.changes.filter(part="first session").count() == 1


def test_without_hours_by_the_clock_there_is_no_event(prison: Establishment) -> None:
    match = agreed(at=prison)
    assert all(not email.calendar for email in sent_to(match.mentor.user.email))
