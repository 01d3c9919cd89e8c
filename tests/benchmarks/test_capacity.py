"""The processor's time of the nightly jobs for 117 prisons with 10,000 men waiting and 3,000
mentors: the forecast, and the figures and advice of the morning report. The worker has a process
for each core, so the 2 jobs can run side by side."""

import time
from collections.abc import Callable
from resource import RUSAGE_SELF, getrusage

import pytest
from django.db import connection

from config.common.actor import PROGRAMME
from config.common.clock import now
from config.common.queue import TIME_LIMIT
from matching.questions.solving import pool_now
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size
from recruitment.models import Establishment
from reporting.advice.advising import advice_of
from reporting.capacity.measuring import survey
from reporting.outlook.making import outlook_now
from reporting.planner.planning import plan_now

pytestmark = [pytest.mark.bench, pytest.mark.django_db, pytest.mark.timeout(1_800)]

MEN, MENTORS, PRISONS = 10_000, 3_000, 117
MOST_SECONDS = 60.0
ENOUGH, FEW = MEN, None


@pytest.mark.parametrize("rooms", [ENOUGH, FEW], ids=["enough rooms", "few rooms"])
def test_the_nightly_jobs(rooms: int | None, capsys: pytest.CaptureFixture[str]) -> None:
    """With few rooms, the search for the best list ends after a minute by the clock, so the time of
    the figures says little. Then we print this time, but do not check it."""
    size = Size(MEN, MENTORS, PRISONS, rooms=rooms)
    load_programme(size=size, seed=1, by=PROGRAMME, at=now())
    forecast = worked(lambda: outlook_now(at=now()).to_json())
    figures = worked(todays_figures)
    peak = getrusage(RUSAGE_SELF).ru_maxrss / 1e6
    with capsys.disabled():
        print(f"\n  {connection.vendor}, {MEN:,} men, {MENTORS:,} mentors, {PRISONS} prisons, ")
        print(f"  processor: forecast {forecast:.1f} s, figures {figures:.1f} s; {peak:.1f} GB")
    assert forecast < MOST_SECONDS
    assert rooms is FEW or figures < MOST_SECONDS


@pytest.mark.parametrize("rooms", [ENOUGH, FEW], ids=["enough rooms", "few rooms"])
def test_the_plan(rooms: int | None, capsys: pytest.CaptureFixture[str]) -> None:
    """The plan for all prisons, which the worker makes when a manager asks for it."""
    load_programme(size=Size(MEN, MENTORS, PRISONS, rooms=rooms), seed=1, by=PROGRAMME, at=now())
    plan = worked(lambda: plan_now(at=now()))
    with capsys.disabled():
        print(f"\n  the plan for {PRISONS} prisons: {plan:.1f} s of the processor")
    assert plan < TIME_LIMIT


def todays_figures() -> object:
    """The figures of the morning report, and its advice."""
    result = survey(pool_now(at=now()))
    advice = advice_of(result, at=now())
    return result.capacity_of(list(Establishment.objects.all())).to_json(), advice.to_json()


def worked(job: Callable[[], object]) -> float:
    """The processor's seconds that a job takes."""
    before = time.process_time()
    job()
    return time.process_time() - before
