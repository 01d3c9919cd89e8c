"""The timeline of one man: a sentence for each kind of thing that happens to him, once."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.transitions import apply_transition
from config.env import ROOT
from matching.models import (
    ClosureReason,
    Match,
    PrisonCheck,
    Proposal,
    Referral,
    ReleaseKind,
    ReleaseQuestion,
    SensitivePart,
)
from matching.referrals.death import DEATH
from matching.referrals.leaving import (
    ANSWERED,
    ask_whether_men_left,
    record_leaving,
    record_staying,
)
from matching.referrals.moving import STATUS, close_referral, hold_referral, return_to_waiting
from matching.referrals.record import DUPLICATE, MOVE, Part
from matching.referrals.timeline import CHANGED, EVENTS, PARTS_IN_OTHER_ENTRIES, timeline_of
from matching.spreadsheets.referrals import COLUMNS
from matching.states import MATCH, PRISON_CHECK, PROPOSAL, REFERRAL
from matching.transfers.transferring import transfer_man
from recruitment.models import Establishment
from tests.factories.programme import a_match, a_referral, an_establishment

TODAY = london_today()
WRITERS: Final = {
    "audit.record": 0,
    "audit.event": 0,
    "audit.record_of_many": 0,
    "audit.record_reading": 0,
    "change_introduction": 1,
}
"""What writes an audit event that is no step of a lifecycle, and which of its arguments names the
kind."""
STEPS: Final = {Referral: REFERRAL, Proposal: PROPOSAL, Match: MATCH, PrisonCheck: PRISON_CHECK}
"""The lifecycles of the records of one man."""
STEPS_TOLD_OTHERWISE: Final = {
    (Proposal, "approve"),
    (Proposal, "lapse"),
    (Proposal, "undo"),
    (Referral, "match"),
    (Match, "tell"),
}
"""Steps that are half of something that has an entry."""
VARIED: Final = {
    "action": {"record_death", "correct_death"},
    "ANSWERED[answer]": set(ANSWERED.values()),
    "f'read_{part.value}'": {f"read_{part.value}" for part in SensitivePart},
    "f'import_{kind.noun}'": {"import_referral", "import_mentor"},
}
"""The kinds behind an argument that is not written out."""
TOLD_OTHERWISE: Final = {
    "add_note",
    "answer_no",
    "answer_yes",
    "change_release_date",
    "f'change_{kind.noun}_by_import'",
    "f'change_{part}'",
    "f'write_{part.value}'",
    "forget_answer",
    "forget_yes",
    "record_staying",
    "transfer",
    "write_offences",
}
"""Events of his that have an entry of another kind, or are half of something that has one."""
NOT_HIS: Final = {
    "MISS",
    "add_words",
    "add_work_domain",
    "answer_reading",
    "answer_while_waiting",
    "ask",
    "ask_replay",
    "become_mentor",
    "begin_emergency",
    "call_newcomer",
    "cancel_date",
    "change_hours",
    "change_policy",
    "change_rules",
    "change_supervision_interval",
    "change_times",
    "confirm_hours",
    "confirm_import",
    "correct_why_stopped",
    "discard",
    "discard_import",
    "end_emergency",
    "export",
    "f'decide_{difference}'",
    "f'read_offences_for_{purpose}'",
    "go_away",
    "import_mentor",
    "join_date",
    "leave_date",
    "load_invented_programme",
    "note_supervision",
    "notice_reading",
    "offer_date",
    "print_meeting_list",
    "read_gate_list",
    "read_hard_session",
    "read_in_emergency",
    "read_movement_list",
    "read_reason",
    "read_supervision_notes",
    "remove_work_domain",
    "request_import",
    "request_round",
    "say_it_was_hard",
    "start",
    "stay_after_all",
    "stay_here",
    "step_down",
    "try_policy",
    "undo_import",
    "undo_likeness_decision",
}
"""Events about mentors, rounds, lists or two men at once."""


def kinds_written() -> Iterator[str]:
    """Every kind of audit event that matching writes beside steps, as the source has it."""
    for file in (ROOT / "matching").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(node, ast.Call)
                and (place := WRITERS.get(ast.unparse(node.func))) is not None
            ):
                kind = node.args[place]
                written = kind.value if isinstance(kind, ast.Constant) else ast.unparse(kind)
                yield from VARIED.get(str(written), {str(written)})


def test_every_step_of_his_has_a_sentence_for_its_kind_of_record() -> None:
    steps = {(model, row.name) for model, table in STEPS.items() for row in table.transitions}
    sentences = {(model, action) for model in STEPS for action in EVENTS[model]}
    assert steps - sentences == STEPS_TOLD_OTHERWISE


def test_every_other_kind_of_event_about_a_man_has_a_sentence() -> None:
    steps = {row.name for table in STEPS.values() for row in table.transitions}
    written, sentences = set(kinds_written()), {a for actions in EVENTS.values() for a in actions}
    assert written - sentences == TOLD_OTHERWISE | NOT_HIS
    assert sentences <= written | steps


@pytest.mark.django_db
def test_one_name_is_told_for_each_kind_of_record(man: Referral, ann: User) -> None:
    """“Accept” is a step of a referral and of a match."""
    match = a_match(referral=man, status="offered")
    apply_transition(MATCH, "accept", match, by=ann, at=now())
    (entry,) = timeline_of(man)
    assert entry.title == EVENTS[Match]["accept"] != EVENTS[Referral]["accept"]


def test_every_part_that_changes_has_a_sentence() -> None:
    parts = {*Part.values, *SensitivePart.values, *(column.part for column in COLUMNS), DUPLICATE}
    parts -= {""}  # the reference, which never changes
    assert parts == set(CHANGED)
    assert set(PARTS_IN_OTHER_ENTRIES) == {STATUS, MOVE, DEATH}


@pytest.fixture
def man(prison: Establishment) -> Referral:
    return a_referral(at=prison, wing="B", cell="2-14", release_on=TODAY - timedelta(days=1))


@pytest.mark.django_db
def test_a_move_is_one_entry_with_what_went(man: Referral, ann: User) -> None:
    there = an_establishment(name="HMP There")
    transfer_man(referral=man, to=there, moved_on=TODAY, by=ann, at=now())
    (entry,) = timeline_of(man)
    assert "HMP There" in entry.title
    assert "2-14" in " ".join(entry.before)
    assert entry.words


@pytest.mark.django_db
def test_a_step_is_one_entry_with_its_reason(man: Referral, ann: User) -> None:
    hold_referral(referral=man, until=None, reason="In hospital.", by=ann, at=now())
    (held,) = timeline_of(man)
    assert (held.title, held.words) == (EVENTS[Referral]["hold"], "In hospital.")
    close_referral(referral=man, reason=ClosureReason.OTHER, why="Moved on.", by=ann, at=now())
    closed, _ = timeline_of(man)
    assert (closed.title, closed.words, closed.after) == (
        EVENTS[Referral]["close"],
        "Moved on.",
        ("closed: other",),
    )


@pytest.mark.django_db
def test_the_end_of_his_match_does_not_repeat_the_reason(man: Referral, ann: User) -> None:
    a_match(referral=man)
    man.refresh_from_db()
    reason = ClosureReason.DID_NOT_ENGAGE
    return_to_waiting(referral=man, reason=reason, why="Stopped.", by=ann, at=now())
    words = {entry.title: entry.words for entry in timeline_of(man)}
    assert words == {EVENTS[Referral]["return_to_waiting"]: "Stopped.", EVENTS[Match]["end"]: ""}


@pytest.mark.django_db
def test_whether_he_left_is_in_his_timeline(man: Referral, ann: User) -> None:
    ask_whether_men_left(at=now())
    record_leaving(referral=man, by=ann, at=now())
    titles = {entry.title for entry in timeline_of(man)}
    assert titles == {
        EVENTS[ReleaseQuestion]["ask_whether_he_left"],
        EVENTS[ReleaseQuestion]["record_leaving"],
        EVENTS[Referral]["close"],
    }


@pytest.mark.django_db
def test_that_he_stayed_is_told_once_with_his_new_date(man: Referral, ann: User) -> None:
    new = {"kind": ReleaseKind.CONDITIONAL, "on": TODAY + timedelta(days=9), "confirmed_on": None}
    record_staying(referral=man, **new, by=ann, at=now())  # type: ignore[arg-type] # values of several types
    (entry,) = timeline_of(man)
    assert entry.title == CHANGED[Part.DATES]
