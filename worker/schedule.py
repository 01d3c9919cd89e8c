"""Which tasks the clock wakes, and how often. A woken task asks the database what is due.

Always give intervals, never crontabs: on the night the clocks go back, a crontab in London time
wakes nothing for 61 minutes.
"""

from typing import TypedDict

from config.accounts.second_factor import FORGET_SESSIONS
from config.common.outbox.queueing import SEND_OUTBOX, SEND_TEXTS
from config.common.outbox.sending import PURGE_OUTBOX
from delivery.concerns.alerting import ALERT_CONCERNS
from delivery.gate.watching import WATCH_MEETINGS
from delivery.sessions.chasing import REMIND_MENTORS
from delivery.sessions.drafts import FORGET_DRAFTS
from delivery.sessions.expecting import WRITE_EXPECTED
from delivery.sessions.importing import SWEEP_SESSIONS
from matching.introductions.chasing import CHASE_MENTORS
from matching.introductions.telling import TELL_MATCHES
from matching.mentors.asking import ASK_ABOUT_HOURS
from matching.mentors.becoming import TAKE_IN_MENTORS
from matching.mentors.staying import TEND_MENTORS
from matching.participants.likeness import COMPARE_RECORDS
from matching.proposals.holding import TEND_PROPOSALS
from matching.questions.asking import SWEEP_QUESTIONS
from matching.referrals.leaving import TEND_REFERRALS
from matching.referring.following import TEND_REFERRING
from matching.rounds.emails import EMAIL_COORDINATORS
from matching.rounds.running import SWEEP_ROUNDS, WEEKLY_ROUND
from matching.spreadsheets.importing import SWEEP_IMPORTS
from matching.trials.trying import SWEEP_TRIALS
from recruitment.clearances.ending import TEND_CLEARANCES
from recruitment.places.answering import TEND_OFFERS
from recruitment.references.asking import CHASE_REFEREES
from recruitment.screening.decisions import TAKE_DECISIONS
from reporting.capacity.morning import NIGHTLY_REPORT
from training.enrolment.enrolling import TEND_TRAINING


class Entry(TypedDict):
    """One row: the registered name of the task, and the seconds between 2 wakes."""

    task: str
    schedule: float


SCHEDULE: dict[str, Entry] = {
    "weekly round": {"task": WEEKLY_ROUND, "schedule": 60},
    "weekly email": {"task": EMAIL_COORDINATORS, "schedule": 60},
    "sweep rounds": {"task": SWEEP_ROUNDS, "schedule": 20},
    "sweep trials": {"task": SWEEP_TRIALS, "schedule": 20},
    "sweep questions": {"task": SWEEP_QUESTIONS, "schedule": 20},
    "sweep imports": {"task": SWEEP_IMPORTS, "schedule": 20},
    "expected sessions": {"task": WRITE_EXPECTED, "schedule": 300},
    "sessions to log": {"task": REMIND_MENTORS, "schedule": 300},
    "sweep imports of sessions": {"task": SWEEP_SESSIONS, "schedule": 20},
    "nightly report": {"task": NIGHTLY_REPORT, "schedule": 60},
    "tell matches": {"task": TELL_MATCHES, "schedule": 20},
    "chase mentors": {"task": CHASE_MENTORS, "schedule": 300},
    "changed hours": {"task": ASK_ABOUT_HOURS, "schedule": 60},
    "concerns": {"task": ALERT_CONCERNS, "schedule": 60},
    "mentors": {"task": TEND_MENTORS, "schedule": 300},
    "referrals": {"task": TEND_REFERRALS, "schedule": 300},
    "records alike": {"task": COMPARE_RECORDS, "schedule": 60},
    "proposals": {"task": TEND_PROPOSALS, "schedule": 300},
    "decisions": {"task": TAKE_DECISIONS, "schedule": 20},
    "offers": {"task": TEND_OFFERS, "schedule": 60},
    "clearances": {"task": TEND_CLEARANCES, "schedule": 300},
    "referees": {"task": CHASE_REFEREES, "schedule": 600},
    "training": {"task": TEND_TRAINING, "schedule": 60},
    "referrers": {"task": TEND_REFERRING, "schedule": 60},
    "ready volunteers": {"task": TAKE_IN_MENTORS, "schedule": 300},
    "meetings outside prison": {"task": WATCH_MEETINGS, "schedule": 60},
    "outbox": {"task": SEND_OUTBOX, "schedule": 60},
    "texts": {"task": SEND_TEXTS, "schedule": 60},
    "forget drafts": {"task": FORGET_DRAFTS, "schedule": 3600},
    "forget sessions": {"task": FORGET_SESSIONS, "schedule": 3600},
    "purge outbox": {"task": PURGE_OUTBOX, "schedule": 3600},
}
