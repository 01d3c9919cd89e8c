"""Deciding on applications: a preview of every email, then ten minutes in which a decision can be
undone; then it takes effect and the applicant is told, together or not at all."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.actor import PROGRAMME, Actor
from config.common.errors import ChangedMeanwhile, DomainError
from config.common.letters.sending import spelt
from config.common.letters.wording import Text
from config.common.queue import TaskName
from config.common.transitions import apply_transition, check_allowed
from recruitment.applying.leaving import cohort_after, move_on
from recruitment.interviews.booking import release_interview
from recruitment.letters.sending import email_applicant_in_words, text_for
from recruitment.models import Application, Cohort, Decision, Step
from recruitment.permissions import check_decide
from recruitment.places.emails import OFFER
from recruitment.places.offering import check_can_offer, last_day_to_answer, make_offer
from recruitment.screening.emails import (
    DECLINED,
    INTERVIEW_INVITATION,
    NEXT_COHORT,
    RESERVE,
    SHORTLISTED,
)
from recruitment.states import APPLICATION, DECISION, ApplicationStatus, DecisionStatus

TAKE_DECISIONS = TaskName("recruitment.take_decisions")
HOLD: Final = timedelta(minutes=10)

LETTER_OF: Final = {
    Step.SHORTLIST: SHORTLISTED,
    Step.INTERVIEW: INTERVIEW_INVITATION,
    Step.RESERVE: RESERVE,
    Step.OFFER: OFFER,
    Step.DEFER: NEXT_COHORT,
    Step.DECLINE: DECLINED,
}
"""Which email tells of which step."""

MOST_SAID: Final = 300  # characters, as the column allows
NOTHING: Final = Text("", "")
REASONS: Final = {
    "full": "We had more applications than places, and had to choose. It is no judgement on you.",
    "times": "The times you are free do not fit those at which the prison holds sessions.",
    "references": "We could not get two references, and we need both before we can go on.",
    "now": "From what you told us, we do not think that this is the right moment for you.",
    "fit": "We were looking for experience that others could show more of this time.",
}
"""Why somebody is declined, in words he or she can be told."""


class CannotDecide(DomainError):
    """The step does not start from where the application stands."""


def decide(*, application: Application, step: Step, text: Text, by: User, at: datetime) -> Decision:
    """Holds the decision and its email, as it was previewed, until `at` + HOLD.

    Raises NotAllowed for an application that is not this person's to decide, CannotDecide,
    NoPlaceLeft (offers that are held count), or ChangedMeanwhile when another decision is held.
    """
    check_can_decide(application, step, by)
    try:
        with transaction.atomic():
            decision = Decision.objects.create(
                application=application,
                step=step,
                subject=text.subject,
                body=text.body,
                made_by=by,
                made_at=at,
                effective_at=at + HOLD,
            )
            audit.record("decide", application, by=by, at=at, step=step)
    except IntegrityError:
        raise ChangedMeanwhile(
            "There is a decision on this application already. Undo it first if it should be "
            "another."
        ) from None
    return decision


def check_can_decide(application: Application, step: Step, by: User, *, beside: int = 0) -> None:
    """Raises as decide does, but for a decision that is held. `beside` more offers of the same
    cohort are planned with it."""
    check_decide(by, application)
    row = APPLICATION.transition(step)
    check_allowed(APPLICATION, row, by)
    if application.status not in row.sources:
        stage = ApplicationStatus(application.status).label
        raise CannotDecide(f"This is not possible at the stage “{stage}”.")
    if step == Step.OFFER:
        others = held_offers(application.cohort).exclude(application=application)
        check_can_offer(application.cohort, more=1 + beside + others.count())


def undo_decision(*, decision: Decision, by: User, at: datetime) -> None:
    """Undoes it while it is held. Raises NotAllowed, or ChangedMeanwhile once it has taken
    effect."""
    check_decide(by, decision.application)
    try:
        with transaction.atomic():
            apply_transition(DECISION, "undo", decision, by=by, at=at)
    except ChangedMeanwhile:
        raise ChangedMeanwhile(
            "It is too late to undo this: the decision has taken effect and the email has left."
        ) from None


def undo_own_decisions(*, by: User, at: datetime) -> int:
    """Undoes every decision that this person has made and that is still held; returns how many.
    Safe to repeat."""
    undone = 0
    for decision in Decision.objects.filter(status=DecisionStatus.HELD, made_by=by):
        with suppress(DomainError):  # it has taken effect at this very moment
            undo_decision(decision=decision, by=by, at=at)
            undone += 1
    return undone


def take_due_decisions(*, at: datetime) -> int:
    """Takes every held decision whose time has come, oldest first; returns how many took effect.
    Safe to repeat and to run twice at once: each takes effect once."""
    due = Decision.objects.filter(status=DecisionStatus.HELD, effective_at__lte=at)
    related = ("application__cohort", "application__applicant", "made_by")
    ordered = due.select_related(*related).order_by("effective_at", "pk")
    return sum(_take(decision, at) for decision in ordered)


def _take(decision: Decision, at: datetime) -> bool:
    try:
        with transaction.atomic():
            apply_transition(DECISION, "take_effect", decision, by=PROGRAMME, at=at)
            _carry_out(decision, at)
    except DomainError as problem:
        _fail(decision, str(problem), at)
        return False
    return True


def _fail(decision: Decision, problem: str, at: datetime) -> None:
    with suppress(ChangedMeanwhile):  # undone at this very moment, or taken by another worker
        apply_transition(
            DECISION, "fail", decision, by=PROGRAMME, at=at, problem=problem[:MOST_SAID]
        )


def _carry_out(decision: Decision, at: datetime) -> None:
    """The step itself, by whoever decided, and the email."""
    by: Actor = decision.made_by or PROGRAMME
    step = Step(decision.step)
    CARRIED_OUT.get(step, _move)(decision, by, at)
    release_interview(decision.application, by=by, at=at)
    email_applicant_in_words(
        decision.application,
        Text(decision.subject, decision.body),
        key=LETTER_OF[step].key,
        by=by,
        at=at,
    )


def _move(decision: Decision, by: Actor, at: datetime) -> None:
    apply_transition(
        APPLICATION, decision.step, decision.application, by=by, at=at, status_since=at
    )


def _offer(decision: Decision, by: Actor, at: datetime) -> None:
    """The last day is counted from when the decision was due, as its email says."""
    application = decision.application
    ends_on = last_day_to_answer(application.cohort, offered_at=decision.effective_at)
    make_offer(application=application, ends_on=ends_on, by=by, at=at)


def _defer(decision: Decision, by: Actor, at: datetime) -> None:
    move_on(application=decision.application, by=by, at=at)


CARRIED_OUT: Final[dict[Step, Callable[[Decision, Actor, datetime], None]]] = {
    Step.OFFER: _offer,
    Step.DEFER: _defer,
}
"""Steps that are more than the transition of the same name."""


def held_offers(cohort: Cohort) -> QuerySet[Decision]:
    """Offers of the cohort that are about to be made."""
    return Decision.objects.filter(
        status=DecisionStatus.HELD, step=Step.OFFER, application__cohort=cohort
    )


@dataclass(frozen=True)
class Planned:
    """A decision about to be made, with its email; or `problem`, why it cannot be."""

    application: Application
    text: Text
    problem: str = ""


def decide_all(*, planned: Iterable[Planned], step: Step, by: User, at: datetime) -> list[Planned]:
    """Decides on each by itself, so that one that cannot be does not stop the others. Returns those
    that could not be, each with its problem."""
    return [problem for plan in planned if (problem := _decide_one(plan, step, by, at))]


def _decide_one(plan: Planned, step: Step, by: User, at: datetime) -> Planned | None:
    if plan.problem:
        return plan
    try:
        decide(application=plan.application, step=step, text=plan.text, by=by, at=at)
    except DomainError as problem:
        return Planned(plan.application, plan.text, str(problem))
    return None


def plan_decisions(
    applications: Sequence[Application], step: Step, *, reason: str = "", by: User, at: datetime
) -> list[Planned]:
    """Each with the email that would go, or why it cannot be decided. `reason` is a key of
    REASONS, for declining. Of offers, only as many as there are places to offer, in the order
    given. Some three queries for each."""
    planned: list[Planned] = []
    offers: Counter[int] = Counter()
    for application in applications:
        plan = _plan(application, step, reason, by, at, beside=offers[application.cohort_id])
        offers[application.cohort_id] += not plan.problem
        planned.append(plan)
    return planned


def digest(planned: Sequence[Planned]) -> str:
    """Changes when any of the emails does, so that what is confirmed is what was seen."""
    emails = [f"{plan.application.pk}\n{plan.text.subject}\n{plan.text.body}" for plan in planned]
    return sha256("\f".join(emails).encode()).hexdigest()


def _plan(
    application: Application, step: Step, reason: str, by: User, at: datetime, *, beside: int
) -> Planned:
    try:
        check_can_decide(application, step, by, beside=beside)
    except DomainError as problem:
        return Planned(application, NOTHING, str(problem))
    if application.decisions.filter(status=DecisionStatus.HELD).exists():
        return Planned(application, NOTHING, "A decision on it is about to take effect.")
    text = text_for(application, LETTER_OF[step], **_placeholders(application, step, reason, at))
    return Planned(application, text)


def _placeholders(
    application: Application, step: Step, reason: str, at: datetime
) -> dict[str, str]:
    cohort = application.cohort
    if step == Step.OFFER:
        return {"answer_by": spelt(last_day_to_answer(cohort, offered_at=at + HOLD))}
    if step == Step.DEFER:
        return {"next_cohort": str(cohort_after(cohort, at=at))}
    return {"reason": REASONS.get(reason, "")}
