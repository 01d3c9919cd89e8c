"""Two people change a release plan or a meeting outside prison at the same moment. On SQLite these
tests would pass whatever the code did."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import ChangedMeanwhile
from config.common.outbox.email import Email
from delivery.gate.meetings import check_in, check_out, plan_meeting
from delivery.gate.planning import set_destination, set_in_plan
from delivery.gate.watching import alert_coordinators
from delivery.models import CommunityMeeting, ReleasePlan
from tests.factories.gate import a_community_meeting, a_man_outside, a_release_plan
from tests.factories.programme import a_coordinator
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TIMES = 4
HOUR = timedelta(hours=1)


def test_a_plan_is_begun_once() -> None:
    for _ in range(TIMES):
        match, at = a_man_outside(), now()
        common: dict[str, Any] = {"match": match, "version": 0, "by": match.mentor.user, "at": at}
        answers = race(
            [
                partial(set_destination, going_to="family", **common),
                partial(set_in_plan, on=None, **common),
            ]
        )
        assert ReleasePlan.objects.filter(referral=match.referral).count() == 1
        assert sum(isinstance(answer, ChangedMeanwhile) for answer in answers) == 1


def test_2_presses_plan_one_meeting() -> None:
    for _ in range(TIMES):
        match, at = a_man_outside(), now()
        a_release_plan(match, licence="none")
        plan = partial(
            plan_meeting,
            match=match,
            starts_at=at + HOUR,
            ends_at=at + 2 * HOUR,
            place="Park",
            key=uuid4(),
            by=match.mentor.user,
            at=at,
        )
        one, other = race([plan, plan])
        assert one == other
        assert match.community_meetings.count() == 1


def test_checking_in_twice_at_once_is_recorded_once() -> None:
    for _ in range(TIMES):
        meeting = a_community_meeting(a_man_outside())
        press = partial(check_in, meeting=meeting, by=meeting.match.mentor.user, at=now())
        assert race([press, press]) == [None, None]
        assert AuditEvent.objects.filter(action="check_in", subject_id=meeting.pk).count() == 1


def test_2_workers_alert_once_and_never_after_a_check_out() -> None:
    for _ in range(TIMES):
        match = a_man_outside()
        a_coordinator(match.referral.establishment)
        meeting = a_community_meeting(match, starts_at=now() - 3 * HOUR)
        alert = partial(alert_coordinators, at=now())
        leave = partial(check_out, meeting=meeting, by=match.mentor.user, at=now())
        before = Email.objects.count()
        answers = race([alert, alert, leave])
        assert not any(isinstance(answer, Exception) for answer in answers), answers
        row = CommunityMeeting.objects.get(pk=meeting.pk)
        assert row.status == "over"
        assert Email.objects.count() == before  # an alert before the check-out is withdrawn
