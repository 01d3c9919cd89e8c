from datetime import timedelta

import pytest

from config.common import audit
from config.common.clock import now
from recruitment.screening.funnel import STAGES_IN_ORDER, WAYS_OUT, funnel
from recruitment.states import ApplicationStatus
from tests.factories.people import coordinator, manager
from tests.factories.programme import an_establishment
from tests.factories.recruitment import a_cohort, a_draft, an_application

pytestmark = pytest.mark.django_db

S = ApplicationStatus


def test_every_stage_but_a_draft_is_counted() -> None:
    assert {*STAGES_IN_ORDER, *WAYS_OUT} == set(S) - {S.DRAFT}


def test_reached_here_and_how_long() -> None:
    cohort, at = a_cohort(), now()
    for days in (1, 3, 20):
        since = at - timedelta(days=days)
        an_application(status=S.INTERVIEW, cohort=cohort, status_since=since)
    gone = an_application(status=S.DECLINED, cohort=cohort)
    for action in ("submit", "invite_to_interview", "decline"):
        audit.record(action, gone, by=manager(), at=at)
    a_draft(cohort=cohort)
    an_application(cohort=a_cohort())
    report = funnel(cohort, manager(), at=at)
    stages = {stage.status: (stage.reached, stage.here, stage.days) for stage in report.stages}
    assert stages[S.SUBMITTED] == (1, 0, None)
    assert stages[S.INTERVIEW] == (3, 3, 3)
    assert dict(report.leavers) == {S.DECLINED: 1, S.WITHDRAWN: 0, S.LAPSED: 0, S.NEXT_COHORT: 0}
    assert report.slowest is not None
    assert report.slowest.status == S.INTERVIEW


def test_an_accepted_place_waits_for_nothing() -> None:
    cohort, at = a_cohort(), now()
    an_application(status=S.ACCEPTED, cohort=cohort, status_since=at - timedelta(days=90))
    assert funnel(cohort, manager(), at=at).slowest is None


def test_a_coordinator_sees_those_they_screen() -> None:
    cohort = a_cohort()
    an_application(cohort=cohort, establishments=[an_establishment()])
    assert funnel(cohort, coordinator(), at=now()).most_reached == 0
