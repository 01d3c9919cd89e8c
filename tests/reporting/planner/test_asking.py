"""When a plan is made again."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from config.common.clock import london_today, now
from matching.models import Mentor, Referral, ReleaseKind
from matching.states import MentorStatus
from recruitment.models import Cohort, Establishment
from recruitment.states import ApplicationStatus
from reporting.planner.asking import prisons_to_plan, state_of_programme
from tests.factories.clearances import an_asked_clearance
from tests.factories.people import manager
from tests.factories.programme import (
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
)
from tests.factories.recruitment import a_cohort, an_application
from tests.factories.training import a_trainee

pytestmark = pytest.mark.django_db

CHANGES: dict[str, Callable[[], object]] = {
    "a man is referred": a_referral,
    "a release date moves": lambda: Referral.objects.update(
        release_on=london_today(), release_kind=ReleaseKind.CONDITIONAL
    ),
    "a man is free at other times": lambda: Referral.objects.update(slots=1),
    "a mentor begins": a_mentor,
    "a mentor pauses": lambda: Mentor.objects.update(status=MentorStatus.PAUSED),
    "a record of a mentor changes": lambda: Mentor.objects.update(version=2),
    "a match begins": a_match,
    "a prison changes its sessions": lambda: Establishment.objects.update(version=2),
    "a prison closes": lambda: Establishment.objects.update(closed_on=london_today()),
    "a clearance is asked for": lambda: an_asked_clearance(at=Establishment.objects.get()),
    "somebody applies": lambda: an_application(status=ApplicationStatus.SUBMITTED),
    "somebody trains": a_trainee,
    "a cohort moves": lambda: Cohort.objects.update(
        training_starts_on=london_today() + timedelta(weeks=30)
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_a_change_to_what_counts_changes_the_state(change: Callable[[], object]) -> None:
    prison = an_establishment()
    a_referral(at=prison)
    a_mentor(at=prison)
    a_cohort()
    before = state_of_programme(at=now())
    assert state_of_programme(at=now()) == before
    change()
    assert state_of_programme(at=now()) != before


def test_a_manager_plans_for_every_open_prison_and_a_coordinator_for_their_own() -> None:
    own, other = an_establishment(name="HMP Able"), an_establishment(name="HMP Bold")
    closed = an_establishment()
    Establishment.objects.filter(pk=closed.pk).update(closed_on=london_today())
    assert prisons_to_plan(manager()) == [own, other]
    assert prisons_to_plan(a_coordinator(own, closed)) == [own]
