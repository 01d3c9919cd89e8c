"""The progress of a cohort's applicants.

How many reached each stage, and at which stage people wait longest.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from django.db.models import Count

from config.accounts.models import User
from config.common.audit import AuditEvent
from recruitment.models import Application, Cohort
from recruitment.permissions import applications_for
from recruitment.states import APPLICATION, ApplicationStatus

S = ApplicationStatus
STAGES_IN_ORDER: Final = (S.SUBMITTED, S.SHORTLISTED, S.INTERVIEW, S.RESERVE, S.OFFERED, S.ACCEPTED)
WAYS_OUT: Final = (S.DECLINED, S.WITHDRAWN, S.LAPSED, S.NEXT_COHORT)
REACHED_BY: Final = {step.name: step.target for step in APPLICATION.transitions} | {
    "join_cohort": S.SUBMITTED
}
"""The stage that each action of the audit trail leads to."""


@dataclass(frozen=True)
class Stage:
    """One stage that applications reach on the way to a place.

    `reached` is how many applications have ever been at this stage. `here` is how many are at this
    stage now. `days` is the median wait of the applications that are here now, in whole days.
    `days` is None when no application is here.
    """

    status: ApplicationStatus
    reached: int
    here: int
    days: int | None


@dataclass(frozen=True)
class Funnel:
    """The stages in order, and how many applications ended in each of the WAYS_OUT, such as
    withdrawn."""

    stages: list[Stage]
    leavers: list[tuple[ApplicationStatus, int]]

    @property
    def most_reached(self) -> int:
        """The highest `reached` of all the stages."""
        return max(stage.reached for stage in self.stages)

    @property
    def slowest(self) -> Stage | None:
        """The stage where people wait longest. None if no applicant is waiting.

        Leaves out the stage of accepted places, because nobody there is waiting.
        """
        waiting = [
            stage for stage in self.stages if stage.days is not None and stage.status != S.ACCEPTED
        ]
        return max(waiting, key=lambda stage: stage.days or 0, default=None)


def funnel(cohort: Cohort, user: User, *, at: datetime) -> Funnel:
    """The progress of the cohort's applications that this person screens.

    2 queries, and about 50 ms for 5,000 applications.
    """
    applications = applications_for(user).filter(cohort=cohort)
    waits = defaultdict(list)
    for status, since in applications.order_by().values_list("status", "status_since"):
        waits[status].append((at - since).days)
    reached = _reached(applications.values_list("pk", flat=True).order_by())
    return Funnel(
        [
            _stage(status, max(reached[status], len(waits[status])), waits[status])
            for status in STAGES_IN_ORDER
        ],
        [(status, len(waits[status])) for status in WAYS_OUT],
    )


def _stage(status: ApplicationStatus, reached: int, waits: list[int]) -> Stage:
    return Stage(status, reached, len(waits), int(median(waits)) if waits else None)


def _reached(keys: Iterable[int]) -> dict[str, int]:
    events = AuditEvent.objects.filter(
        subject=Application._meta.label, subject_id__in=keys, action__in=REACHED_BY
    )
    counts: dict[str, int] = defaultdict(int)
    for action, people in events.values_list("action").annotate(
        people=Count("subject_id", distinct=True)
    ):
        counts[REACHED_BY[action]] += people
    return counts
