"""Deciding on applications.

Staff preview every email, and can undo a decision for 10 minutes. After that, one transaction
carries out the decision and queues the email.
"""

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
from config.common.letters.mailings import register_mailing
from config.common.letters.sending import spelt
from config.common.letters.wording import Text
from config.common.queue import TaskName
from config.common.transitions import apply_transition, check_allowed
from recruitment.applying.leaving import cohort_after, move_on
from recruitment.interviews.booking import release_interview
from recruitment.letters.sending import email_applicant_in_words, text_for
from recruitment.models import Application, Cohort, Decision, Step
from recruitment.permissions import check_decide
from recruitment.places.emails import OFFER, OFFER_WITHDRAWN
from recruitment.places.offering import (
    check_can_offer,
    last_day_to_answer,
    make_offer,
    offer_freed_place,
)
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
    Step.WITHDRAW_OFFER: OFFER_WITHDRAWN,
}
"""The letter for each step."""

PROBLEM_LENGTH: Final = 300  # characters: the longest that Decision.problem can be
NO_EMAIL: Final = Text("", "")
REASONS: Final = {
    "full": "We had more applications than places and had to choose. It is no judgement on you.",
    "times": "You are not free at the times when the prison holds sessions.",
    "references": "We could not get 2 references, and we need both before we can go on.",
    "now": "From what you told us, we do not think this is the right time for you.",
    "fit": "This time other people had more of the experience we need.",
}
"""The reasons for declining, in the words that the applicant reads."""
REASONS_TO_WITHDRAW: Final = {
    "references": "We could not get 2 references, and we need both before we can go on.",
    "prison": "The prison has told us that it cannot clear you. The prison decides this, and we do "
    "not.",
    "cohort": "We cannot train as many people as we had planned. It is no judgement on you.",
    "safe": "We have learned something that means we cannot offer you this role. We are happy to "
    "talk with you about it.",
}
"""The reasons for withdrawing an offer, in the words that the applicant reads."""
REASONS_FOR: Final = {Step.DECLINE: REASONS, Step.WITHDRAW_OFFER: REASONS_TO_WITHDRAW}
"""The reasons to choose from, for each step that needs one."""


class CannotDecide(DomainError):
    """The step is not possible at the application's stage."""


