"""Questions and their answers, as the pages ask them. A problem is raised as CannotSay."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from config.accounts.models import User
from config.common.clock import now
from config.common.runs import RunStatus
from matching.models import Mentor, Proposal, Question, Referral
from matching.questions.answers import (
    Effect,
    ManAnswer,
    MentorAnswer,
    PairAnswer,
    effect,
    man_answer,
    mentor_answer,
    pair_answer,
)
from matching.questions.asking import Answer, Kind, ask
from matching.questions.prices import CHOOSING, FIXING, RULING_OUT
from matching.questions.solving import CannotSay
from matching.questions.what_if import WHAT_IF, Beside, Change, beside
from matching.questions.why import WHY_MAN, WHY_MENTOR, WHY_PAIR
from recruitment.models import Establishment
from reporting.capacity.figures import Capacity
from reporting.outlook.today import TODAY
from tests.factories.people import user_with


def a_question(by: User, **fields: Any) -> Question:
    """A question that waits for the worker. Nobody wakes the worker."""
    given = {"kind": WHY_MAN.name, "asks": {"referral": 1}, "key": "k", "queued_at": now()}
    return Question.objects.create(asked_by=by, **given | fields)


def answer(kind: Kind, *, by: User, at: datetime, **asks: Any) -> Answer:
    question = ask(kind, by=by, at=at, **asks)
    if question.status == RunStatus.FAILED:
        raise CannotSay(question.failure)
    result: Answer = question.result
    return result


def why_this_pair(*, proposal: Proposal, by: User, at: datetime) -> PairAnswer:
    return pair_answer(answer(WHY_PAIR, by=by, at=at, proposal=proposal.pk), by=by)


def why_unmatched(*, referral: Referral, by: User, at: datetime) -> ManAnswer:
    return man_answer(answer(WHY_MAN, by=by, at=at, referral=referral.pk), referral, by=by)


def why_this_mentor(*, mentor: Mentor, by: User, at: datetime) -> MentorAnswer:
    return mentor_answer(answer(WHY_MENTOR, by=by, at=at, mentor=mentor.pk), mentor)


def price_of_fixing(
    *, mentor: Mentor, referral: Referral, slot: int, by: User, at: datetime
) -> Effect:
    pair = {"mentor": mentor.pk, "referral": referral.pk, "slot": slot}
    return effect(answer(FIXING, by=by, at=at, **pair), by=by)


def price_of_choosing(
    *, proposal: Proposal, mentor: Mentor, slot: int, by: User, at: datetime
) -> Effect:
    choice = {"proposal": proposal.pk, "mentor": mentor.pk, "slot": slot}
    return effect(answer(CHOOSING, by=by, at=at, **choice), by=by)


def price_of_ruling_out(*, mentor: Mentor, referral: Referral, by: User, at: datetime) -> Effect:
    pair = {"mentor": mentor.pk, "referral": referral.pk}
    return effect(answer(RULING_OUT, by=by, at=at, **pair), by=by)


def what_if(*, changes: Sequence[Change], by: User, at: datetime) -> Beside:
    ids = [change.ids for change in changes]
    return beside(answer(WHAT_IF, by=by, at=at, changes=ids), by=by)


def capacity(*, at: datetime, prisons: Collection[Establishment] | None = None) -> Capacity:
    """The figures of these prisons, or of every prison."""
    rows = Establishment.objects.all() if prisons is None else prisons
    ids = [prison.pk for prison in rows]
    return Capacity.from_json(answer(TODAY, by=user_with(), at=at, prisons=ids)["capacity"])
