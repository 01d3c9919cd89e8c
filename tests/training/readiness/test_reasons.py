"""Every combination of what it takes to be matched, and the words for it."""

from datetime import date, timedelta
from itertools import product

import pytest

from training.readiness.reasons import Check, Facts, Piece, Readiness, Standing, readiness_of
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
DAYS = {Standing.ASKED: ASKED, Standing.NOT_ASKED: None}
SAID = {
    Standing.HELD: "cleared at Brixton",
    Standing.BEGINS: "Brixton clearance begins 3 May 2025",
    Standing.ASKED: "waiting for Brixton clearance (7 of about 12 weeks)",
    Standing.EXPIRED: "Brixton clearance expired 3 May 2025",
    Standing.REFUSED: "Brixton clearance refused 3 May 2025",
    Standing.NOT_ASKED: "Brixton clearance not asked for",
}
SAID_OF_DBS = {
    Standing.HELD: "DBS check in place",
    Standing.BEGINS: "DBS check begins 3 May 2025",
    Standing.ASKED: "waiting for the DBS check (7 of about 12 weeks)",
    Standing.EXPIRED: "DBS check expired 3 May 2025",
    Standing.REFUSED: "DBS check refused 3 May 2025",
    Standing.NOT_ASKED: "DBS check not asked for",
}
REFERENCES = {0: "both references missing", 1: "second reference missing", 2: "", 3: ""}


def check(standing: Standing, place: str = "") -> Check:
    return Check(standing, DAYS.get(standing, LAST_YEAR), 12, place)


def ready(
    progress: Progress = TRAINED,
    brixton: Standing = Standing.HELD,
    dbs: Standing = Standing.HELD,
    references: int = 2,
) -> Readiness:
    facts = Facts(progress, (check(brixton, "Brixton"),), check(dbs), references)
    return readiness_of(facts, today=TODAY)


@pytest.mark.parametrize("progress", TRAININGS, ids=TRAININGS.values())
def test_every_combination(progress: Progress) -> None:
    """The full product: 8 trainings × 6 clearances × 6 DBS checks × 4 numbers of references."""
    for brixton, dbs, references in product(Standing, Standing, REFERENCES):
        found = ready(progress, brixton, dbs, references)
        lacks = {
            Piece.TRAINING: not progress.completed_on,
            Piece.CLEARANCE: brixton != Standing.HELD,
            Piece.DBS: dbs != Standing.HELD,
            Piece.REFERENCES: references < 2,
        }
        assert found.missing == {piece for piece, is_lacking in lacks.items() if is_lacking}
        assert found.is_ready == (not any(lacks.values()))
        said = found.sentence.split("; ")
        assert said[0] == TRAININGS[progress]
        wanted = [
            words
            for piece, words in (
                (Piece.CLEARANCE, SAID[brixton]),
                (Piece.DBS, SAID_OF_DBS[dbs]),
                (Piece.REFERENCES, REFERENCES[references] or "two references"),
            )
            if lacks[piece] or found.is_ready
        ]
        assert said[1:] == wanted


def test_the_sentence_of_the_programme() -> None:
    found = ready(brixton=Standing.ASKED, references=1)
    assert found.sentence == (
        "Trained 14 November; waiting for Brixton clearance (7 of about 12 weeks); "
        "second reference missing"
    )


def test_one_prison_of_several_is_enough() -> None:
    checks = (check(Standing.REFUSED, "Brixton"), check(Standing.HELD, "Wandsworth"))
    found = readiness_of(Facts(TRAINED, checks, check(Standing.HELD), 2), today=TODAY)
    assert found.is_ready
    assert "Brixton" not in found.sentence


def test_without_one_each_is_said() -> None:
    checks = (check(Standing.REFUSED, "Brixton"), check(Standing.ASKED, "Wandsworth"))
    found = readiness_of(Facts(TRAINED, checks, check(Standing.HELD), 2), today=TODAY)
    assert "Brixton clearance refused" in found.sentence
    assert "waiting for Wandsworth clearance" in found.sentence


def test_nobody_is_ready_who_has_chosen_no_prison() -> None:
    found = readiness_of(Facts(TRAINED, (), check(Standing.HELD), 2), today=TODAY)
    assert found.missing == {Piece.CLEARANCE}
    assert "no prison chosen" in found.sentence
