"""Impossible rows about matches: how they begin, their questions, and the hours of mentors."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from config.common.clock import london_today, now
from matching.models import Introduction, Match, MatchQuestion, MentorHours, Rules
from tests.factories.people import coordinator
from tests.factories.programme import (
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
)


def two_asked_for_one_man() -> None:
    man = a_referral()
    a_match(referral=man, status="held", slot=1)
    a_match(referral=man, status="offered", slot=2)


def two_of_one_proposal() -> None:
    proposal = an_open_proposal()
    a_match(proposal=proposal, slot=1)
    a_match(proposal=proposal, slot=2)


def an_introduction(**fields: Any) -> Introduction:
    match: Match = a_match(status="offered")
    return Introduction.objects.create(match=match, tells_at=now(), **fields)


def asked() -> dict[str, Any]:
    return {"his_answer": "yes", "asked_on": london_today(), "asked_by": coordinator()}


def invited() -> dict[str, Any]:
    return asked() | {"briefed_at": now(), "invited_at": now(), "answer_by": london_today()}


def a_question(**fields: Any) -> MatchQuestion:
    return MatchQuestion.objects.create(match=a_match(), text="When?", asked_at=now(), **fields)


def hours_twice() -> None:
    mentor, prison = a_mentor(), an_establishment()
    for _ in range(2):
        MentorHours.objects.create(mentor=mentor, establishment=prison, slots=1)


CASES: list[tuple[str, Callable[[], object]]] = [
    ("match_one_asked_per_man", two_asked_for_one_man),
    ("match_one_per_proposal", two_of_one_proposal),
    ("match_contact_known", lambda: a_match(contact="pigeon")),
    ("match_meets_in_a_place", lambda: a_match(place=None)),
    ("match_outside_since_a_day", lambda: a_match(status="through_gate")),
    ("match_outside_since_a_day", lambda: a_match(status="recalled")),
    ("match_pause_ends_with_pause", lambda: a_match(paused_until=london_today())),
    ("introduction_asked_by_someone", lambda: an_introduction(his_answer="yes")),
    ("introduction_asked_by_someone", lambda: an_introduction(asked_on=london_today())),
    ("introduction_invited_after_his_yes", lambda: an_introduction(invited_at=now())),
    (
        "introduction_invited_after_his_yes",
        lambda: an_introduction(**(invited() | {"briefed_at": None})),
    ),
    (
        "introduction_invited_after_his_yes",
        lambda: an_introduction(**(invited() | {"answer_by": None})),
    ),
    (
        "introduction_answered_after_invitation",
        lambda: an_introduction(mentor_answer="yes", answered_at=now()),
    ),
    (
        "introduction_answered_after_invitation",
        lambda: an_introduction(**invited(), mentor_answer="yes"),
    ),
    (
        "introduction_refusal_of_a_no",
        lambda: an_introduction(
            **invited(), mentor_answer="yes", answered_at=now(), refusal="time"
        ),
    ),
    ("match_question_answered_by_someone", lambda: a_question(answer="On Monday.")),
    (
        "match_question_answered_by_someone",
        lambda: a_question(answered_by=coordinator(), answered_at=now()),
    ),
    ("mentor_hours_once_a_prison", hours_twice),
    (
        "mentor_hours_in_week",
        lambda: MentorHours.objects.create(
            mentor=a_mentor(), establishment=an_establishment(), slots=1 << 21
        ),
    ),
    ("proposal_held_until_a_day", lambda: an_open_proposal(status="held")),
    ("proposal_held_until_a_day", lambda: an_open_proposal(look_again_on=london_today())),
    ("proposal_declined_for_how_long", lambda: an_open_proposal(declined_for="week")),
    (
        "proposal_declined_for_how_long",
        lambda: an_open_proposal(
            status="declined",
            decided_by=coordinator(),
            decided_at=now() - timedelta(hours=1),
            decline_reason="no",
        ),
    ),
    ("rules_undo_bounded", lambda: Rules.objects.create(undo_minutes=121)),
    ("rules_answer_bounded", lambda: Rules.objects.create(answer_days=0)),
    ("rules_answer_bounded", lambda: Rules.objects.create(answer_days=31)),
]
