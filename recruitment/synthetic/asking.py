"""What invented applicants answer about equality, and the people of a closed cohort who were not
accepted."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from random import Random
from typing import Final

from config.accounts.models import User
from config.common.clock import LONDON
from recruitment.applying.answers import link_equality_answers
from recruitment.models import Application, Cohort, EqualityAnswers, Establishment
from recruitment.models.application import sent_applications
from recruitment.models.equality import EQUALITY, RATHER_NOT
from recruitment.states import ApplicationStatus
from recruitment.synthetic.stories import stories
from recruitment.synthetic.writing import write_applications, write_people

NOT_ACCEPTED: Final = {ApplicationStatus.DECLINED: 27, ApplicationStatus.LAPSED: 4}
"""In a closed cohort of the demo: how many applicants we declined, and how many did not answer our
offer."""
OTHERS: Final = sum(NOT_ACCEPTED.values())
ANSWERS: Final = 0.85
"""The share of the demo's applicants who answer the questions about equality."""
OFTEN: Final = 3
"""The first groups of a question are this many times as likely as the others."""


def write_others(
    cohort: Cohort,
    establishments: Sequence[Establishment],
    *,
    names: Iterable[str],
    decided_by: User,
    random: Random,
) -> None:
    """Writes applications for a closed cohort. None of them led to a place. `names` has OTHERS
    names. The same `random` gives the same rows."""
    closed = datetime.combine(cohort.closes_on, time(12), tzinfo=LONDON)
    people = write_people(list(names), at=closed, kind="other")
    histories = stories(random, NOT_ACCEPTED, at=closed)
    write_applications(histories, people, cohort, establishments, random, decided_by=decided_by)


def write_equality_answers(random: Random) -> None:
    """Writes answers about equality for most of the applications that were sent. The same `random`
    gives the same answers. 3 queries, and 2 for each application."""
    rows = [row for row in sent_applications().order_by("pk") if random.random() < ANSWERS]
    answers = EqualityAnswers.objects.bulk_create(
        [
            EqualityAnswers(
                cohort_id=row.cohort_id,
                **{name: _group(question.groups, random) for name, question in EQUALITY.items()},
            )
            for row in rows
        ]
    )
    for row, answer in zip(rows, answers, strict=True):
        link_equality_answers(row, answer.pk)
    Application.objects.bulk_update(rows, ["sealed_equality"], batch_size=1000)


def _group(groups: Sequence[tuple[str, str]], random: Random) -> str:
    codes = [code for code, _ in (*groups, RATHER_NOT)]
    weights = [OFTEN if place < OFTEN else 1 for place in range(len(codes))]
    return random.choices(codes, weights)[0]
