"""Counting people by cohort, stage and group."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, Q, QuerySet

from config.accounts.models import User
from recruitment.applying.answers import equality_keys
from recruitment.models import Cohort, EqualityAnswers, HeardFrom
from recruitment.models.application import sent_applications
from recruitment.models.equality import EQUALITY, RATHER_NOT
from reporting.yields.reading import facts_for
from reporting.yields.steps import Step

STAGES: Final = (Step.APPLIED, Step.OFFERED, Step.TRAINED)
SETTLED: Final = timedelta(weeks=26)
"""We wait this long after the first day of training before we count who completed it. Almost nobody
is then still in training, so the number no longer changes. Nobody can then compare the numbers of 2
days to learn about one person."""
YEARS_ON_RECORD: Final = 1
"""How long an applicant who was not accepted stays on record. privacy.register.terms.NOT_ACCEPTED
says why."""
NO_ANSWER: Final = ("", "No answer")
HEARD_FROM: Final = "heard_from"


@dataclass(frozen=True)
class Question:
    """A question to applicants. `groups` has the code and the label of each possible answer.

    How somebody heard of us is not private: staff read it on each application. If a question
    `is_private`, nobody may be able to work out how many people of a small group did not reach the
    next stage.
    """

    name: str
    title: str
    groups: tuple[tuple[str, str], ...]
    is_private: bool = True


QUESTIONS: Final = (
    Question(
        HEARD_FROM,
        "How they heard of us",
        (*[(code.value, str(code.label)) for code in HeardFrom], NO_ANSWER),
        is_private=False,
    ),
    *(
        Question(name, each.noun, (*each.groups, RATHER_NOT, NO_ANSWER))
        for name, each in EQUALITY.items()
    ),
)


@dataclass(frozen=True)
class Person:
    """One person who applied: their cohort, the stages that they reached, and their group for each
    question."""

    cohort: int
    stages: frozenset[Step]
    groups: Mapping[str, str]


Cell = tuple[Step, str]
"""A stage and the code of a group."""


def cohorts_on_record(*, today: date) -> QuerySet[Cohort]:
    """The cohorts in which we can still count everybody who applied. We erase people who were not
    accepted a year after the decision. So once any account has been erased, these are only the
    cohorts that closed within the last year."""
    nobody_erased = ~Exists(User.objects.filter(erased_on__isnull=False))
    recent = Q(closes_on__gt=today - relativedelta(years=YEARS_ON_RECORD))
    return Cohort.objects.filter(recent | nobody_erased)


def people_who_applied(user: User, *, at: datetime) -> list[Person]:
    """Everybody whose application this person can see. Opens the sealed text of each application
    that says which answers about equality came with it. 15 queries."""
    answers = {row["id"]: row for row in EqualityAnswers.objects.values("id", *EQUALITY)}
    keys = equality_keys(sent_applications())
    by_application = {
        pk: {HEARD_FROM: heard_from, **_equality(answers.get(keys[pk]))}
        for pk, heard_from in sent_applications().values_list("pk", "heard_from")
        if pk in keys
    }
    return [
        Person(
            facts.cohort,
            frozenset(stage for stage in STAGES if stage in facts.days),
            by_application[facts.application],
        )
        for facts in facts_for(user, at=at)
        if facts.application in by_application and facts.cohort is not None
    ]


def _equality(row: Mapping[str, str] | None) -> dict[str, str]:
    return {name: row[name] if row else NO_ANSWER[0] for name in EQUALITY}


def counts_of(people: Iterable[Person], question: str) -> Counter[Cell]:
    """How many people of each group reached each stage, for this question."""
    return Counter((stage, person.groups[question]) for person in people for stage in person.stages)


def stages_over(cohort: Cohort, *, today: date) -> Sequence[Step]:
    """The stages that we can count now for this cohort. We count a stage only once its number
    almost never changes. Otherwise somebody could work out a person's group from the change between
    2 days."""
    ends = (
        cohort.closes_on + timedelta(days=1),
        cohort.training_starts_on,
        cohort.training_starts_on + SETTLED,
    )
    return [stage for stage, day in zip(STAGES, ends, strict=True) if day <= today]
