"""Equality answers: kept to see whether the programme is fair, and never beside a person.

Nothing links them to an application: no person, no time, a key drawn at random, and a transaction
of their own. What remains is the order in which a database happens to lay out its rows on disk.
"""

from collections.abc import Mapping
from typing import Final

from recruitment.models import Cohort, EqualityAnswers

ASKED: Final = ("age_band", "gender", "ethnicity", "religion", "orientation", "disability")


def keep_equality_answers(*, cohort: Cohort, answers: Mapping[str, str]) -> None:
    """Keeps what was answered; nothing at all when everything was left empty.

    Not safe to repeat: nobody could find the first answers again.
    """
    said = {name: answers[name] for name in ASKED if answers.get(name)}
    if said:
        EqualityAnswers.objects.create(cohort=cohort, **said)
