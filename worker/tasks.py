"""Every task of the worker. A task takes ids, calls one function of an app, and has an explicit
name."""

from celery import shared_task

from config.accounts.codes import FORGET_CODES, remove_old_codes
from config.accounts.second_factor import FORGET_SESSIONS, forget_ended_sessions
from config.accounts.unsent import FORGET_FORMS, remove_old_forms
from config.common.clock import london_today, now
from config.common.outbox.queueing import SEND_OUTBOX, SEND_TEXTS
from config.common.outbox.sending import PURGE_OUTBOX, purge_finished, send_due
from config.common.outbox.texting import send_due_texts
from config.common.sealed.rows import FORGET_KEYS, delete_keys_without_rows
from config.ui.downloads.preparing import (
    PREPARE_FILE,
    SWEEP_FILES,
    prepare_file,
    sweep_prepared_files,
)
from delivery.concerns.alerting import ALERT_CONCERNS, alert_due_concerns
from delivery.drafts.saving import FORGET_DRAFTS, remove_old_drafts
from delivery.gate.watching import WATCH_MEETINGS, alert_coordinators
from delivery.sessions.chasing import REMIND_MENTORS, remind_mentors_to_log
from delivery.sessions.expecting import WRITE_EXPECTED, write_expected_sessions
from delivery.sessions.importing import (
    READ_SESSIONS,
    SWEEP_SESSIONS,
    WRITE_SESSIONS,
    read_sessions_import,
    sweep_session_imports,
    write_sessions_import,
)
from matching.introductions.chasing import CHASE_MENTORS, chase_mentors
from matching.introductions.telling import TELL_MATCHES, tell_due_matches
from matching.mentors.about import phone_of
from matching.mentors.asking import ASK_ABOUT_HOURS, ask_about_hours
from matching.mentors.becoming import TAKE_IN_MENTORS, take_in_mentors
from matching.mentors.staying import TEND_MENTORS, end_pauses_and_service
from matching.newcomers.writing import WRITE_TO_WAITING, write_to_waiting
from matching.participants.likeness import COMPARE_RECORDS, compare_records
from matching.policy.replaying import (
    RUN_REPLAY,
    SWEEP_REPLAYS,
    run_replay,
    sweep_replays,
)
from matching.proposals.holding import TEND_PROPOSALS, end_holds_due
from matching.questions.asking import (
    ANSWER_QUESTION,
    SWEEP_QUESTIONS,
    answer_question,
    sweep_questions,
)
from matching.questions.prices import CHOOSING, FIXING, RULING_OUT
from matching.questions.what_if import WHAT_IF
from matching.questions.why import WHY_MAN, WHY_MENTOR, WHY_PAIR
from matching.reading.unusual import WATCH_READING, notice_unusual_reading
from matching.referrals.leaving import TEND_REFERRALS, tend_referrals
from matching.referring.following import TEND_REFERRING, tend_referring
from matching.rounds.emails import EMAIL_COORDINATORS, email_coordinators
from matching.rounds.running import (
    RUN_ROUND,
    SWEEP_ROUNDS,
    WEEKLY_ROUND,
    request_weekly_round,
    run_round,
    sweep_rounds,
)
from matching.spreadsheets.importing import (
    READ_IMPORT,
    SWEEP_IMPORTS,
    WRITE_IMPORT,
    read_import,
    sweep_imports,
    write_import,
)
from matching.trials.trying import SWEEP_TRIALS, TRY_POLICY, run_trial, sweep_trials
from privacy.breaches.forgetting import FORGET_BREACHES, forget_breaches
from privacy.breaches.hours import WATCH_BREACHES, warn_of_breaches
from privacy.erasing.asking import (
    CARRY_OUT,
    SWEEP_ERASURES,
    carry_out_erasure,
    sweep_erasures,
)
from privacy.requests.closing import CLOSE_ACCOUNTS, close_due_accounts
from privacy.requests.copying import MAKE_COPY, SWEEP_COPIES, make_copy, sweep_copies
from privacy.requests.forgetting import FORGET_REQUESTS, forget_requests
from privacy.retention.nightly import RUN_NIGHT, run_night
from recruitment.applying.closing import REMIND_OF_CLOSING, remind_of_closing
from recruitment.applying.reopening import REMIND_OF_ANSWERS, remind_of_answers
from recruitment.clearances.ending import TEND_CLEARANCES, remind_and_end_clearances
from recruitment.duplicates.likeness import COMPARE_APPLICANTS, compare_applicants
from recruitment.openings.telling import TELL_OF_OPENING, tend_openings
from recruitment.places.answering import TEND_OFFERS, remind_and_end_offers
from recruitment.references.answering import FORGET_WORDS, forget_words_of_referees
from recruitment.references.asking import CHASE_REFEREES, chase_referees
from recruitment.references.undelivered import ASK_FOR_ADDRESSES, ask_for_addresses
from recruitment.screening.decisions import TAKE_DECISIONS, take_due_decisions
from reporting.morning.sending import NIGHTLY_REPORT, make_nightly_report
from reporting.outlook.nightly import MAKE_FORECAST, make_nightly_forecast
from reporting.outlook.today import TODAY
from reporting.planner.planning import PLAN
from reporting.programme.asking import MAKE_REPORT, SWEEP_REPORTS, make_report, sweep_reports
from reporting.programme.printing import (
    PRINT_REPORT,
    SWEEP_PRINTED,
    print_report,
    sweep_printed_reports,
)
from training.enrolment.enrolling import TEND_TRAINING
from training.trainees.daily import run_training_day
from worker.files import FILES
from worker.jobs import names_of_failing_jobs

