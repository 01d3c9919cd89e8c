"""A yes of the mentor or of the man that was a mistake, corrected until they have met."""

from datetime import timedelta

import pytest

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from config.common.outbox.email import Email
from matching.introductions.answering import accept_match, call_off_match
from matching.introductions.asking import HisAnswer, record_his_answer
from matching.introductions.correcting import correct_his_yes, correct_yes
from matching.introductions.inviting import invite_mentor
from matching.matches.phases import record_first_meeting
from matching.models import Match, NotBegun, SentReferral
from matching.permissions import HasDied
from matching.referrals.death import record_death
from matching.referring.following import own_referrals, status_for_referrer, tell_referrers
from matching.states import MatchStatus
from recruitment.models import Establishment
from tests.factories.introductions import agreed, by_the_clock, invited, said_yes
from tests.factories.people import mentor_user
from tests.factories.post import event_in, sent_to
from tests.factories.programme import a_coordinator, a_referral

pytestmark = pytest.mark.django_db


def fresh(match: Match) -> Match:
    return Match.objects.select_related("referral", "introduction", "mentor__user").get(pk=match.pk)


def everything_goes() -> None:
    """The sender has taken every email."""
    Email.objects.update(status="sent", attempts=1, finished_at=now())


def correct(match: Match, by: User) -> Match:
    match = fresh(match)
    correct_yes(match=match, reason="A slip.", version=match.version, by=by, at=now())
    return fresh(match)


def correct_his(match: Match, by: User) -> Match:
    match = fresh(match)
    correct_his_yes(match=match, reason="A slip.", version=match.version, by=by, at=now())
    return fresh(match)


def calendars_of(match: Match) -> list[dict[str, str]]:
    emails = sent_to(match.mentor.user.email)
    return [event_in(email.calendar) for email in emails if email.calendar]


def test_the_mentor_is_asked_again(prison: Establishment, ann: User) -> None:
    match = correct(agreed(at=prison), ann)
    introduction = match.introduction
    assert match.status == MatchStatus.OFFERED
    assert (introduction.mentor_answer, introduction.answered_at) == ("", None)
    assert (introduction.first_on, introduction.his_answer) == (None, "yes")
    assert introduction.answer_by
    assert introduction.answer_by > london_today()
    assert match.referral.status == "matched"
    accept_match(match=match, by=match.mentor.user, at=now())
    assert fresh(match).status == MatchStatus.TO_START


def test_nobody_hears_of_a_yes_that_is_corrected_in_time(prison: Establishment, ann: User) -> None:
    by_the_clock(prison)
    match = correct(agreed(at=prison), ann)
    assert calendars_of(match) == []
    assert [email.key.split(":")[2] for email in sent_to(match.mentor.user.email)] == ["invited"]
    assert not Email.objects.filter(key__contains=":answered:").exists()


def test_a_session_in_the_calendar_is_cancelled(prison: Establishment, ann: User) -> None:
    by_the_clock(prison)
    match = agreed(at=prison)
    everything_goes()
    match = correct(match, ann)
    accept_match(match=match, by=match.mentor.user, at=now())
    first, off, again = calendars_of(match)
    assert [event["METHOD"] for event in (first, off, again)] == ["REQUEST", "CANCEL", "REQUEST"]
    assert first["UID"] == off["UID"] == again["UID"]
    assert int(first["SEQUENCE"]) < int(off["SEQUENCE"]) < int(again["SEQUENCE"])
    letter = sent_to(match.mentor.user.email)[-2]
    assert f"/mentoring/offers/{match.pk}/" in letter.text
    assert match.referral.name not in letter.subject + letter.text


def test_a_mentor_corrects_their_own_yes_and_the_coordinators_hear_of_it(
    prison: Establishment, ann: User
) -> None:
    match = agreed(at=prison)
    everything_goes()
    before = len(sent_to(ann.email))
    match = correct(match, match.mentor.user)
    letter = sent_to(ann.email)[-1]
    assert len(sent_to(ann.email)) == before + 1
    assert f"/introductions/{match.pk}/" in letter.text
    accept_match(match=match, by=match.mentor.user, at=now())
    assert "yes" in sent_to(ann.email)[-1].subject


def test_the_history_says_what_was_corrected_and_why(prison: Establishment, ann: User) -> None:
    match = correct(agreed(at=prison), ann)
    change = match.changes.filter(part="phase").first()
    assert change
    assert (change.before, change.after) == ("to start", "being asked")
    assert (change.reason, change.changed_by) == ("A slip.", ann)
    assert AuditEvent.objects.filter(action="correct_yes", subject_id=match.pk).count() == 1


def test_it_is_too_late_once_they_have_met(prison: Establishment, ann: User) -> None:
    match = agreed(at=prison)
    record_first_meeting(match=match, on=london_today(), version=match.version, by=ann, at=now())
    for write in (correct, correct_his):
        with pytest.raises(ChangedMeanwhile):
            write(match, ann)


