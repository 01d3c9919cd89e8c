"""Asking the man in person: his answer, and the slip of paper that the coordinator leaves with
him."""

from datetime import date, datetime
from typing import Any, Final

from django.db import models, transaction
from django.template.loader import render_to_string

from config.accounts.models import User
from config.common import audit
from config.common.charity.reading import charity
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from matching.introductions.first_session import first_time, when_in_words
from matching.introductions.moving import (
    REST,
    change_introduction,
    check_status,
    end_before_start,
    keep_apart,
    lock_match,
    match_to_take_over,
)
from matching.models import ClosureReason, ExclusionKind, Introduction, Match, NotBegun, Source
from matching.permissions import check_decide
from matching.referrals.matched import note_match_change
from matching.referrals.moving import close_referral, lock_referral
from matching.states import MatchStatus
from recruitment.contacts import coordinator_at
from training.certificates.printing import printed

SEEN_BEFORE: Final = (
    "Somebody else changed this match after your page was shown, so your answer was not recorded. "
    "This page shows how things are now."
)
INVITED: Final = (
    "We have asked the mentor already, so you cannot change the man’s answer here. Call the "
    "mentor instead, or call the match off."
)


class HisAnswer(models.TextChoices):
    """What a man can say when he is asked whether he would like to meet the mentor."""

    YES = "yes", "Yes, he would like to meet this mentor"
    ANOTHER = "another", "He would like another mentor"
    NOT_NOW = "not_now", "Not now, but he stays on the waiting list"
    NEVER = "never", "He does not want a mentor"


def record_his_answer(
    *, match: Match, answer: HisAnswer, asked_on: date, version: int, by: User, at: datetime
) -> None:
    """Records what the man said when he was asked, on the day `asked_on`, whether he would like to
    meet the mentor. Until we invite the mentor, a coordinator can correct a yes by recording it
    again.

    After any answer but yes, the match does not begin. If he wants no mentor, his referral is
    closed. Otherwise he waits again, or keeps the other mentor who still meets him. If he asked for
    another mentor, no round proposes the pair until a coordinator allows it. If he said “not now”,
    no round proposes the pair for 4 weeks.

    `version` is the version that the match had when its page was shown. Raises FieldError for a day
    in the future, or for a day before the approval. Raises ChangedMeanwhile when the match has
    changed since, or when the mentor is already invited. Raises HasDied if the man has died, and
    NotAllowed if `by` cannot do this.
    """
    check_decide(by, match.referral)
    with transaction.atomic():
        match = lock_match(match)
        check_status(match, MatchStatus.OFFERED)
        if match.version != version:
            raise ChangedMeanwhile(SEEN_BEFORE)
        if match.introduction.invited_at:
            raise ChangedMeanwhile(INVITED)
        _check_day(asked_on, match, today=london_date(at))
        was = match.introduction.his_answer
        is_yes = answer == HisAnswer.YES
        change_introduction(
            match,
            "record_his_answer",
            by=by,
            at=at,
            his_answer=Introduction.Answer.YES if is_yes else Introduction.Answer.NO,
            asked_on=asked_on,
            asked_by=by,
        )
        note_match_change(match, "his answer", was, answer.label, by=by, at=at)
        if not is_yes:
            _end_for_his_no(match, answer, by=by, at=at)


def _check_day(asked_on: date, match: Match, *, today: date) -> None:
    if asked_on > today:
        raise FieldError("asked_on", "Day you asked him must be today or in the past")
    if asked_on < match.started_on:
        raise FieldError("asked_on", "Day you asked him must be on or after the day of approval")


def _end_for_his_no(match: Match, answer: HisAnswer, *, by: User, at: datetime) -> None:
    wants_another = answer == HisAnswer.ANOTHER
    reason = NotBegun.ANOTHER_MENTOR if wants_another else NotBegun.HE_SAID_NO
    if answer == HisAnswer.NEVER:
        _close_referral(match, reason, by=by, at=at)
        return
    end_before_start("turn_down", match, reason, by=by, at=at, why=answer.label)
    until = None if wants_another else london_date(at) + REST
    words = f"He was asked: {answer.label[0].lower()}{answer.label[1:]}"
    keep_apart(match, ExclusionKind.REFUSAL, words, until=until, by=by, at=at)


def _close_referral(match: Match, reason: NotBegun, *, by: User, at: datetime) -> None:
    """Ends the match before it begins, and closes the man's referral because he wants no mentor. If
    he still meets another mentor, ends that match too."""
    end_before_start("turn_down", match, reason, by=by, at=at)
    man = lock_referral(match.referral)
    why = HisAnswer.NEVER.label
    close_referral(referral=man, reason=ClosureReason.WITHDREW, by=by, at=at, why=why)


HAS_SLIP: Final = frozenset({MatchStatus.OFFERED, MatchStatus.TO_START})
"""The states of a match that has a slip: while we ask the man and the mentor, and then until the 2
have met."""
ASKED_HIMSELF: Final = frozenset({Source.SELF_WING, Source.SELF_OTHER})


def slip_of(match: Match, *, at: datetime) -> dict[str, Any]:
    """What the slip says. The slip is the page of paper that tells a man about his mentor. It has
    only the mentor's first name, and nothing about offences. It has no day until the mentor has
    said yes. 7 queries."""
    coordinators = match.referral.establishment.coordinators.order_by("name", "pk")
    time = first_time(match, at=at)
    return {
        "match": match,
        "his_name": match.referral.name.partition(" ")[0],
        "mentor": match.mentor.user.known_as or "a volunteer",
        "asked_himself": match.referral.source in ASKED_HIMSELF,
        "takes_over": match_to_take_over(match) is not None,
        "is_agreed": match.status == MatchStatus.TO_START,
        "day": match.get_slot_display(),
        "time": time,
        "when": when_in_words(match, time),
        "rhythm": "every week" if match.first_week and match.second_week else "every other week",
        "coordinators": [person.name for person in coordinators],
        "contact": coordinator_at(match.referral.establishment_id) or charity().contact,
    }


def slip_pdf(match: Match, *, is_large: bool = False, by: User, at: datetime) -> bytes:
    """The slip for the man (see slip_of) as a PDF of one A4 page. In large print (18 points), the
    slip can have more pages.

    Screen readers can read the PDF. The slip names a man, so we record each printing. Raises
    CannotPrint when the library Pango is missing. Raises NotAllowed if `by` cannot do this.
    """
    check_decide(by, match.referral)
    page = "matching/introductions/slip_paper.html"
    pdf = printed(render_to_string(page, slip_of(match, at=at) | {"is_large": is_large}))
    audit.record("print_slip", match, by=by, at=at, is_large=is_large)
    return pdf
