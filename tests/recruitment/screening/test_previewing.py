from datetime import datetime

import pytest

from config.common.clock import LONDON
from config.common.letters.wording import Wording
from recruitment.models import Step
from recruitment.screening.decisions import REASONS, digest, plan_decisions
from recruitment.states import ApplicationStatus
from tests.factories.people import manager
from tests.factories.recruitment import a_cohort, a_decision, an_application

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, 23, 55, tzinfo=LONDON)
S = ApplicationStatus


def test_the_last_day_is_counted_from_the_end_of_the_hold() -> None:
    offered = an_application(status=S.SHORTLISTED, cohort=a_cohort(offer_days=14))
    (plan,) = plan_decisions([offered], Step.OFFER, by=manager(), at=AT)
    assert "Tuesday 8 December 2026" in plan.text.body


@pytest.mark.parametrize("reason", REASONS)
def test_the_reason_is_in_the_email(reason: str) -> None:
    (plan,) = plan_decisions([an_application()], Step.DECLINE, reason=reason, by=manager(), at=AT)
    assert REASONS[reason] in plan.text.body


def test_what_cannot_be_decided_says_why_and_has_no_email() -> None:
    accepted, undecided = an_application(status=S.ACCEPTED), an_application()
    a_decision(undecided)
    plans = plan_decisions([accepted, undecided], Step.DECLINE, reason="full", by=manager(), at=AT)
    assert [bool(plan.problem) for plan in plans] == [True, True]
    assert [plan.text.body for plan in plans] == ["", ""]


def test_the_digest_changes_with_the_wording() -> None:
    boss, application = manager(), an_application()
    preview = digest(plan_decisions([application], Step.SHORTLIST, by=boss, at=AT))
    assert preview == digest(plan_decisions([application], Step.SHORTLIST, by=boss, at=AT))
    Wording.objects.create(key="shortlisted", subject="Ta", body="Ta", changed_at=AT)
    assert preview != digest(plan_decisions([application], Step.SHORTLIST, by=boss, at=AT))


def test_offers_beyond_the_places_left_say_so_before_anybody_confirms() -> None:
    cohort, other = a_cohort(places=2), a_cohort(places=1)
    three = [an_application(status=S.SHORTLISTED, cohort=cohort) for _ in range(3)]
    elsewhere = an_application(status=S.SHORTLISTED, cohort=other)
    plans = plan_decisions([*three, elsewhere], Step.OFFER, by=manager(), at=AT)
    assert [bool(plan.problem) for plan in plans] == [False, False, True, False]
