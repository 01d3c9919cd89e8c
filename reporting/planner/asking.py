"""Asking for a plan. The worker makes it. If nothing has changed, the same person gets the same
plan for the rest of the day."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.db.models import Count, Max, Q, Sum

from config.accounts.models import User
from config.common.clock import london_date
from matching.models import Away, Match, Mentor, Question, Referral, ReleaseQuestion
from matching.policy.versions import current_policy
from matching.pool.loading import men_to_match
from matching.questions.asking import ask
from recruitment.models import Application, Clearance, Cohort, Establishment
from recruitment.permissions import establishments_for
from recruitment.states import ASKED_FOR, GIVEN
from reporting.planner.planning import PLAN
from training.models import Enrolment
from training.states import EnrolmentStatus


def prisons_to_plan(user: User) -> list[Establishment]:
    """The prisons that this person plans for. A manager plans for every open prison, a coordinator
    for their own. One query."""
    return list(establishments_for(user).open().order_by("name", "pk"))


def plan_for(
    prisons: Sequence[Establishment], *, cohort: str, places: int, by: User, at: datetime
) -> Question:
    """Asks for the plan for these prisons (see plan_in_json), and returns it. The worker may still
    be making it. The caller first checks that `by` can see these prisons. At most 16 queries,
    without those of the worker."""
    return ask(
        PLAN,
        by=by,
        at=at,
        prisons=sorted(prison.pk for prison in prisons),
        cohort=cohort,
        places=places,
        day=london_date(at).isoformat(),
        state=state_of_programme(at=at),
    )


def state_of_programme(*, at: datetime) -> str:
    """A digest of everything that a plan depends on. If it has changed, the plan may change. It
    covers the men waiting, mentors, matches, prisons, and answers about release dates. It also
    covers clearances, applications, volunteers in training, cohorts and the policy. 12 queries."""
    men = men_to_match().order_by("pk").values_list("pk", "release_on", "slots", "establishment")
    versions = [
        list(model._default_manager.order_by("status").values_list("status").annotate(*_VERSIONS))
        for model in (Referral, Match, Mentor)
    ]
    others = [
        Establishment.objects.aggregate(*_VERSIONS, closed=Count("closed_on")),
        ReleaseQuestion.objects.exclude(answer="").count(),
        Clearance.objects.aggregate(
            Count("pk"),
            Max("requested_on"),
            Max("issued_on"),
            Max("chased_on"),
            Max("refused_on"),
            asked=Count("pk", filter=Q(status__in=ASKED_FOR)),
            given=Count("pk", filter=Q(status__in=GIVEN)),
        ),
        Application.objects.aggregate(Count("pk"), Max("status_since")),
        Enrolment.objects.aggregate(
            Count("pk"), live=Count("pk", filter=Q(status=EnrolmentStatus.ENROLLED))
        ),
        list(Cohort.objects.order_by("pk").values_list("pk", "closes_on", "training_starts_on")),
        Away.objects.aggregate(Count("pk"), Max("pk"), Max("last_on")),
        current_policy(at=at).pk,
    ]
    return sha256(repr([list(men), versions, others]).encode()).hexdigest()[:16]


_VERSIONS: Final = (Count("pk"), Sum("version"))