KINDS = (WHY_PAIR, WHY_MAN, WHY_MENTOR, FIXING, CHOOSING, RULING_OUT, WHAT_IF, TODAY, PLAN)
"""Every kind of question that a page can ask."""


@shared_task(name=RUN_ROUND)
def run(round_id: int) -> None:
    run_round(round_id=round_id)


@shared_task(name=WEEKLY_ROUND)
def weekly() -> None:
    request_weekly_round(at=now())


@shared_task(name=EMAIL_COORDINATORS)
def weekly_email() -> None:
    email_coordinators(at=now())


@shared_task(name=SWEEP_ROUNDS)
def sweep() -> None:
    sweep_rounds(at=now())


@shared_task(name=TRY_POLICY)
def try_policy(trial_id: int) -> None:
    run_trial(trial_id=trial_id)


@shared_task(name=SWEEP_TRIALS)
def trials() -> None:
    sweep_trials(at=now())


@shared_task(name=RUN_REPLAY)
def replay(replay_id: int) -> None:
    run_replay(replay_id=replay_id)


@shared_task(name=SWEEP_REPLAYS)
def replays() -> None:
    sweep_replays(at=now())


@shared_task(name=ANSWER_QUESTION)
def answer(question_id: int) -> None:
    answer_question(question_id=question_id, kinds=KINDS)


@shared_task(name=SWEEP_QUESTIONS)
def questions() -> None:
    sweep_questions(at=now())


@shared_task(name=MAKE_REPORT)
def programme_report(report_id: int) -> None:
    make_report(report_id=report_id)


@shared_task(name=SWEEP_REPORTS)
def programme_reports() -> None:
    sweep_reports(at=now())


@shared_task(name=PRINT_REPORT)
def printed_report(printed_id: int) -> None:
    print_report(printed_id=printed_id)


@shared_task(name=SWEEP_PRINTED)
def printed_reports() -> None:
    sweep_printed_reports(at=now())


@shared_task(name=READ_IMPORT)
def read_file(import_id: int) -> None:
    read_import(import_id=import_id)


@shared_task(name=WRITE_IMPORT)
def write_file(writing_id: int) -> None:
    write_import(writing_id=writing_id)


@shared_task(name=SWEEP_IMPORTS)
def imports() -> None:
    sweep_imports(at=now())


@shared_task(name=WRITE_EXPECTED)
def expected_sessions() -> None:
    write_expected_sessions(at=now())


@shared_task(name=REMIND_MENTORS)
def remind_to_log() -> None:
    remind_mentors_to_log(at=now())


@shared_task(name=READ_SESSIONS)
def read_sessions(import_id: int) -> None:
    read_sessions_import(import_id=import_id)


@shared_task(name=WRITE_SESSIONS)
def write_sessions(writing_id: int) -> None:
    write_sessions_import(writing_id=writing_id)


@shared_task(name=PREPARE_FILE)
def prepare(file_id: int) -> None:
    prepare_file(file_id=file_id, files=FILES)


@shared_task(name=MAKE_COPY)
def copy_of_data(copy_id: int) -> None:
    make_copy(copy_id=copy_id)


@shared_task(name=SWEEP_COPIES)
def copies_of_data() -> None:
    sweep_copies(at=now())


@shared_task(name=CARRY_OUT)
def erase(erasure_id: int) -> None:
    carry_out_erasure(erasure_id=erasure_id)


@shared_task(name=SWEEP_ERASURES)
def erasing() -> None:
    sweep_erasures(at=now())


@shared_task(name=CLOSE_ACCOUNTS)
def accounts_to_close() -> None:
    close_due_accounts(at=now())


