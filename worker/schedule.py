"""The schedule: which tasks run by themselves, and how often. Each run of a task reads from the
database what is due.

Use only intervals here, never crontabs. On the night when the clocks go back, a crontab in London
time starts nothing for 61 minutes.
"""

from typing import Final, TypedDict

from config.accounts.codes import FORGET_CODES
from config.accounts.second_factor import FORGET_SESSIONS
from config.accounts.unsent import FORGET_FORMS
from config.common.outbox.queueing import SEND_OUTBOX, SEND_TEXTS
from config.common.outbox.sending import PURGE_OUTBOX
from config.common.sealed.rows import FORGET_KEYS
from config.ui.downloads.preparing import SWEEP_FILES
from delivery.concerns.alerting import ALERT_CONCERNS
from delivery.drafts.saving import FORGET_DRAFTS
from delivery.gate.watching import WATCH_MEETINGS
from delivery.sessions.chasing import REMIND_MENTORS
from delivery.sessions.expecting import WRITE_EXPECTED
from delivery.sessions.importing import SWEEP_SESSIONS
from matching.introductions.chasing import CHASE_MENTORS
from matching.introductions.telling import TELL_MATCHES
from matching.mentors.asking import ASK_ABOUT_HOURS
from matching.mentors.becoming import TAKE_IN_MENTORS
from matching.mentors.staying import TEND_MENTORS
from matching.newcomers.writing import WRITE_TO_WAITING
from matching.participants.likeness import COMPARE_RECORDS
from matching.policy.replaying import SWEEP_REPLAYS
from matching.proposals.holding import TEND_PROPOSALS
from matching.questions.asking import SWEEP_QUESTIONS
from matching.reading.unusual import WATCH_READING
from matching.referrals.leaving import TEND_REFERRALS
from matching.referring.following import TEND_REFERRING
from matching.rounds.emails import EMAIL_COORDINATORS
from matching.rounds.running import SWEEP_ROUNDS, WEEKLY_ROUND
from matching.spreadsheets.importing import SWEEP_IMPORTS
from matching.trials.trying import SWEEP_TRIALS
from privacy.breaches.forgetting import FORGET_BREACHES
from privacy.breaches.hours import WATCH_BREACHES
from privacy.erasing.asking import SWEEP_ERASURES
from privacy.requests.closing import CLOSE_ACCOUNTS
from privacy.requests.copying import SWEEP_COPIES
from privacy.requests.forgetting import FORGET_REQUESTS
from privacy.retention.nightly import RUN_NIGHT
from recruitment.applying.closing import REMIND_OF_CLOSING
from recruitment.applying.reopening import REMIND_OF_ANSWERS
from recruitment.clearances.ending import TEND_CLEARANCES
from recruitment.duplicates.likeness import COMPARE_APPLICANTS
from recruitment.openings.telling import TELL_OF_OPENING
from recruitment.places.answering import TEND_OFFERS
from recruitment.references.answering import FORGET_WORDS
from recruitment.references.asking import CHASE_REFEREES
from recruitment.references.undelivered import ASK_FOR_ADDRESSES
from recruitment.screening.decisions import TAKE_DECISIONS
from reporting.morning.sending import NIGHTLY_REPORT
from reporting.outlook.nightly import MAKE_FORECAST
from reporting.programme.asking import SWEEP_REPORTS
from reporting.programme.printing import SWEEP_PRINTED
from training.enrolment.enrolling import TEND_TRAINING


class Entry(TypedDict):
    """One job of the schedule: the registered name of its task, and the seconds between 2 runs."""

    task: str
    schedule: float


