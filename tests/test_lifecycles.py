"""Every row of every lifecycle can really be taken: for each role that it names there is a page
which people of that role may open, or a task which the schedule or a page wakes."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

import worker.app  # noqa: F401 — this registers the tasks
from config.accounts.access import access_of
from config.common.actor import PROGRAMME
from config.common.queue import app
from worker.management.commands.draw_states import LIFECYCLES
from worker.schedule import SCHEDULE

Row = tuple[str, str]
"""The noun of a lifecycle, and a step of it."""

DECIDE, STEP = "recruitment:decide", "matching:match_step"
TAKEN: Final[dict[Row, tuple[str, ...]]] = {
    ("application", "submit"): ("recruitment:apply_send",),
    ("application", "shortlist"): (DECIDE,),
    ("application", "invite_to_interview"): (DECIDE,),
    ("application", "put_on_reserve"): (DECIDE,),
    ("application", "offer"): (DECIDE, "recruitment.tend_offers"),
    ("application", "accept"): ("recruitment:answer_offer",),
    ("application", "turn_down"): ("recruitment:answer_offer",),
    ("application", "lapse"): ("recruitment.tend_offers",),
    ("application", "decline"): (DECIDE,),
    ("application", "withdraw_offer"): (DECIDE,),
    ("application", "defer"): (DECIDE, "recruitment:join_next_cohort"),
    ("application", "withdraw"): ("recruitment:withdraw_application",),
    ("reference", "ask"): (
        "recruitment:resend_reference",
        "recruitment:apply_send",
        "recruitment:replace_referee",
        "recruitment.chase_referees",
    ),
    ("reference", "receive"): ("recruitment:give_reference",),
    ("reference", "decline"): ("recruitment:decline_reference",),
    ("reference", "replace"): ("recruitment:replace_referee",),
    ("interview", "cancel"): (
        "recruitment:withdraw_time",
        "recruitment:cancel_interview",
        "recruitment.take_decisions",
    ),
    ("interview", "hold"): ("recruitment:score_interview",),
    ("interview", "miss"): ("recruitment:missed_interview",),
    ("decision", "take_effect"): ("recruitment.take_decisions",),
    ("decision", "undo"): ("recruitment:undo_decision",),
    ("decision", "fail"): ("recruitment.take_decisions",),
    ("question", "answer"): ("recruitment:answer_again",),
    ("question", "take_back"): ("recruitment:take_question_back",),
    ("question", "read"): ("recruitment:answer_read",),
    ("clearance", "chase"): ("recruitment:chase_clearance",),
    ("clearance", "receive"): ("recruitment:receive_clearance",),
    ("clearance", "refuse"): ("recruitment:refuse_clearance",),
    ("clearance", "withdraw"): ("recruitment:refuse_clearance",),
    ("clearance", "expire"): ("recruitment.tend_clearances",),
    ("clearance", "reinstate"): ("recruitment:correct_clearance",),
    ("enrolment", "move"): ("training:move_trainee",),
    ("enrolment", "leave"): ("training:leave_training", "training.tend"),
    ("training session", "cancel"): ("training:cancel_session",),
    ("certificate", "withdraw"): ("training:withdraw_certificate",),
    ("mentor", "pause"): ("matching:take_break",),
    ("mentor", "come_back"): ("matching:come_back", "matching.tend_mentors"),
    ("mentor", "leave"): ("matching:leave", "matching.tend_mentors"),
    ("hard session", "check_in"): ("matching:checked_in",),
    ("hard session", "take_back"): ("matching:take_back_hard_session",),
    ("breach", "decide"): ("privacy:decide_breach",),
    ("breach", "close"): ("privacy:close_breach",),
    ("breach", "reopen"): ("privacy:reopen_breach",),
    ("emergency", "look_at"): ("matching:look_at_emergency",),
    ("emergency", "look_again"): ("matching:look_again_at_emergency",),
    ("referral", "accept"): ("matching:accept_referral",),
    ("referral", "hold"): ("matching:hold_referral",),
    ("referral", "take_off_hold"): ("matching:take_off_hold", "matching.tend_referrals"),
    ("referral", "match"): ("matching:approve",),
    ("referral", "return_to_waiting"): ("matching:return_to_waiting", "matching:turn_down_match"),
    ("referral", "rejoin"): (STEP,),
    ("referral", "close"): ("matching:close_referral",),
    ("referral", "release_unmatched"): ("matching.tend_referrals",),
    ("referral", "withdraw"): ("matching:withdraw_referral",),
    ("referral", "reopen"): ("matching:reopen_referral",),
    ("prison check", "answer"): ("matching:prison_check",),
    ("prison check", "cancel"): ("matching:cancel_prison_check",),
    ("proposal", "approve"): ("matching:approve",),
    ("proposal", "undo"): ("matching:undo_approval",),
    ("proposal", "hold"): ("matching:hold_proposal",),
    ("proposal", "look_again"): ("matching:look_again", "matching.tend_proposals"),
    ("proposal", "decline"): ("matching:decline",),
    ("proposal", "lapse"): ("matching.run_round",),
    ("match", "undo"): ("matching:undo_approval",),
    ("match", "tell"): ("matching.tell_matches",),
    ("match", "turn_down"): ("matching:mentor_said_no", "matching:turn_down_match"),
    ("match", "call_off"): ("matching:call_off_match",),
    ("match", "accept"): ("matching:mentor_said_yes", "matching:accept_match"),
    ("match", "correct_yes"): (STEP, "matching:take_back_yes"),
    ("match", "hand_over"): (STEP, "matching:own_first_meeting"),
    ("match", "meet"): (STEP, "matching:own_first_meeting"),
    ("match", "correct_meeting"): (STEP,),
    ("match", "pause"): (STEP,),
    ("match", "resume"): (STEP,),
    ("match", "resume_outside"): (STEP,),
    ("match", "release"): (STEP,),
    ("match", "correct_release"): (STEP,),
    ("match", "recall"): (STEP,),
    ("match", "end"): (STEP,),
    ("match", "reopen"): (STEP,),
    ("match", "reopen_to_start"): (STEP,),
    ("match", "reopen_outside"): (STEP,),
    ("toolkit", "finish"): ("delivery:finish_toolkit",),
    ("toolkit", "stop"): ("delivery:stop_toolkit",),
    ("toolkit", "go_on"): ("delivery:go_on_with_toolkit",),
    ("meeting outside prison", "check_in"): ("delivery:check_in",),
    ("meeting outside prison", "check_out"): ("delivery:check_out",),
    ("meeting outside prison", "cancel"): ("delivery:cancel_meeting",),
    ("meeting outside prison", "undo_check_in"): ("delivery:undo_check",),
    ("meeting outside prison", "undo_check_out"): ("delivery:undo_check",),
    ("meeting outside prison", "plan_again"): ("delivery:plan_meeting_again",),
    ("onward referral", "make"): ("delivery:onward_step",),
    ("onward referral", "arrange_assessment"): ("delivery:onward_step",),
    ("onward referral", "accept"): ("delivery:onward_step",),
    ("onward referral", "start"): ("delivery:onward_step",),
    ("onward referral", "turn_down"): ("delivery:onward_step",),
    ("onward referral", "finish"): ("delivery:onward_step",),
    ("onward referral", "withdraw"): ("delivery:onward_step",),
    ("onward referral", "go_on"): ("delivery:onward_step",),
    ("onward referral", "back_to_proposed"): ("delivery:take_back_onward",),
    ("onward referral", "back_to_made"): ("delivery:take_back_onward",),
    ("onward referral", "back_to_assessment"): ("delivery:take_back_onward",),
    ("onward referral", "back_to_accepted"): ("delivery:take_back_onward",),
    ("onward referral", "back_to_started"): ("delivery:take_back_onward",),
    ("onward referral", "back_to_turned_down"): ("delivery:take_back_onward",),
    ("onward referral", "back_to_finished"): ("delivery:take_back_onward",),
    ("onward referral", "back_to_withdrawn"): ("delivery:take_back_onward",),
    ("session", "remove"): ("delivery:remove_session",),
    ("session", "put_back"): ("delivery:put_back_session",),
    ("request", "ask_identity"): ("privacy:request_step",),
    ("request", "correct_identity"): ("privacy:request_step",),
    ("request", "finish_preparing"): ("privacy:request_step",),
    ("request", "prepare_again"): ("privacy:request_step",),
    ("request", "approve"): ("privacy:request_step",),
    ("request", "hand_over"): ("privacy:request_step",),
    ("request", "take_answer_back"): ("privacy:request_step",),
    ("request", "withdraw"): ("privacy:request_step",),
    ("request", "refuse"): ("privacy:request_step",),
    ("request", "reopen"): ("privacy:request_step",),
    ("request", "confirm_identity"): ("privacy:request_step", "privacy:ask_about_data"),
    ("account to close", "cancel"): ("privacy:keep_account",),
    ("account to close", "close"): ("privacy.close_accounts",),
    ("concern", "acknowledge"): ("delivery:acknowledge_concern",),
    ("concern", "hand_back"): ("delivery:hand_back_concern",),
    ("concern", "close"): ("delivery:close_concern",),
    ("concern", "reopen"): ("delivery:reopen_concern",),
    ("case study", "approve"): ("delivery:approve_case_study",),
    ("case study", "change"): ("delivery:change_approved",),
    ("case study", "withdraw"): ("delivery:withdraw_case_study", "delivery:withdraw_consent"),
    ("case study", "go_on"): ("delivery:reopen_case_study",),
    ("complaint or incident", "close"): ("delivery:close_remark",),
    ("complaint or incident", "reopen"): ("delivery:reopen_remark",),
    ("staff account", "accept"): ("invitation",),
    ("staff account", "withdraw"): ("withdraw_invitation",),
    ("staff account", "invite_again"): ("invite_staff_again", "invite_staff"),
    ("staff account", "remove"): ("remove_staff",),
    ("staff account", "bring_back"): ("bring_staff_back",),
    ("request to reset a second step", "agree"): ("agree_reset",),
    ("request to reset a second step", "decline"): ("decline_reset",),
    ("request to reset a second step", "take_back"): ("take_back_reset",),
    ("run", "start"): ("matching.run_round",),
    ("run", "finish"): ("matching.run_round",),
    ("run", "fail"): ("matching.run_round",),
    ("run", "queue_again"): ("matching.sweep_rounds",),
    ("aim", "reach"): ("delivery:aim_step",),
    ("aim", "drop"): ("delivery:aim_step",),
    ("aim", "reopen"): ("delivery:aim_step",),
    ("email", "send"): ("outbox.send",),
    ("email", "give_up"): ("outbox.send",),
    ("email", "send_again"): ("matching:send_again",),
    ("email", "send_elsewhere"): ("matching:send_elsewhere",),
    ("email", "stop"): ("matching:stop_email",),
    ("text", "send"): ("outbox.send_texts",),
    ("text", "give_up"): ("outbox.send_texts",),
}
"""What takes each row: the names of pages and of tasks."""

WOKEN_BY_PAGES: Final = {"matching.run_round"}
"""Tasks that are no part of the schedule: a page wakes them, and the schedule what they miss."""
ROWS: Final = [
    (table.noun, step.name, role)
    for table in LIFECYCLES
    for step in table.transitions
    for role in sorted(step.who)
]


def views(patterns: list[Any], namespace: str = "") -> Iterator[tuple[str, Any]]:
    """Every page's name, with its namespace, and its view."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else namespace
            yield from views(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{namespace}{pattern.name}", pattern.callback


VIEWS: Final = dict(views(get_resolver().url_patterns))


@pytest.mark.parametrize(("noun", "step", "role"), ROWS)
def test_each_role_can_take_each_row(noun: str, step: str, role: str) -> None:
    ways = TAKEN.get((noun, step), ())
    assert any(opens_to(way, role) for way in ways), ways


def opens_to(way: str, role: str) -> bool:
    """Whether this page or task acts for this role. Where the programme acts, a page without a
    sign-in does too: a referee has no account."""
    is_programme = role in PROGRAMME.roles
    if way not in VIEWS:
        return is_programme
    access = access_of(VIEWS[way])
    assert access, way
    return access.admits(frozenset() if is_programme else frozenset({role}))


@pytest.mark.parametrize("task", sorted({w for ws in TAKEN.values() for w in ws if w not in VIEWS}))
def test_each_task_is_woken(task: str) -> None:
    app.loader.import_default_modules()
    assert task in app.tasks
    assert task in {entry["task"] for entry in SCHEDULE.values()} | WOKEN_BY_PAGES


def test_no_row_is_listed_that_is_gone() -> None:
    rows = {(noun, step) for noun, step, _ in ROWS}
    assert set(TAKEN) <= rows