@shared_task(name=FORGET_REQUESTS)
def old_requests() -> None:
    forget_requests(at=now())


@shared_task(name=SWEEP_FILES)
def prepared_files() -> None:
    sweep_prepared_files(at=now())


@shared_task(name=SWEEP_SESSIONS)
def session_imports() -> None:
    sweep_session_imports(at=now())


@shared_task(name=MAKE_FORECAST)
def forecast_of_day() -> None:
    make_nightly_forecast(at=now())


@shared_task(name=NIGHTLY_REPORT)
def report() -> None:
    make_nightly_report(at=now(), failing=names_of_failing_jobs)


@shared_task(name=TELL_MATCHES)
def tell() -> None:
    tell_due_matches(at=now())


@shared_task(name=CHASE_MENTORS)
def chase() -> None:
    chase_mentors(at=now())


@shared_task(name=ALERT_CONCERNS)
def concerns() -> None:
    alert_due_concerns(at=now())


@shared_task(name=TEND_MENTORS)
def mentors() -> None:
    end_pauses_and_service(at=now())


@shared_task(name=ASK_ABOUT_HOURS)
def hours() -> None:
    ask_about_hours(at=now())


@shared_task(name=TEND_REFERRALS)
def referrals() -> None:
    tend_referrals(at=now())


@shared_task(name=COMPARE_RECORDS)
def alike() -> None:
    compare_records()


@shared_task(name=COMPARE_APPLICANTS)
def applicants_alike() -> None:
    compare_applicants()


@shared_task(name=TEND_PROPOSALS)
def proposals() -> None:
    end_holds_due(at=now())


@shared_task(name=TAKE_IN_MENTORS)
def take_in() -> None:
    take_in_mentors(at=now())


@shared_task(name=WRITE_TO_WAITING)
def waiting() -> None:
    write_to_waiting(at=now())


@shared_task(name=TEND_REFERRING)
def referring() -> None:
    tend_referring(at=now())


@shared_task(name=TEND_TRAINING)
def tend() -> None:
    run_training_day(at=now())


@shared_task(name=TAKE_DECISIONS)
def decisions() -> None:
    take_due_decisions(at=now())


@shared_task(name=TEND_OFFERS)
def offers() -> None:
    remind_and_end_offers(at=now())


@shared_task(name=REMIND_OF_CLOSING)
def closing() -> None:
    remind_of_closing(at=now())


@shared_task(name=TELL_OF_OPENING)
def opening() -> None:
    tend_openings(at=now())


@shared_task(name=FORGET_WORDS)
def words_of_referees() -> None:
    forget_words_of_referees(at=now())


@shared_task(name=CHASE_REFEREES)
def referees() -> None:
    chase_referees(at=now())


@shared_task(name=REMIND_OF_ANSWERS)
def answers_sent_back() -> None:
    remind_of_answers(at=now())


@shared_task(name=ASK_FOR_ADDRESSES)
def addresses() -> None:
    ask_for_addresses(at=now())


@shared_task(name=TEND_CLEARANCES)
def clearances() -> None:
    remind_and_end_clearances(at=now())


@shared_task(name=WATCH_MEETINGS)
def watch_meetings() -> None:
    alert_coordinators(at=now())


@shared_task(name=FORGET_DRAFTS)
def forget_drafts() -> None:
    remove_old_drafts(at=now())


@shared_task(name=FORGET_BREACHES)
def forget_old_breaches() -> None:
    forget_breaches(at=now())


@shared_task(name=WATCH_BREACHES)
def watch_breaches() -> None:
    warn_of_breaches(at=now())


@shared_task(name=WATCH_READING)
def watch_reading() -> None:
    notice_unusual_reading(at=now())


@shared_task(name=FORGET_SESSIONS)
def forget_sessions() -> None:
    forget_ended_sessions(at=now())


@shared_task(name=FORGET_FORMS)
def forget_forms() -> None:
    remove_old_forms(at=now())


@shared_task(name=FORGET_CODES)
def forget_codes() -> None:
    remove_old_codes(at=now())


@shared_task(name=FORGET_KEYS)
def forget_keys() -> None:
    delete_keys_without_rows(today=london_today())


@shared_task(name=SEND_OUTBOX)
def send() -> None:
    send_due(at=now())


@shared_task(name=SEND_TEXTS)
def send_texts() -> None:
    send_due_texts(number_of=phone_of, at=now())


@shared_task(name=PURGE_OUTBOX)
def purge() -> None:
    purge_finished(at=now())


@shared_task(name=RUN_NIGHT)
def night() -> None:
    run_night(at=now())
