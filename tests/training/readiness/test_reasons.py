"""Every combination of what a volunteer needs to be matched, and its words."""

from datetime import date, timedelta
from itertools import product

import pytest

from training.readiness.reasons import Check, CheckState, Facts, Piece, Readiness, readiness_of
from training.register.progress import Progress

TODAY = date(2026, 11, 25)
LAST_YEAR = date(2025, 5, 3)
TRAINED = Progress(6, 6, completed_on=date(2026, 11, 14))
TRAININGS: dict[Progress, tuple[str, ...]] = {
    TRAINED: ("14 November",),
    Progress(6, 6, completed_on=LAST_YEAR): ("3 May 2025",),
    Progress(6, 5, missed=("Boundaries",)): ("“Boundaries”",),
    Progress(6, 3, missed=("A", "B", "C")): ("“A”, “B” and “C”",),
    Progress(6, 5, unrecorded=("Boundaries",)): ("“Boundaries”",),
    Progress(6, 2, last_on=date(2026, 12, 12)): ("12 December",),
    Progress(6, 2, missed=("A",), last_on=date(2027, 1, 2)): ("“A”", "2 January 2027"),
    Progress(0, 0): (),
}
"""What the words must name, for each progress of the training."""
ASKED = TODAY - timedelta(weeks=7, days=3)
DAYS = {CheckState.ASKED: ASKED, CheckState.NOT_ASKED: None}
NAMED: dict[CheckState, tuple[str, ...]] = {
    CheckState.HELD: (),
    CheckState.BEGINS: ("3 May 2025",),
    CheckState.ASKED: ("7", "12"),
    CheckState.EXPIRED: ("3 May 2025",),
    CheckState.REFUSED: ("3 May 2025",),
    CheckState.NOT_ASKED: (),
}
"""What the words must name, for each state of a clearance or DBS check."""
REFERENCES = range(4)


def check(state: CheckState, place: str = "") -> Check:
    return Check(state, DAYS.get(state, LAST_YEAR), 12, place)


def ready(
    progress: Progress = TRAINED,
    brixton: CheckState = CheckState.HELD,
    dbs: CheckState = CheckState.HELD,
    references: int = 2,
) -> Readiness:
    facts = Facts(progress, (check(brixton, "Brixton"),), check(dbs), references)
    return readiness_of(facts, today=TODAY)


def words_about(readiness: Readiness, piece: Piece) -> str:
    (words,) = [reason.words for reason in readiness.reasons if reason.piece == piece]
    return words


@pytest.mark.parametrize("progress", TRAININGS)
def test_every_combination(progress: Progress) -> None:
    """All combinations: 8 kinds of progress × 6 clearances × 6 DBS checks × 4 numbers of
    references."""
    for brixton, dbs, references in product(CheckState, CheckState, REFERENCES):
        readiness = ready(progress, brixton, dbs, references)
        lacks = {
            Piece.TRAINING: not progress.completed_on,
            Piece.CLEARANCE: brixton != CheckState.HELD,
            Piece.DBS: dbs != CheckState.HELD,
            Piece.REFERENCES: references < 2,
        }
        assert readiness.missing == {piece for piece, is_lacking in lacks.items() if is_lacking}
        assert readiness.is_ready == (not any(lacks.values()))
        phrases = [
            words_about(readiness, piece)
            for piece in Piece
            if piece == Piece.TRAINING or lacks[piece] or readiness.is_ready
        ]
        assert readiness.sentence.lower() == "; ".join(phrases).lower()


@pytest.mark.parametrize("progress", TRAININGS)
def test_the_training_names_days_and_sessions(progress: Progress) -> None:
    words = words_about(ready(progress), Piece.TRAINING)
    assert all(name in words for name in TRAININGS[progress])


@pytest.mark.parametrize("state", CheckState)
def test_a_check_names_its_prison_and_its_day(state: CheckState) -> None:
    readiness = ready(brixton=state, dbs=state)
    clearance = words_about(readiness, Piece.CLEARANCE)
    dbs = words_about(readiness, Piece.DBS)
    assert all(name in clearance for name in ("Brixton", *NAMED[state]))
    assert all(name in dbs for name in ("DBS", *NAMED[state]))


def test_no_two_states_read_alike() -> None:
    for piece in (Piece.CLEARANCE, Piece.DBS):
        words = {words_about(ready(brixton=state, dbs=state), piece) for state in CheckState}
        assert len(words) == len(CheckState)
    assert len({words_about(ready(progress), Piece.TRAINING) for progress in TRAININGS}) == len(
        TRAININGS
    )
    references = [words_about(ready(references=count), Piece.REFERENCES) for count in (0, 1, 2)]
    assert len(set(references)) == 3


def test_one_prison_of_several_is_enough() -> None:
    checks = (check(CheckState.REFUSED, "Brixton"), check(CheckState.HELD, "Wandsworth"))
    readiness = readiness_of(Facts(TRAINED, checks, check(CheckState.HELD), 2), today=TODAY)
    assert readiness.is_ready
    assert "Brixton" not in readiness.sentence


def test_without_one_each_is_named() -> None:
    checks = (check(CheckState.REFUSED, "Brixton"), check(CheckState.ASKED, "Wandsworth"))
    readiness = readiness_of(Facts(TRAINED, checks, check(CheckState.HELD), 2), today=TODAY)
    assert "Brixton" in readiness.sentence
    assert "Wandsworth" in readiness.sentence


def test_nobody_is_ready_who_has_chosen_no_prison() -> None:
    readiness = readiness_of(Facts(TRAINED, (), check(CheckState.HELD), 2), today=TODAY)
    assert readiness.missing == {Piece.CLEARANCE}
    assert words_about(readiness, Piece.CLEARANCE)
