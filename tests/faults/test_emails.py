"""The Monday email and the morning email, while workers are killed and mail servers fail. Everybody
gets theirs."""

import os
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from signal import SIGKILL
from time import sleep

import pytest
from django.db import transaction

from config.accounts.models import RoleGrant, User
from config.accounts.roles import Role
from config.common.clock import LONDON, london_today, now
from config.common.outbox.email import Email
from config.common.outbox.outgoing import OutgoingStatus
from config.common.queue import app, enqueue
from matching.models import CapacityCopy, CapacityReport, Round
from matching.rounds.emails import EMAIL_COORDINATORS, email_coordinators
from recruitment.models import Establishment
from recruitment.weekly import week_of
from reporting.models import MorningPreference
from reporting.morning.sending import NIGHTLY_REPORT
from tests.factories.programme import (
    a_coordinator,
    a_finished_round,
    a_mentor,
    an_establishment,
    an_open_proposal,
)
from tests.faults.conftest import SECOND_BEAT, Clock
from tests.mail_server import MailServer
from tests.stack import Stack, wait_until
from worker.models import Job

COORDINATORS = 5


@pytest.fixture
def weekly(broker_and_worker: Stack) -> Round:
    """This week's round, done, about which nobody was emailed yet."""
    prison = an_establishment()
    for _ in range(COORDINATORS):
        a_coordinator(prison)
    matching_round = a_finished_round(week=week_of(london_today()))
    an_open_proposal(mentor=a_mentor(at=prison), of=matching_round)
    return matching_round


def letters() -> int:
    return Email.objects.filter(key__startswith="weekly-proposals:").count()


def is_emailed(matching_round: Round) -> bool:
    matching_round.refresh_from_db()
    return matching_round.emailed_at is not None


def is_at_work(stack: Stack) -> bool:
    with stack.broker as client:
        return bool(client.hlen("unacked"))


def test_killed_while_it_writes_it_has_written_to_all_or_to_nobody(
    broker_and_worker: Stack, weekly: Round
) -> None:
    """We hold the round, so that the worker is killed in the middle, before it can save. Its child
    processes live a little longer and may still finish."""
    stack = broker_and_worker
    with transaction.atomic():
        Round.objects.filter(pk=weekly.pk).update(progress=weekly.progress)
        app.send_task(EMAIL_COORDINATORS)
        wait_until(lambda: is_at_work(stack), "the worker to take the task")
        stack.kill("worker")
    with transaction.atomic():
        assert letters() == COORDINATORS * is_emailed(weekly)
    stack.ensure("worker")
    email_coordinators(at=now())  # as the schedule does every minute
    assert is_emailed(weekly)
    assert letters() == COORDINATORS


def test_however_often_the_task_runs_each_has_one(broker_and_worker: Stack, weekly: Round) -> None:
    for _ in range(4):
        enqueue(EMAIL_COORDINATORS)
    wait_until(lambda: is_emailed(weekly), "the emails")
    wait_until(lambda: not is_at_work(broker_and_worker), "the other tries")
    assert letters() == COORDINATORS


# The morning email


@pytest.fixture
def delivering(broker: Stack, clock: Clock, mail_server: MailServer) -> Iterator[MailServer]:
    """The mail server to which the processes send that a test starts from now on."""
    environment = broker.supervisor.env
    broker.supervisor.env = {**environment, "EMAIL_URL": mail_server.url}
    yield mail_server
    broker.supervisor.env = environment


def readers_at(prison: Establishment, count: int, *, hour: int) -> None:
    """Coordinators who want the morning email from this hour."""
    people = User.objects.bulk_create(User(email=f"c{n}@example.org") for n in range(count))
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=Role.COORDINATOR) for user in people)
    MorningPreference.objects.bulk_create(
        MorningPreference(user=user, hour=hour) for user in people
    )
    prison.coordinators.add(*people)


@pytest.mark.parametrize("sunday", [date(2027, 3, 28), date(2027, 10, 31)])
def test_on_the_night_the_clocks_change_it_comes_at_its_hour_and_once(
    sunday: date, broker: Stack, clock: Clock, delivering: MailServer
) -> None:
    readers_at(an_establishment(), 1, hour=2)
    at_two = datetime.combine(sunday, time(2), LONDON).astimezone(UTC)
    clock.set_to(at_two - timedelta(minutes=5))
    broker.ensure("worker", "beat")
    job = Job.objects.filter(task=NIGHTLY_REPORT, result="done")
    wait_until(job.exists, "a run before 2am")
    assert not Email.objects.exists()
    clock.set_to(at_two)
    wait_until(lambda: delivering.accepted, "the email")
    Job.objects.all().delete()
    wait_until(job.exists, "another run")
    [copy] = CapacityCopy.objects.all()
    assert copy.report.date == sunday
    assert copy.report.made_at >= at_two
    assert len(delivering.accepted) == 1


def in_the_middle_of_a_send(server: MailServer) -> None:
    """Waits until a sender has sent a whole email and waits for the answer, which does not come."""
    server.answers = False
    server.reached.clear()
    wait_until(server.reached.is_set, "an email to be sent")


def kill_with_its_processes(stack: Stack) -> None:
    """Kills the worker and the 2 processes that run its tasks."""
    worker = stack.supervisor.running["worker"].pid
    found = subprocess.run(["pgrep", "-P", str(worker)], capture_output=True, check=True, text=True)
    stack.kill("worker")
    for process in map(int, found.stdout.split()):
        with suppress(ProcessLookupError):
            os.kill(process, SIGKILL)


def let_all_go_now() -> None:
    """Instead of waiting until a try is repeated, or until the lease of a killed sender runs
    out."""
    Email.objects.filter(status=OutgoingStatus.WAITING, attempts__gt=0).update(due_at=now())


@pytest.mark.timeout(400)  # 5 processes start, and a machine that is busy takes minutes for that
def test_500_readers_get_theirs_whatever_happens_to_the_mail_server_and_the_worker(
    broker: Stack, clock: Clock, delivering: MailServer
) -> None:
    """2 beats run. The mail server refuses us, is slow, and dies once after accepting an email.
    Then the worker is killed in the middle of sending."""
    readers_at(an_establishment(), 500, hour=0)
    delivering.stop()
    broker.ensure("worker", "beat", SECOND_BEAT)
    wait_until(lambda: Email.objects.exclude(last_error="").exists(), "a refusal")
    delivering.start()
    let_all_go_now()

    in_the_middle_of_a_send(delivering)
    sleep(1)
    delivering.answers = True

    delivering.deaths = 1
    wait_until(lambda: delivering.deaths == 0, "the mail server to die")

    in_the_middle_of_a_send(delivering)
    kill_with_its_processes(broker)
    delivering.answers = True
    let_all_go_now()
    broker.ensure("worker")
    sent = Email.objects.filter(status=OutgoingStatus.SENT)
    wait_until(lambda: sent.count() == 500, "all emails")
    assert CapacityCopy.objects.count() == Email.objects.count() == 500
    assert CapacityReport.objects.count() == 1
    tries = defaultdict(set)
    for message in delivering.accepted:
        tries[message["Message-ID"]].add(message.as_bytes())
    assert len(tries) == 500
    assert {len(bodies) for bodies in tries.values()} == {1}, "a second try is the same to the byte"
    at_once = 2  # The worker sends with 2 processes, so 2 emails can be on their way.
    assert 500 + 1 + 1 <= len(delivering.accepted) <= 500 + 1 + at_once
