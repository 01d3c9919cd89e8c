"""Every combination of what it takes to be matched, and the words for it."""

from datetime import date, timedelta
from itertools import product

import pytest

from training.readiness.reasons import Check, CheckState, Facts, Piece, Readiness, readiness_of
from training.register.progress import Progress

TODAY = date(2026, 11, 25)
LAST_YEAR = date(2025, 5, 3)
TRAINED = Progress(6, 6, completed_on=date(2026, 11, 14))
TRAININGS = {
    TRAINED: "Trained 14 November",
    Progress(6, 6, completed_on=LAST_YEAR): "Trained 3 May 2025",
    Progress(6, 5, missed=("Boundaries",)): "Missed “Boundaries”",
    Progress(6, 3, missed=("A", "B", "C")): "Missed “A”, “B” and “C”",
    Progress(6, 5, unnoted=("Boundaries",)): "Attendance at “Boundaries” not noted yet",
    Progress(6, 2, last_on=date(2026, 12, 12)): "In training until 12 December",
    Progress(6, 2, missed=("A",), last_on=date(2027, 1, 2)): (
        "Missed “A”, in training until 2 January 2027"
    ),
    Progress(0, 0): "Training not planned yet",
}
ASKED = TODAY - timedelta(weeks=7, days=3)
DAYS = {CheckState.ASKED: ASKED, CheckState.NOT_ASKED: None}
SAID = {
    CheckState.HELD: "cleared at Brixton",
    CheckState.BEGINS: "Brixton clearance begins 3 May 2025",
    CheckState.ASKED: "waiting for Brixton clearance (7 of about 12 weeks)",
    CheckState.EXPIRED: "Brixton clearance expired 3 May 2025",
    CheckState.REFUSED: "Brixton clearance refused 3 May 2025",
    CheckState.NOT_ASKED: "Brixton clearance not asked for",
}
SAID_OF_DBS = {
    CheckState.HELD: "DBS check in place",
    CheckState.BEGINS: "DBS check begins 3 May 2025",
    CheckState.ASKED: "waiting for the DBS check (7 of about 12 weeks)",
    CheckState.EXPIRED: "DBS check expired 3 May 2025",
    CheckState.REFUSED: "DBS check refused 3 May 2025",
    CheckState.NOT_ASKED: "DBS check not asked for",
}
REFERENCES = {0: "both references missing", 1: "second reference missing", 2: "", 3: ""}


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


@pytest.mark.parametrize("progress", TRAININGS, ids=TRAININGS.values())
def test_every_combination(progress: Progress) -> None:
    """The full product: 8 trainings × 6 clearances × 6 DBS checks × 4 numbers of references."""
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
        phrases = readiness.sentence.split("; ")
        assert phrases[0] == TRAININGS[progress]
        wanted = [
            words
            for piece, words in (
                (Piece.CLEARANCE, SAID[brixton]),
                (Piece.DBS, SAID_OF_DBS[dbs]),
                (Piece.REFERENCES, REFERENCES[references] or "two references"),
            )
            if lacks[piece] or readiness.is_ready
        ]
        assert phrases[1:] == wanted


def test_the_sentence_of_the_programme() -> None:
    readiness = ready(brixton=CheckState.ASKED, references=1)
    assert readiness.sentence == (
        "Trained 14 November; waiting for Brixton clearance (7 of about 12 weeks); "
        "second reference missing"
    )


def test_one_prison_of_several_is_enough() -> None:
    checks = (check(CheckState.REFUSED, "Brixton"), check(CheckState.HELD, "Wandsworth"))
    readiness = readiness_of(Facts(TRAINED, checks, check(CheckState.HELD), 2), today=TODAY)
    assert readiness.is_ready
    assert "Brixton" not in readiness.sentence


def test_without_one_each_is_said() -> None:
    checks = (check(CheckState.REFUSED, "Brixton"), check(CheckState.ASKED, "Wandsworth"))
    readiness = readiness_of(Facts(TRAINED, checks, check(CheckState.HELD), 2), today=TODAY)
    assert "Brixton clearance refused" in readiness.sentence
    assert "waiting for Wandsworth clearance" in readiness.sentence


def test_nobody_is_ready_who_has_chosen_no_prison() -> None:
    readiness = readiness_of(Facts(TRAINED, (), check(CheckState.HELD), 2), today=TODAY)
    assert readiness.missing == {Piece.CLEARANCE}
    assert "no prison chosen" in readiness.sentence