def test_somebody_else_changed_it_first(prison: Establishment, ann: User) -> None:
    match = fresh(agreed(at=prison))
    for write in (correct_yes, correct_his_yes):
        with pytest.raises(ChangedMeanwhile):
            write(match=match, reason="", version=match.version - 1, by=ann, at=now())
    assert fresh(match).status == MatchStatus.TO_START


def test_who_corrects(prison: Establishment) -> None:
    match = agreed(at=prison)
    for person in (a_coordinator(), mentor_user()):
        with pytest.raises(NotAllowed):
            correct(match, person)
    for person in (a_coordinator(), mentor_user(), match.mentor.user):
        with pytest.raises(NotAllowed):
            correct_his(match, person)


def test_after_a_death_nothing_is_corrected(prison: Establishment, ann: User) -> None:
    match = fresh(agreed(at=prison))
    record_death(participant=match.referral.participant, on=london_today(), by=ann, at=now())
    for write in (correct, correct_his):
        with pytest.raises(HasDied):
            write(match, ann)


def refer(match: Match) -> SentReferral:
    """His referral was sent by a referrer, who knows that he waits."""
    sender = mentor_user(email="pat@justice.example")
    match.referral.referred_by = sender
    match.referral.save(update_fields=["referred_by"])
    return SentReferral.objects.create(
        referral=match.referral, initials="J.J.", emailed_status="waiting"
    )


def test_a_referrer_not_yet_told_hears_of_the_next_yes_alone(
    prison: Establishment, ann: User
) -> None:
    match = fresh(agreed(at=prison))
    sent = refer(match)
    assert tell_referrers(at=now()) == 1
    match = correct(match, ann)
    assert sent_to("pat@justice.example") == []
    assert tell_referrers(at=now()) == 0
    row = own_referrals(sent.referral.referred_by or ann).get()
    assert status_for_referrer(row, on=london_today()).startswith("Waiting")
    accept_match(match=match, by=match.mentor.user, at=now())
    assert tell_referrers(at=now() + timedelta(seconds=2)) == 1
    assert len(sent_to("pat@justice.example")) == 1


def test_a_referrer_who_was_told_is_not_written_to_again(prison: Establishment, ann: User) -> None:
    match = fresh(agreed(at=prison))
    refer(match)
    tell_referrers(at=now())
    everything_goes()
    match = correct(match, ann)
    assert tell_referrers(at=now()) == 0
    accept_match(match=match, by=match.mentor.user, at=now())
    assert tell_referrers(at=now()) == 0
    assert len(sent_to("pat@justice.example")) == 1


def test_his_yes_is_corrected_before_the_mentor_hears_of_it(
    prison: Establishment, ann: User
) -> None:
    match = correct_his(invited(at=prison), ann)
    introduction = match.introduction
    assert match.status == MatchStatus.OFFERED
    assert (introduction.his_answer, introduction.asked_on, introduction.asked_by) == (
        "",
        None,
        None,
    )
    assert (introduction.invited_at, introduction.answer_by) == (None, None)
    assert introduction.briefed_at
    assert sent_to(match.mentor.user.email) == []
    change = match.changes.get(part="his answer", before="yes")
    assert change.reason == "A slip."


@pytest.mark.parametrize("make", [invited, agreed])
def test_a_mentor_who_was_asked_is_told_to_wait_and_asked_again(
    make: type, prison: Establishment, ann: User
) -> None:
    by_the_clock(prison)
    match = make(at=prison)
    everything_goes()
    match = correct_his(match, ann)
    letter = sent_to(match.mentor.user.email)[-1]
    assert ("CANCEL" in letter.calendar) == (make is agreed)
    assert match.referral.name not in letter.subject + letter.text
    with pytest.raises(ChangedMeanwhile):
        accept_match(match=match, by=match.mentor.user, at=now())
    record_his_answer(
        match=match,
        answer=HisAnswer.YES,
        asked_on=london_today(),
        version=match.version,
        by=ann,
        at=now(),
    )
    invite_mentor(match=fresh(match), by=ann, at=now())
    assert f"/mentoring/offers/{match.pk}/" in sent_to(match.mentor.user.email)[-1].text
    accept_match(match=fresh(match), by=match.mentor.user, at=now())
    assert fresh(match).status == MatchStatus.TO_START


def test_before_the_invitation_his_answer_is_corrected_where_it_stands(
    prison: Establishment, ann: User
) -> None:
    with pytest.raises(ChangedMeanwhile):
        correct_his(said_yes(at=prison), ann)


def test_a_match_that_is_off_is_not_asked_about_again(prison: Establishment, ann: User) -> None:
    match = agreed(at=prison, referral=a_referral(at=prison))
    call_off_match(match=match, reason=NotBegun.CALLED_OFF, by=ann, at=now())
    for write in (correct, correct_his):
        with pytest.raises(ChangedMeanwhile):
            write(match, ann)
