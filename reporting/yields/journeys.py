"""How far somebody has come, and where they stopped, from what the record says about them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final

from recruitment.states import ApplicationStatus
from reporting.yields.steps import AFTER, Reason, Step

Prisons = frozenset[int] | None
"""The prisons that a count is about, by id. None for all prisons."""


@dataclass(frozen=True)
class Cleared:
    """One clearance. A day is None if we do not know it, or if there was no such day."""

    prison: int
    asked_on: date | None = None
    issued_on: date | None = None
    refused_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether the prison has cleared the person, or may still do so."""
        return self.refused_on is None


@dataclass(frozen=True)
class Access:
    """The induction and the pass at one prison."""

    prison: int
    inducted_on: date | None = None
    has_pass: bool = False
    pass_since: date | None = None


@dataclass(frozen=True)
class Met:
    """A match at one prison, with its first day."""

    prison: int
    on: date


class Kind(StrEnum):
    """The kind of record that says why somebody stopped."""

    APPLICATION = "application"
    ENROLMENT = "enrolment"
    MENTOR = "mentor"


@dataclass(frozen=True)
class Ended:
    """Why somebody has stopped, and on which day, if we know it. `record` is the kind and the id of
    the record on which staff can correct the reason. It is None if nobody can correct it."""

    why: Reason
    on: date | None
    record: tuple[Kind, int] | None = None


@dataclass(frozen=True)
class Facts:
    """What is on record about one person in one cohort. `person` is the id of the user. The ids of
    the application, the enrolment and the mentor are None if there is no such record. A mentor
    whose record was imported has no application. `named` has the prisons on the application."""

    person: int
    cohort: int | None
    application: int | None = None
    enrolment: int | None = None
    mentor: int | None = None
    named: frozenset[int] = frozenset()
    status: ApplicationStatus | None = None
    days: Mapping[Step, date | None] = field(default_factory=dict)
    clearances: tuple[Cleared, ...] = ()
    access: tuple[Access, ...] = ()
    met: tuple[Met, ...] = ()
    ended: Ended | None = None

    def is_of(self, prison: int) -> bool:
        """Whether the person counts at this prison. They count if they have or had a clearance or a
        match there, or if their application names this prison. They also count if we do not know
        yet which prison they will go to."""
        return prison in self._places or (not self._places and self.application is not None)

    @cached_property
    def _places(self) -> frozenset[int]:
        places = set(self.named)
        for rows in (self.clearances, self.access, self.met):
            places |= {row.prison for row in rows}
        return frozenset(places)


EARLIER: Final[Mapping[Step, tuple[Step, ...]]] = {
    Step.MET: tuple(Step),
    Step.MENTOR: (Step.APPLIED, Step.OFFERED, Step.ACCEPTED, Step.TRAINED),
    Step.TRAINED: (Step.APPLIED, Step.OFFERED, Step.ACCEPTED),
    Step.ACCEPTED: (Step.APPLIED, Step.OFFERED),
    Step.OFFERED: (Step.APPLIED,),
    Step.CLEARED: (Step.ASKED,),
}
"""For each step, the earlier steps that somebody must have taken, even if nobody has recorded
them."""


@dataclass(frozen=True)
class Journey:
    """How far one person has come. `days` has the steps that are on record, each with its day, or
    None if we do not know the day."""

    facts: Facts
    days: Mapping[Step, date | None]
    ended: Ended | None

    @cached_property
    def at(self) -> Step:
        """The last step that the person has reached without leaving out an earlier step."""
        done = {step for known in self.days for step in (known, *EARLIER.get(known, ()))}
        at = Step.APPLIED
        for step in Step:
            if step not in done:
                break
            at = step
        return at

    def started(self, step: Step) -> date | None:
        """The day from which we count the time to this step. None if we do not know this day, or if
        it has not come yet."""
        days = [self.days.get(before) for before in AFTER.get(step, ())]
        known = [day for day in days if day is not None]
        return max(known) if known and len(known) == len(days) else None

    @property
    def since(self) -> date | None:
        """The day on which the person reached their present step, if we know it."""
        return self.days.get(self.at)


def journey_of(facts: Facts, *, prisons: Prisons, today: date) -> Journey:
    """The journey of this person at these prisons. Counts only what happened there, and only days
    until today."""
    days = {**facts.days, **dict(_steps_in_prison(facts, prisons))}
    reached = {step: day for step, day in days.items() if day is None or day <= today}
    return Journey(facts, reached, facts.ended or _ended_here(facts, prisons, reached, today))


def _steps_in_prison(facts: Facts, prisons: Prisons) -> Iterator[tuple[Step, date | None]]:
    clearances = [row for row in facts.clearances if _is_in(row.prison, prisons)]
    if given := [(row.issued_on, row) for row in clearances if row.issued_on]:
        issued_on, first = min(given, key=lambda pair: pair[0])
        yield Step.ASKED, first.asked_on
        yield Step.CLEARED, issued_on
    elif clearances:
        yield Step.ASKED, _first(row.asked_on for row in clearances)
    access = [row for row in facts.access if _is_in(row.prison, prisons)]
    if inducted := [row.inducted_on for row in access if row.inducted_on]:
        yield Step.INDUCTED, min(inducted)
    if passes := [row for row in access if row.has_pass]:
        yield Step.ADMITTED, _first(row.pass_since for row in passes)
    if met := [row.on for row in facts.met if _is_in(row.prison, prisons)]:
        yield Step.MET, min(met)


def _ended_here(
    facts: Facts, prisons: Prisons, reached: Mapping[Step, date | None], today: date
) -> Ended | None:
    """Why somebody does not go on at these prisons, if they have not told us that they stop."""
    if Step.MET in reached:
        return None
    here = [row for row in facts.clearances if _is_in(row.prison, prisons)]
    if any(row.is_open for row in here):
        return None
    if here:
        refused = [row.refused_on for row in here if row.refused_on]
        return Ended(Reason.REFUSED, max(refused))
    elsewhere = [row for row in facts.clearances if row.is_open]
    if not elsewhere:
        return None
    requested_on = _first(row.asked_on or row.issued_on for row in elsewhere)
    return Ended(Reason.ELSEWHERE, requested_on and min(requested_on, today))


def _is_in(prison: int, prisons: Prisons) -> bool:
    return prisons is None or prison in prisons


def _first(days: Iterator[date | None]) -> date | None:
    """The earliest of these days. None if we know none of them."""
    return min((day for day in days if day is not None), default=None)