def decide(*, application: Application, step: Step, text: Text, by: User, at: datetime) -> Decision:
    """Records a decision with its email. The decision takes effect at `at` + HOLD, and until then
    staff can undo it.

    Raises CannotDecide if the step is not possible at the application's stage. Raises NotAllowed if
    `by` does not screen the application. Raises NoPlaceLeft if there is no place to offer, counting
    the offers that have not taken effect yet. Raises ChangedMeanwhile when another decision on the
    application has not taken effect yet.
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
            "There is already a decision on this application. To change it, undo that decision "
            "first."
        ) from None
    return decision


def check_can_decide(
    application: Application, step: Step, by: User, *, other_offers: int = 0
) -> None:
    """Raises NotAllowed, CannotDecide and NoPlaceLeft, as decide does.

    If the step is an offer, `other_offers` is how many other offers in this cohort staff are making
    at the same time.
    """
    check_decide(by, application)
    row = APPLICATION.transition(step)
    check_allowed(APPLICATION, row, by)
    if application.status not in row.sources:
        stage = ApplicationStatus(application.status).label
        raise CannotDecide(f"This is not possible when an application is at the stage “{stage}”.")
    if step == Step.OFFER:
        offers = held_offers(application.cohort).exclude(application=application)
        check_can_offer(application.cohort, more=1 + other_offers + offers.count())


def undo_decision(*, decision: Decision, by: User, at: datetime) -> None:
    """Undoes a decision that has not taken effect yet.

    Raises NotAllowed if `by` does not screen the application. Raises ChangedMeanwhile once the
    decision has taken effect.
    """
    check_decide(by, decision.application)
    try:
        with transaction.atomic():
            apply_transition(DECISION, "undo", decision, by=by, at=at)
    except ChangedMeanwhile:
        raise ChangedMeanwhile(
            "It is too late to undo this decision. The decision has taken effect, and the email "
            "is sent."
        ) from None


def undo_own_decisions(*, by: User, at: datetime) -> int:
    """Undoes every decision of this person that has not taken effect yet. Returns the number of
    these decisions. Safe to repeat."""
    undone = 0
    for decision in Decision.objects.filter(status=DecisionStatus.HELD, made_by=by):
        with suppress(DomainError):  # the decision has just taken effect
            undo_decision(decision=decision, by=by, at=at)
            undone += 1
    return undone


def take_due_decisions(*, at: datetime) -> int:
    """Carries out every decision that should take effect by now, oldest first. Returns how many
    took effect.

    Safe to repeat and to run twice at the same time, because each decision takes effect only once.
    """
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
    # the decision was just undone, or another worker has carried it out
    with suppress(ChangedMeanwhile):
        apply_transition(
            DECISION, "fail", decision, by=PROGRAMME, at=at, problem=problem[:PROBLEM_LENGTH]
        )


def _carry_out(decision: Decision, at: datetime) -> None:
    """Takes the step in the name of the person who decided, and queues the email."""
    by: Actor = decision.made_by or PROGRAMME
    step = Step(decision.step)
    HANDLERS.get(step, _move)(decision, by, at)
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
    """Makes the offer.

    The days to answer count from when the decision was due. So the last day is the day that the
    email names.
    """
    application = decision.application
    ends_on = last_day_to_answer(application.cohort, offered_at=decision.effective_at)
    make_offer(application=application, ends_on=ends_on, by=by, at=at)


def _defer(decision: Decision, by: Actor, at: datetime) -> None:
    move_on(application=decision.application, by=by, at=at)


def _withdraw_offer(decision: Decision, by: Actor, at: datetime) -> None:
    """Withdraws the offer, and offers the place to the next person on the reserve list."""
    _move(decision, by, at)
    offer_freed_place(decision.application.cohort, at=at)


HANDLERS: Final[dict[Step, Callable[[Decision, Actor, datetime], None]]] = {
    Step.OFFER: _offer,
    Step.DEFER: _defer,
    Step.WITHDRAW_OFFER: _withdraw_offer,
}
"""The steps that do more than change the status."""


def held_offers(cohort: Cohort) -> QuerySet[Decision]:
    """The offers in this cohort that are about to take effect."""
    return Decision.objects.filter(
        status=DecisionStatus.HELD, step=Step.OFFER, application__cohort=cohort
    )


@dataclass(frozen=True)
class DecisionPlan:
    """A decision that staff can confirm, with its email. If the decision is impossible, `problem`
    says why."""

    application: Application
    text: Text
    problem: str = ""


def decide_all(
    *, planned: Iterable[DecisionPlan], step: Step, by: User, at: datetime
) -> list[DecisionPlan]:
    """Decides on each application separately, so that a problem with one does not stop the others.

    Returns the plans that failed, each with its problem.
    """
    return [problem for plan in planned if (problem := _decide_one(plan, step, by, at))]


def _decide_one(plan: DecisionPlan, step: Step, by: User, at: datetime) -> DecisionPlan | None:
    if plan.problem:
        return plan
    try:
        decide(application=plan.application, step=step, text=plan.text, by=by, at=at)
    except DomainError as problem:
        return DecisionPlan(plan.application, plan.text, str(problem))
    return None


def plan_decisions(
    applications: Sequence[Application], step: Step, *, reason: str = "", by: User, at: datetime
) -> list[DecisionPlan]:
    """A plan for each application, with the email that we would send, or with the problem.

    `reason` is a key of the step's REASONS_FOR. Offers go to the first applications until there are
    no more places. The other applications get a problem. About 3 queries for each application.
    """
    planned: list[DecisionPlan] = []
    offers: Counter[int] = Counter()
    for application in applications:
        plan = _plan(application, step, reason, by, at, other_offers=offers[application.cohort_id])
        offers[application.cohort_id] += not plan.problem
        planned.append(plan)
    return planned


def digest(planned: Sequence[DecisionPlan]) -> str:
    """A hash of all the emails. The hash changes when any email changes.

    With the hash we know that staff confirm exactly what they previewed.
    """
    emails = [f"{plan.application.pk}\n{plan.text.subject}\n{plan.text.body}" for plan in planned]
    return sha256("\f".join(emails).encode()).hexdigest()


def _plan(
    application: Application, step: Step, reason: str, by: User, at: datetime, *, other_offers: int
) -> DecisionPlan:
    try:
        check_can_decide(application, step, by, other_offers=other_offers)
    except DomainError as problem:
        return DecisionPlan(application, NO_EMAIL, str(problem))
    if application.decisions.filter(status=DecisionStatus.HELD).exists():
        return DecisionPlan(
            application, NO_EMAIL, "A decision on this application is about to take effect."
        )
    text = text_for(application, LETTER_OF[step], **_placeholders(application, step, reason, at))
    return DecisionPlan(application, text)


def _placeholders(
    application: Application, step: Step, reason: str, at: datetime
) -> dict[str, str]:
    cohort = application.cohort
    if step == Step.OFFER:
        return {"answer_by": spelt(last_day_to_answer(cohort, offered_at=at + HOLD))}
    if step == Step.DEFER:
        return {"next_cohort": str(cohort_after(cohort, at=at))}
    return {"reason": REASONS_FOR.get(step, {}).get(reason, "")}


MAILING: Final = register_mailing(
    "decisions",
    "Decisions on applications",
    who="Applicants, 10 minutes after a decision about them. The email has the words that staff "
    "confirmed.",
    send=take_due_decisions,
    next_at=lambda at: at + HOLD,
)
