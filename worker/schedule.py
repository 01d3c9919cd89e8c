"""What the clock wakes, by interval and never by crontab: on the night the clocks go back a crontab
in London time has a hole of 61 minutes. A woken task asks the database what is due."""

from typing import TypedDict

from config.accounts.domain.sessions import FORGET_SESSIONS
from config.common.outbox import PURGE_OUTBOX, SEND_OUTBOX
from matching.domain.capacity import NIGHTLY_REPORT
from matching.domain.mentoring.tending import TEND_MENTORS
from matching.domain.policy_trials import SWEEP_TRIALS
from matching.domain.rounds import SWEEP_ROUNDS
from matching.domain.taking_in import TAKE_IN_MENTORS
from matching.domain.weekly import WEEKLY_ROUND
from recruitment.domain.clearances import TEND_CLEARANCES
from recruitment.domain.decisions import TAKE_DECISIONS
from recruitment.domain.places import TEND_OFFERS
from recruitment.domain.references import CHASE_REFEREES
from training.domain.wake import TEND_TRAINING


class Entry(TypedDict):
    """One row: the task's registered name, and how many seconds pass between two wakes."""

    task: str
    schedule: float


SCHEDULE: dict[str, Entry] = {
    "weekly round": {"task": WEEKLY_ROUND, "schedule": 60},
    "sweep rounds": {"task": SWEEP_ROUNDS, "schedule": 20},
    "sweep trials": {"task": SWEEP_TRIALS, "schedule": 20},
    "nightly report": {"task": NIGHTLY_REPORT, "schedule": 60},
    "mentors": {"task": TEND_MENTORS, "schedule": 300},
    "decisions": {"task": TAKE_DECISIONS, "schedule": 20},
    "offers": {"task": TEND_OFFERS, "schedule": 60},
    "clearances": {"task": TEND_CLEARANCES, "schedule": 300},
    "referees": {"task": CHASE_REFEREES, "schedule": 600},
    "training": {"task": TEND_TRAINING, "schedule": 60},
    "ready volunteers": {"task": TAKE_IN_MENTORS, "schedule": 300},
    "outbox": {"task": SEND_OUTBOX, "schedule": 60},
    "forget sessions": {"task": FORGET_SESSIONS, "schedule": 3600},
    "purge outbox": {"task": PURGE_OUTBOX, "schedule": 3600},
}
