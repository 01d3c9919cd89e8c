"""What the doctor says about the work in the background."""

from datetime import timedelta

import pytest

from config.common.clock import now, reading
from config.common.outbox.email import Email
from config.common.outbox.hold import SendingHold
from config.common.outbox.outgoing import OutgoingStatus
from config.common.outbox.queueing import SEND_OUTBOX, queue_email
from config.common.runs import RunStatus
from config.common.signs import Part, SignOfLife, give_sign
from matching.models import Round
from matching.rounds.running import request_round
from worker.doctor import work
from worker.doctor.finding import Level
from worker.jobs import KEEPS_FAILING
from worker.recording import begin_run, end_run

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_service_without_work_is_good_except_that_nobody_works() -> None:
    levels = {check.__name__: check().level for check in work.CHECKS}
    stopped = {"worker", "schedule"}
    assert levels == {name: Level.BROKEN if name in stopped else Level.GOOD for name in levels}


def test_each_part_gives_its_own_sign() -> None:
    give_sign(Part.WORKER, reading())
    assert work.worker().level is Level.GOOD
    assert work.schedule().level is Level.BROKEN
    give_sign(Part.SCHEDULE, reading())
    assert work.schedule().level is Level.GOOD


def test_a_clock_that_has_jumped_is_to_be_looked_at() -> None:
    give_sign(Part.WORKER, reading())
    SignOfLife.objects.update(jumped_by=7200, held_until=now() + HOUR)
    assert work.jump_of_the_clock().level is Level.LOOK_AT


def test_a_job_that_failed_once_is_looked_at_and_one_that_keeps_failing_is_broken() -> None:
    for count in range(1, KEEPS_FAILING + 1):
        begin_run(SEND_OUTBOX, at=now())
        end_run(SEND_OUTBOX, ValueError("canary"), seconds=1, at=now())
        finding = work.jobs()
        assert finding.level is (Level.BROKEN if count == KEEPS_FAILING else Level.LOOK_AT)
        assert "sending emails" in finding.says
        assert "canary" not in finding.says


def test_a_round_that_failed_this_week_is_to_be_looked_at() -> None:
    failed = {"status": RunStatus.FAILED, "failure": "canary"}
    round_ = request_round(by=None, at=now())
    rounds = Round.objects.filter(pk=round_.pk)
    rounds.update(**failed, finished_at=now() - timedelta(days=8))
    assert work.runs().level is Level.GOOD
    rounds.update(finished_at=now() - HOUR)
    finding = work.runs()
    assert finding.level is Level.LOOK_AT
    assert "1 round" in finding.says


def test_emails_that_wait_for_long_or_were_never_sent_are_found() -> None:
    queue_email(
        key="k", to="canary@example.org", subject="No. 1", text="Hello.", at=now() - HOUR / 2
    )
    assert work.waiting().level is Level.GOOD
    Email.objects.update(queued_at=now() - 2 * HOUR)
    assert work.waiting().level is Level.BROKEN
    hold = SendingHold.objects.create(pk=1, restored_at=now(), backed_up_at=now())
    assert work.waiting().level is Level.LOOK_AT
    hold.delete()
    Email.objects.update(status=OutgoingStatus.GIVEN_UP, finished_at=now())
    assert work.waiting().level is Level.GOOD
    finding = work.unsent()
    assert finding.level is Level.LOOK_AT
    assert "canary" not in finding.says
