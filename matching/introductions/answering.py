"""The mentor's answer, and calling a match off before it begins. The mentor says yes, or says no
and why, or asks a question first."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError
from config.common.letters.sending import email_person
from matching.introductions.emails import ANSWERED, QUESTION, QUESTION_ANSWERED, TAKEN_OVER
from matching.introductions.first_session import calendar_of, email_first_session, first_day
from matching.introductions.handing_over import tell_mentor_before
from matching.introductions.inviting import check_open, introduction_link, offer_link
from matching.introductions.moving import (
    REST,
    change_introduction,
    check_answer,
    check_status,
    end_before_start,
    keep_apart,
    lock_match,
    move_match,
)
from matching.matches.handing_over import hand_over, match_to_drop
from matching.mentors.cover import is_gone
from matching.mentors.hours import slots_to_confirm
from matching.models import (
    ExclusionKind,
    Introduction,
    Match,
    MatchQuestion,
    NotBegun,
)
from matching.permissions import check_decide
from matching.states import MatchStatus, ReferralStatus
from recruitment.contacts import coordinator_at
from recruitment.letters.sending import email_volunteer
from recruitment.models import Establishment
from recruitment.prisons.editing import coordinators_of

Answer = Introduction.Answer
Refusal = Introduction.Refusal
NOT_TAKING: Final = (
    "You are on a break, stepping down or no longer a mentor, so you cannot say yes here. Write to "
    "your coordinator if you would still like to meet him."
)
NO_LONGER: Final = "Plans have changed, so there is nothing for you to answer. Thank you."
ANSWERED_ALREADY: Final = "Somebody has already answered this question. Your answer was not saved."
HOURS_MOVED: Final = (
    "{prison} has changed its hours. {mentor} must tell us whether they can come at the new hours, "
    "before anybody can record a yes."
)
AGAIN_WITHIN: Final = timedelta(minutes=10)
"""If the mentor sends the same question again within this time, we take it for a second press of
the button."""
FOR_GOOD: Final = {Refusal.NEEDS: ExclusionKind.REFUSAL, Refusal.KNOWS_HIM: ExclusionKind.CONFLICT}
"""The reasons for a no after which the pair stays ruled out until a coordinator allows it. Each
reason has the kind of exclusion that it makes."""


class NotTaking(DomainError):
    """The mentor is not taking new men."""


class HoursMoved(DomainError):
    """The prison has changed the hours of the match, and we wait for the mentor's answer about the
    new hours."""


def accept_match(*, match: Match, by: User, at: datetime) -> Match:
    """Records that the mentor says yes. The mentor or a coordinator can do this. Sets the first
    session to the first possible day, and tells the mentor when and where. Returns the match. Safe
    to repeat.

    The man may have a match with another mentor. If he has met the other mentor, the other match
    goes on until the first session, and we tell the other mentor the day. If he has not met the
    other mentor, the other match ends now, and we tell the other mentor.

    Raises ChangedMeanwhile when the match is over or somebody else answered first. Raises NotTaking
    when the mentor has paused, has left or is leaving. Raises HoursMoved when we wait for the
    mentor's answer about new hours. Raises HasDied if the man has died, and NotAllowed if `by`
    cannot do this.
    """
    check_answer(by, match)
    with transaction.atomic():
        match = lock_match(match)
        if match.status == MatchStatus.TO_START:
            return match
        check_open(match)
        if is_gone(match.mentor):
            raise NotTaking(NOT_TAKING)
        if has_moved_hours(match):
            words = {"prison": match.referral.establishment, "mentor": match.mentor}
            raise HoursMoved(HOURS_MOVED.format(**words))
        if match.referral.status != ReferralStatus.MATCHED:
            raise ChangedMeanwhile(NO_LONGER)
        _drop_other(match, by=by, at=at)
        move_match("accept", match, by=by, at=at)
        change_introduction(
            match,
            "answer_yes",
            by=by,
            at=at,
            mentor_answer=Answer.YES,
            answered_at=at,
            first_on=first_day(match, at=at),
        )
        email_first_session(match, at=at)
        tell_mentor_before(match, at=at)
        _tell_coordinators(match, by=by, at=at)
    return match


def has_moved_hours(match: Match) -> bool:
    """Whether the prison has changed the hours of this match, and the mentor has not yet told us
    whether they can come at the new hours. One query."""
    moved = slots_to_confirm(match.mentor).get(match.referral.establishment_id, 0)
    return bool(moved >> match.slot & 1)


def turn_down_match(*, match: Match, refusal: str, words: str, by: User, at: datetime) -> None:
    """Records that the mentor says no. The mentor or a coordinator can do this. If no other mentor
    meets the man, he waits again. If the reason is in FOR_GOOD, no round proposes the pair until a
    coordinator allows it. After any other reason, no round proposes the pair for 4 weeks.

    `refusal` is a value of Introduction.Refusal. `words` can say more, in at most 300 characters.
    Raises ChangedMeanwhile when the match is over or somebody else answered first. Raises HasDied
    if the man has died, and NotAllowed if `by` cannot do this.
    """
    check_answer(by, match)
    reason = Refusal(refusal)
    with transaction.atomic():
        match = lock_match(match)
        check_open(match)
        change_introduction(
            match,
            "answer_no",
            by=by,
            at=at,
            mentor_answer=Answer.NO,
            answered_at=at,
            refusal=reason,
            refusal_words=words,
        )
        why = "The mentor who was asked said no."
        end_before_start("turn_down", match, NotBegun.MENTOR_SAID_NO, by=by, at=at, why=why)
        until = None if reason in FOR_GOOD else london_date(at) + REST
        kind = FOR_GOOD.get(reason, ExclusionKind.REFUSAL)
        keep_apart(match, kind, f"The mentor said: {reason.label}", until=until, by=by, at=at)
        _tell_coordinators(match, by=by, at=at)


def ask_question(*, match: Match, text: str, by: User, at: datetime) -> MatchQuestion:
    """Saves the mentor's question about a man that we ask them to meet. Emails the coordinators of
    the man's prison a link to the question. `text` is 1–1,000 characters. If the mentor sent the
    same question in the last 10 minutes, returns that question. Raises ChangedMeanwhile when the
    mentor can no longer answer. Raises HasDied if the man has died, and NotAllowed if `by` cannot
    do this."""
    check_answer(by, match)
    with transaction.atomic():
        match = lock_match(match)
        check_open(match)
        lately = MatchQuestion.objects.filter(match=match, asked_at__gt=at - AGAIN_WITHIN)
        if same := lately.filter(text=text).first():
            return same
        question = MatchQuestion.objects.create(match=match, text=text, asked_at=at)
        audit.record("ask_question", match, by=by, at=at, question=question.pk)
        for person in _coordinators(match):
            occasion = f"match:{match.pk}:question:{question.pk}"
            link = introduction_link(match)
            email_person(person, QUESTION, occasion=occasion, at=at, link=link)
    return question


def answer_question(*, question: MatchQuestion, answer: str, by: User, at: datetime) -> None:
    """Saves the answer to a mentor's question, and emails the mentor a link to the answer. `answer`
    is 1–1,000 characters. Raises ChangedMeanwhile when somebody has answered already or the match
    is over. Raises HasDied if the man has died, and NotAllowed if `by` cannot do this."""
    check_decide(by, question.match.referral)
    with transaction.atomic():
        match = lock_match(question.match)
        check_open(match)
        values = {"answer": answer, "answered_by": by, "answered_at": at}
        if not MatchQuestion.objects.filter(pk=question.pk, answer="").update(**values):
            raise ChangedMeanwhile(ANSWERED_ALREADY)
        audit.record("answer_question", match, by=by, at=at, question=question.pk)
        email_volunteer(
            match.mentor.user,
            QUESTION_ANSWERED,
            occasion=f"match:{question.match_id}:question-answered:{question.pk}",
            coordinator=coordinator_at(match.referral.establishment_id),
            at=at,
            link=offer_link(match),
        )


def call_off_match(*, match: Match, reason: NotBegun, by: User, at: datetime) -> None:
    """Calls off a match that has not begun. If no other mentor meets the man, he waits again. If we
    have invited the mentor already, we tell them that the match is called off (see
    matching.introductions.chasing). `reason` is CALLED_OFF or NO_ANSWER. After NO_ANSWER, no round
    proposes the pair for 4 weeks.

    Raises ChangedMeanwhile when the pair have met or the match is over. Raises HasDied if the man
    has died, and NotAllowed if `by` cannot do this.
    """
    check_decide(by, match.referral)
    with transaction.atomic():
        match = lock_match(match)
        check_status(match, MatchStatus.HELD, MatchStatus.OFFERED, MatchStatus.TO_START)
        end_before_start("call_off", match, reason, by=by, at=at)
        if reason == NotBegun.NO_ANSWER:
            until = london_date(at) + REST
            words = "The mentor did not answer"
            keep_apart(match, ExclusionKind.REFUSAL, words, until=until, by=by, at=at)


def _drop_other(match: Match, *, by: User, at: datetime) -> None:
    """Looks for another match of the man in which he and the mentor have not met. If there is one,
    ends it and tells its mentor."""
    old = match_to_drop(match)
    if old:
        hand_over(old, on=london_date(at), by=by, at=at)
        email_volunteer(
            old.mentor.user,
            TAKEN_OVER,
            occasion=f"match:{old.pk}:taken-over:{match.pk}:{match.version}",
            coordinator=coordinator_at(old.referral.establishment_id),
            at=at,
            calendar=calendar_of(old, at=at, is_off=True) if hasattr(old, "introduction") else "",
            link=f"{settings.BASE_URL}/mentoring/",
        )


def _tell_coordinators(match: Match, *, by: User, at: datetime) -> None:
    """Tells the coordinators what the mentor answered. Does nothing if a coordinator recorded the
    answer for the mentor."""
    if by.pk != match.mentor.user_id:
        return
    for person in _coordinators(match):
        email_person(
            person,
            ANSWERED,
            occasion=f"match:{match.pk}:answered:{match.version}",
            at=at,
            answer=match.introduction.mentor_answer,
            link=introduction_link(match),
        )


def _coordinators(match: Match) -> list[User]:
    prison = Establishment.objects.filter(pk=match.referral.establishment_id)
    return list(coordinators_of(prison))
