"""The e-mails a set of decisions would send, before anybody confirms them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from config.accounts.models import User
from config.common.errors import DomainError
from recruitment.domain.applying.leaving import cohort_after
from recruitment.domain.decisions import HOLD, LETTER_OF, Planned, check_can_decide
from recruitment.domain.places import last_day_to_answer
from recruitment.domain.telling import spelt, written
from recruitment.domain.wordings import Text
from recruitment.models import Application, Step
from recruitment.states import DecisionStatus

NOTHING: Final = Text("", "")
REASONS: Final = {
    "full": "We had more applications than places, and had to choose. It is no judgement on you.",
    "times": "The times you are free do not fit those at which the prison holds sessions.",
    "references": "We could not get two references, and we need both before we can go on.",
    "now": "From what you told us, we do not think that this is the right moment for you.",
    "fit": "We were looking for experience that others could show more of this time.",
}
"""Why somebody is declined, in words he or she can be told."""


def plan_decisions(
    applications: Sequence[Application], step: Step, *, reason: str = "", by: User, at: datetime
) -> list[Planned]:
    """Each with the e-mail that would go, or why it cannot be decided. `reason` is a key of
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
    """Changes when any of the e-mails does, so that what is confirmed is what was seen."""
    seen = [f"{it.application.pk}\n{it.text.subject}\n{it.text.body}" for it in planned]
    return sha256("\f".join(seen).encode()).hexdigest()


def _plan(
    application: Application, step: Step, reason: str, by: User, at: datetime, *, beside: int
) -> Planned:
    try:
        check_can_decide(application, step, by, beside=beside)
    except DomainError as problem:
        return Planned(application, NOTHING, str(problem))
    if application.decisions.filter(status=DecisionStatus.HELD).exists():
        return Planned(application, NOTHING, "A decision on it is about to take effect.")
    text = written(application, LETTER_OF[step], **_placeholders(application, step, reason, at))
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
