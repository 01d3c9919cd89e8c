"""When the mentors of the demo completed their training. Also when and why some of them left."""

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import cycle
from random import Random
from typing import Final

from django.db.models import Max

from config.common.clock import LONDON
from matching.models import Match, Mentor
from matching.spreadsheets.writing import add
from matching.states import MentorStatus
from matching.synthetic.chance import days
from recruitment.models import Cohort
from recruitment.models import WhyStopped as W
from training.certificates.issuing import GROUPS, LENGTH, LETTERS
from training.models import Certificate

TRAINING_DAYS: Final = 35
"""How many days a training course lasts."""
AFTER_LAST_MATCH: Final = 14
AFTER_TRAINING: Final = 60
"""Mentors leave this many days after their last match. Mentors without a match leave this many days
after training."""
WHY: Final = (W.WORK, W.MOVED, W.HEALTH, W.TIME, W.EXPECTED, W.WAITED, W.UNREACHED, W.WAITED, "")
"""Why each of the mentors left, in order. Nobody has recorded why the last of them left."""


def write_training_of(mentors: Sequence[Mentor], *, today: date) -> None:
    """Adds the certificate of each mentor whose training has ended. For each mentor who has left,
    also adds the last day and the reason. 3 SQL statements."""
    random = Random(3)  # noqa: S311 — invented people, not secrets
    trained = [
        (mentor, mentor.cohort)
        for mentor in mentors
        if mentor.cohort and _trained_on(mentor.cohort) < today
    ]
    add(Certificate, (_certificate(mentor, cohort, random) for mentor, cohort in trained))
    met = Match.objects.filter(mentor__in=mentors).order_by()
    ends = dict(met.values_list("mentor").annotate(last_on=Max("ended_on")))
    former = [row for row in trained if row[0].status == MentorStatus.LEFT]
    for (mentor, cohort), why in zip(former, cycle(WHY), strict=False):
        last = ends.get(mentor.pk)
        after_training = _trained_on(cohort) + days(AFTER_TRAINING)
        mentor.leaves_on = last + days(AFTER_LAST_MATCH) if last else after_training
        mentor.why_stopped = why
    Mentor.objects.bulk_update((mentor for mentor, _ in former), ["leaves_on", "why_stopped"])


def _trained_on(cohort: Cohort) -> date:
    return cohort.training_starts_on + days(TRAINING_DAYS)


def _certificate(mentor: Mentor, cohort: Cohort, random: Random) -> Certificate:
    completed_on = _trained_on(cohort)
    return Certificate(
        volunteer=mentor.user,
        cohort=cohort,
        code="-".join("".join(random.choices(LETTERS, k=LENGTH)) for _ in range(GROUPS)),
        name=mentor.user.name,
        completed_on=completed_on,
        issued_at=datetime.combine(completed_on + days(1), time(8), tzinfo=LONDON),
    )
