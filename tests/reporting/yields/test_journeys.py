"""How far somebody has come and where they stopped, in any records and in chosen ones."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reporting.yields.journeys import Access, Cleared, Ended, Facts, Met, Prisons, journey_of
from reporting.yields.steps import Reason, Step
from reporting.yields.tables import why_lines
from reporting.yields.tallies import Part, became, reasons, tallies, those

TODAY = date(2026, 11, 30)
BRIXTON, WANDSWORTH = 1, 2
EARLY = (Step.APPLIED, Step.OFFERED, Step.ACCEPTED, Step.TRAINED, Step.MENTOR)

days = st.dates(TODAY - timedelta(days=400), TODAY + timedelta(days=40))
maybe = st.none() | days
prisons = st.sampled_from([BRIXTON, WANDSWORTH])
people = st.builds(
    Facts,
    person=st.integers(1, 50),
    cohort=st.none() | st.integers(1, 3),
    application=st.none() | st.integers(1, 50),
    named=st.frozensets(prisons),
    days=st.dictionaries(st.sampled_from(EARLY), maybe),
    clearances=st.lists(st.builds(Cleared, prisons, maybe, maybe, maybe), max_size=3).map(tuple),
    access=st.lists(st.builds(Access, prisons, maybe, st.booleans(), maybe), max_size=2).map(tuple),
    met=st.lists(st.builds(Met, prisons, days), max_size=2).map(tuple),
    ended=st.none() | st.builds(Ended, st.sampled_from(Reason), maybe),
)
views = st.sampled_from([None, frozenset({BRIXTON}), frozenset({BRIXTON, WANDSWORTH})])


@given(st.lists(people, max_size=12), views)
def test_nobody_is_unaccounted_for(record: list[Facts], seen: Prisons) -> None:
    journeys = [journey_of(facts, prisons=seen, today=TODAY) for facts in record]
    lines = tallies(journeys)
    assert lines[0].reached == len(record)
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        assert line.reached == line.went_on + line.here + line.stopped
        assert line.went_on == (following.reached if following else 0)
    assert sum(line.stopped for line in lines) == reasons(journeys).total()
    assert sum(line.people for line in why_lines(journeys)) == reasons(journeys).total()
    result = became(journeys)
    assert (result is None) == (not record)
    if result:
        assert sum(number for number, _ in result.parts) == result.people
        assert result.people == lines[result.of].reached


@given(people, views)
def test_a_number_counts_the_people_of_its_list_once(facts: Facts, seen: Prisons) -> None:
    journey = journey_of(facts, prisons=seen, today=TODAY)
    for step in Step:
        parts = [part for part in Part if those([journey], step, part)]
        assert (Part.REACHED in parts) == (len(parts) == 2)
        assert len(parts) in (0, 2)


@given(people, views)
def test_what_is_still_to_come_has_not_happened(facts: Facts, seen: Prisons) -> None:
    journey = journey_of(facts, prisons=seen, today=TODAY)
    assert all(day is None or day <= TODAY for day in journey.days.values())


def ago(weeks: int) -> date:
    return TODAY - timedelta(weeks=weeks)


def trained(**fields: Any) -> Facts:
    reached = dict.fromkeys([Step.APPLIED, Step.OFFERED, Step.ACCEPTED, Step.TRAINED], ago(20))
    values: dict[str, Any] = {"person": 1, "cohort": 1, "application": 1, "days": reached}
    return Facts(**(values | fields))


def mentoring(**fields: Any) -> Facts:
    days = {**trained().days, Step.MENTOR: ago(5)}
    return trained(days=days, clearances=(Cleared(BRIXTON, ago(17), ago(6)),), **fields)


CASES: list[tuple[Facts, Step, Reason | None]] = [
    (trained(), Step.TRAINED, None),
    (trained(clearances=(Cleared(BRIXTON, ago(17)),)), Step.ASKED, None),
    (trained(clearances=(Cleared(BRIXTON, ago(17), ago(6)),)), Step.CLEARED, None),
    (mentoring(), Step.MENTOR, None),
    (mentoring(access=(Access(BRIXTON, ago(3)),)), Step.INDUCTED, None),
    (mentoring(access=(Access(BRIXTON, None, has_pass=True),)), Step.MENTOR, None),
    (mentoring(access=(Access(BRIXTON, ago(3), has_pass=True),)), Step.ADMITTED, None),
    (mentoring(met=(Met(BRIXTON, ago(1)),)), Step.MET, None),
    (
        trained(clearances=(Cleared(BRIXTON, ago(17), None, ago(2)),)),
        Step.ASKED,
        Reason.REFUSED,
    ),
    (
        trained(
            clearances=(Cleared(BRIXTON, ago(17), None, ago(9)), Cleared(BRIXTON, ago(8))),
        ),
        Step.ASKED,
        None,
    ),
    (trained(clearances=(Cleared(WANDSWORTH, ago(17)),)), Step.TRAINED, Reason.ELSEWHERE),
    (
        mentoring(ended=Ended(Reason.WORK, ago(1))),
        Step.MENTOR,
        Reason.WORK,
    ),
]


@pytest.mark.parametrize(("facts", "at", "why"), CASES)
def test_where_somebody_is_and_why_they_stopped_at_this_prison(
    facts: Facts, at: Step, why: Reason | None
) -> None:
    journey = journey_of(facts, prisons=frozenset({BRIXTON}), today=TODAY)
    assert (journey.at, journey.ended and journey.ended.why) == (at, why)


def test_a_clearance_requested_in_training_does_not_complete_the_training() -> None:
    days = dict.fromkeys([Step.APPLIED, Step.OFFERED, Step.ACCEPTED], ago(9))
    facts = trained(days=days, clearances=(Cleared(BRIXTON, ago(8), ago(1)),))
    assert journey_of(facts, prisons=None, today=TODAY).at == Step.ACCEPTED


def test_an_imported_mentor_has_taken_the_steps_that_nobody_recorded() -> None:
    facts = Facts(person=1, cohort=None, mentor=1, days={Step.MENTOR: None})
    assert journey_of(facts, prisons=None, today=TODAY).at == Step.TRAINED
    met = Facts(person=1, cohort=None, mentor=1, met=(Met(BRIXTON, ago(1)),))
    assert journey_of(met, prisons=None, today=TODAY).at == Step.MET


def test_somebody_counts_where_they_were_cleared_or_want_to_go() -> None:
    assert trained().is_of(BRIXTON)
    assert trained(named=frozenset({BRIXTON})).is_of(BRIXTON)
    assert not trained(named=frozenset({WANDSWORTH})).is_of(BRIXTON)
    assert mentoring().is_of(BRIXTON)
    assert not mentoring().is_of(WANDSWORTH)
    assert not Facts(person=1, cohort=None, mentor=1).is_of(BRIXTON)
