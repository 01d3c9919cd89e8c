"""The processes that the other tests of faults and the tests in a browser use."""

from signal import SIGCONT, SIGSTOP

import pytest
from django.core.cache import cache
from django.db import connection

from config.accounts.models import User
from config.common.queue import TaskName, enqueue
from tests.stack import Stack, wait_until
from worker.beat import SIGN_OF_LIFE, is_alive

ENGINE = "from django.db import connection; print(connection.vendor)"


def shares_one_database(stack: Stack) -> bool:
    User.objects.create_user("first@example.org")
    user = stack.python("from config.accounts.models import User; print(User.objects.get())")
    return user.strip() == "first@example.org" and stack.python(ENGINE).strip() == connection.vendor


def test_the_product_runs_on_the_tests_own_database(stack: Stack) -> None:
    assert stack.serves()
    assert shares_one_database(stack)


@pytest.mark.postgres
def test_the_product_runs_on_postgresql(stack: Stack) -> None:
    assert stack.serves()
    assert shares_one_database(stack)


def test_a_killed_process_is_started_again_when_next_asked_for(stack: Stack) -> None:
    stack.kill("worker")
    assert not stack.pings() or stack.supervisor.running["worker"].poll() is not None
    stack.ensure("worker")
    assert stack.answers("worker")


def test_beat_runs_only_where_it_is_asked_for(stack: Stack) -> None:
    SIGN_OF_LIFE.unlink(missing_ok=True)  # another file of tests may have run beat just now
    assert not is_alive()
    stack.ensure("beat")
    wait_until(is_alive, "beat")
    stack.kill("beat")


def test_a_broker_that_hangs_is_waited_for(broker_and_worker: Stack) -> None:
    broker_and_worker.signal("broker", SIGSTOP)
    works = broker_and_worker.works()
    broker_and_worker.signal("broker", SIGCONT)
    assert not works
    broker_and_worker.ensure("broker", "worker")


def test_a_message_reaches_the_worker(broker_and_worker: Stack) -> None:
    enqueue(TaskName("no.such.task"))
    wait_until(lambda: "no.such.task" in broker_and_worker.log("worker"), "the message")


@pytest.mark.parametrize("time", ["first", "second"])
def test_nobody_has_tried_anything_when_a_test_begins(stack: Stack, time: str) -> None:
    assert cache.get("tries") is None
    cache.set("tries", time)
