"""The round, woken by a coordinator, by the week, or by the sweeper; the morning report; and what
time does to mentors."""

from celery import shared_task

from config.common.clock import now
from matching.domain.capacity import NIGHTLY_REPORT, make_nightly_report
from matching.domain.mentoring.tending import TEND_MENTORS, tend_mentors
from matching.domain.policy_trials import SWEEP_TRIALS, TRY_POLICY, run_trial, sweep_trials
from matching.domain.rounds import RUN_ROUND, SWEEP_ROUNDS, run_round, sweep_rounds
from matching.domain.taking_in import TAKE_IN_MENTORS, take_in_mentors
from matching.domain.weekly import WEEKLY_ROUND, request_weekly_round


@shared_task(name=RUN_ROUND)
def run(round_id: int) -> None:
    run_round(round_id=round_id)


@shared_task(name=WEEKLY_ROUND)
def weekly() -> None:
    request_weekly_round(at=now())


@shared_task(name=SWEEP_ROUNDS)
def sweep() -> None:
    sweep_rounds(at=now())


@shared_task(name=TRY_POLICY)
def try_policy(trial_id: int) -> None:
    run_trial(trial_id=trial_id)


@shared_task(name=SWEEP_TRIALS)
def trials() -> None:
    sweep_trials(at=now())


@shared_task(name=NIGHTLY_REPORT)
def report() -> None:
    make_nightly_report(at=now())


@shared_task(name=TEND_MENTORS)
def mentors() -> None:
    tend_mentors(at=now())


@shared_task(name=TAKE_IN_MENTORS)
def take_in() -> None:
    take_in_mentors(at=now())