SCHEDULE: Final[dict[str, Entry]] = {
    "weekly round": {"task": WEEKLY_ROUND, "schedule": 60},
    "weekly email to coordinators": {"task": EMAIL_COORDINATORS, "schedule": 60},
    "rounds that stopped": {"task": SWEEP_ROUNDS, "schedule": 20},
    "trials that stopped": {"task": SWEEP_TRIALS, "schedule": 20},
    "replays that stopped": {"task": SWEEP_REPLAYS, "schedule": 20},
    "questions that stopped": {"task": SWEEP_QUESTIONS, "schedule": 20},
    "imports that stopped": {"task": SWEEP_IMPORTS, "schedule": 20},
    "expected sessions": {"task": WRITE_EXPECTED, "schedule": 300},
    "reminders to log sessions": {"task": REMIND_MENTORS, "schedule": 300},
    "files that stopped": {"task": SWEEP_FILES, "schedule": 20},
    "copies of data that stopped": {"task": SWEEP_COPIES, "schedule": 20},
    "records to erase": {"task": SWEEP_ERASURES, "schedule": 20},
    "reports that stopped": {"task": SWEEP_REPORTS, "schedule": 20},
    "PDFs of reports that stopped": {"task": SWEEP_PRINTED, "schedule": 20},
    "imports of sessions that stopped": {"task": SWEEP_SESSIONS, "schedule": 20},
    "forecast of the day": {"task": MAKE_FORECAST, "schedule": 60},
    "morning report": {"task": NIGHTLY_REPORT, "schedule": 60},
    "news of new matches": {"task": TELL_MATCHES, "schedule": 20},
    "reminders to answer about a match": {"task": CHASE_MENTORS, "schedule": 300},
    "questions about changed hours": {"task": ASK_ABOUT_HOURS, "schedule": 60},
    "emails about concerns": {"task": ALERT_CONCERNS, "schedule": 60},
    "breaks and last days of mentors": {"task": TEND_MENTORS, "schedule": 300},
    "what becomes of referrals": {"task": TEND_REFERRALS, "schedule": 300},
    "records that are alike": {"task": COMPARE_RECORDS, "schedule": 60},
    "applicants that are alike": {"task": COMPARE_APPLICANTS, "schedule": 60},
    "holds that end": {"task": TEND_PROPOSALS, "schedule": 300},
    "decisions on applications": {"task": TAKE_DECISIONS, "schedule": 20},
    "offers of places": {"task": TEND_OFFERS, "schedule": 60},
    "reminders before applications close": {"task": REMIND_OF_CLOSING, "schedule": 300},
    "news that applications are open": {"task": TELL_OF_OPENING, "schedule": 300},
    "clearances that end": {"task": TEND_CLEARANCES, "schedule": 300},
    "reminders to referees": {"task": CHASE_REFEREES, "schedule": 600},
    "reminders of questions to applicants": {"task": REMIND_OF_ANSWERS, "schedule": 600},
    "addresses of referees": {"task": ASK_FOR_ADDRESSES, "schedule": 300},
    "dates of training": {"task": TEND_TRAINING, "schedule": 60},
    "news for referrers": {"task": TEND_REFERRING, "schedule": 60},
    "volunteers who become mentors": {"task": TAKE_IN_MENTORS, "schedule": 300},
    "emails to volunteers who wait": {"task": WRITE_TO_WAITING, "schedule": 300},
    "meetings outside prison": {"task": WATCH_MEETINGS, "schedule": 60},
    "unusual reading": {"task": WATCH_READING, "schedule": 600},
    "deleting old breaches of data": {"task": FORGET_BREACHES, "schedule": 3600},
    "breaches of data to decide": {"task": WATCH_BREACHES, "schedule": 600},
    "sending emails": {"task": SEND_OUTBOX, "schedule": 60},
    "sending texts": {"task": SEND_TEXTS, "schedule": 60},
    "accounts to close": {"task": CLOSE_ACCOUNTS, "schedule": 3600},
    "deleting old requests about data": {"task": FORGET_REQUESTS, "schedule": 3600},
    "deleting old drafts": {"task": FORGET_DRAFTS, "schedule": 3600},
    "deleting what referees did not send": {"task": FORGET_WORDS, "schedule": 3600},
    "deleting forms sent too late": {"task": FORGET_FORMS, "schedule": 300},
    "deleting old sign-in codes": {"task": FORGET_CODES, "schedule": 300},
    "deleting old sign-ins": {"task": FORGET_SESSIONS, "schedule": 3600},
    "deleting keys without a record": {"task": FORGET_KEYS, "schedule": 6 * 3600},
    "deleting old emails": {"task": PURGE_OUTBOX, "schedule": 3600},
    "deleting old records": {"task": RUN_NIGHT, "schedule": 60},
}
"""Each job by its name. The page that lists the jobs shows this name."""

NAMES: Final[dict[str, str]] = {entry["task"]: name for name, entry in SCHEDULE.items()}
"""The name of each job, by the name of its task."""

NEVER_HELD: Final = frozenset(
    {
        "rounds that stopped",
        "trials that stopped",
        "replays that stopped",
        "questions that stopped",
        "imports that stopped",
        "files that stopped",
        "copies of data that stopped",
        "reports that stopped",
        "imports of sessions that stopped",
        "emails about concerns",
        "meetings outside prison",
        "sending emails",
        "sending texts",
    }
)
"""The jobs that run even when the clock has jumped. Some do not depend on the date. For the others,
late news does more harm than wrong news."""
