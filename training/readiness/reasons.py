"""Whether a volunteer is ready to be matched, and what is missing, in words.

Nothing in this module makes a query.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from recruitment.references.answering import REFERENCES_NEEDED
from training.register.progress import Progress

MISSING_REFERENCES: Final = {0: "both references missing", 1: "second reference missing"}


class Piece(StrEnum):
    """The things a volunteer needs before they can be matched."""

    TRAINING = "training"
    CLEARANCE = "clearance"
    DBS = "dbs"
    REFERENCES = "references"


class CheckState(StrEnum):
    """The state of one clearance or DBS check. The best state comes first."""

    HELD = "held"
    BEGINS = "begins"
    ASKED = "asked"
    EXPIRED = "expired"
    REFUSED = "refused"
    NOT_ASKED = "not asked"


@dataclass(frozen=True)
class Check:
    """The clearance by the prison `place`, such as "Brixton". If `place` is empty, the DBS check.

    `day` is when the `state` began. If the state is ASKED, `day` is the day of the request. The
    answer usually takes `usual_weeks` weeks.
    """

    state: CheckState
    day: date | None = None
    usual_weeks: int = 0
    place: str = ""


@dataclass(frozen=True)
class Facts:
    """What we know about one volunteer.

    `clearances` has one check for each prison on their application, and for each prison that we
    asked for a clearance. `references` is how many references we have received.
    """

    progress: Progress
    clearances: tuple[Check, ...]
    dbs: Check
    references: int


@dataclass(frozen=True)
class Reason:
    """One thing the volunteer needs, in words, and whether they have it."""

    piece: Piece
    is_met: bool
    words: str


@dataclass(frozen=True)
class Readiness:
    """Every reason, in the order of Piece. A piece can have several reasons."""

    reasons: tuple[Reason, ...]

    @property
    def is_ready(self) -> bool:
        return all(reason.is_met for reason in self.reasons)

    @property
    def missing(self) -> frozenset[Piece]:
        return frozenset(reason.piece for reason in self.reasons if not reason.is_met)

    @property
    def sentence(self) -> str:
        """In words: whether the person is trained, and everything that is missing.

        If the person is ready, every reason why.
        """
        words = [
            reason.words
            for reason in self.reasons
            if self.is_ready or reason.piece == Piece.TRAINING or not reason.is_met
        ]
        whole = "; ".join(words)
        return whole[0].upper() + whole[1:]


def readiness_of(facts: Facts, *, today: date) -> Readiness:
    """Whether somebody is ready on the day `today`, with the reasons.

    They are ready if they are trained, are cleared by at least one prison, and have a valid DBS
    check and 2 references.
    """
    has_references = facts.references >= REFERENCES_NEEDED
    return Readiness(
        (
            _trained(facts.progress, today),
            *_cleared(facts.clearances, today),
            Reason(Piece.DBS, facts.dbs.state == CheckState.HELD, words_of(facts.dbs, today)),
            Reason(
                Piece.REFERENCES,
                has_references,
                "2 references received" if has_references else MISSING_REFERENCES[facts.references],
            ),
        )
    )


def words_of(check: Check, today: date) -> str:
    """The check in words, such as "waiting for Brixton clearance (7 weeks so far,
    usually about 12)"."""
    check_name = f"{check.place} clearance" if check.place else "DBS check"
    day = spelt_short(check.day, today)
    if check.state == CheckState.ASKED and check.day:
        weeks = max(0, (today - check.day).days // 7)
        the = "" if check.place else "the "
        so_far = f"{weeks} week{'' if weeks == 1 else 's'} so far"
        return f"waiting for {the}{check_name} ({so_far}, usually about {check.usual_weeks})"
    return {
        CheckState.HELD: f"cleared at {check.place}" if check.place else "DBS check in place",
        CheckState.BEGINS: f"{check_name} starts {day}",
        CheckState.EXPIRED: f"{check_name} expired {day}",
        CheckState.REFUSED: f"{check_name} refused {day}",
    }.get(check.state, f"{check_name} not requested yet")


def spelt_short(day: date | None, today: date) -> str:
    """A day such as "14 November", with the year when it is not this year. Empty for None."""
    if day is None:
        return ""
    return f"{day.day} {day:%B}" if day.year == today.year else f"{day.day} {day:%B %Y}"


def _cleared(checks: tuple[Check, ...], today: date) -> tuple[Reason, ...]:
    """A reason for each prison that clears the volunteer.

    If no prison clears them, a reason for each prison that says what is missing.
    """
    valid = [check for check in checks if check.state == CheckState.HELD]
    if valid:
        return tuple(Reason(Piece.CLEARANCE, True, words_of(check, today)) for check in valid)
    if not checks:
        return (Reason(Piece.CLEARANCE, False, "no prison chosen yet"),)
    return tuple(Reason(Piece.CLEARANCE, False, words_of(check, today)) for check in checks)


def _trained(progress: Progress, today: date) -> Reason:
    if progress.completed_on:
        words = f"trained {spelt_short(progress.completed_on, today)}"
        return Reason(Piece.TRAINING, True, words)
    parts = []
    if progress.missed:
        parts.append(f"missed {_quoted(progress.missed)}")
    if progress.unrecorded:
        parts.append(f"attendance at {_quoted(progress.unrecorded)} not recorded yet")
    if progress.last_on:
        parts.append(f"in training until {spelt_short(progress.last_on, today)}")
    return Reason(Piece.TRAINING, False, ", ".join(parts) or "training not planned yet")


def _quoted(titles: tuple[str, ...]) -> str:
    *first, last = [f"“{title}”" for title in titles]
    return f"{', '.join(first)} and {last}" if first else last
