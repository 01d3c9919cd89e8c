from datetime import date, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from config.common.disclosure import FEWEST
from recruitment.models import Cohort
from reporting.applicants.counting import QUESTIONS, SETTLED, STAGES, Person, stages_over
from reporting.applicants.tables import FEWEST_PEOPLE, Table, stages_shown, tables_of
from reporting.yields.steps import Step

TODAY = date(2026, 11, 30)


def a_past_cohort(pk: int, *, began: date = TODAY - timedelta(weeks=60)) -> Cohort:
    return Cohort(
        pk=pk, year=2025, intake="june", closes_on=began - timedelta(21), training_starts_on=began
    )


def somebody(cohort: int, last: Step, random: Random) -> Person:
    groups = {question.name: random.choice(question.groups)[0] for question in QUESTIONS}
    return Person(cohort, frozenset(stage for stage in STAGES if stage <= last), groups)


def people(cohort: int, *, seed: int, applied: int, offered: int, trained: int) -> list[Person]:
    random = Random(seed)  # noqa: S311 — invented people, no secret
    lasts = [Step.TRAINED] * trained + [Step.OFFERED] * (offered - trained)
    lasts += [Step.APPLIED] * (applied - offered)
    return [somebody(cohort, last, random) for last in lasts]


def shown(table: Table) -> list[int]:
    return [number for row in table.rows for number in row.numbers if number is not None]


@settings(max_examples=3)
@given(st.integers(0, 10_000), st.integers(20, 90))
def test_no_small_number_is_shown_or_left_over(seed: int, applied: int) -> None:
    offered = Random(seed).randint(12, 20)  # noqa: S311 — as above
    everybody = people(1, seed=seed, applied=applied, offered=offered, trained=11)
    for table in tables_of(a_past_cohort(1), everybody, stages=STAGES):
        assert not [number for number in shown(table) if 0 < number < FEWEST]
        for place, total in enumerate(table.total.numbers):
            numbers = [row.numbers[place] for row in table.rows]
            if total is not None and None in numbers:
                assert numbers.count(None) > 1
                assert total - sum(number or 0 for number in numbers) not in range(1, FEWEST)
        if table.question.is_private:
            for row in table.rows:
                for one, other in pairwise(row.numbers):
                    assert None in (one, other) or (one or 0) - (other or 0) not in range(1, FEWEST)


def test_a_stage_is_counted_once_it_hardly_changes() -> None:
    cohort = a_past_cohort(1, began=TODAY)
    assert stages_over(cohort, today=cohort.closes_on) == []
    for day, stages in (
        (cohort.closes_on + timedelta(1), STAGES[:1]),
        (TODAY - timedelta(1), STAGES[:1]),
        (TODAY, STAGES[:2]),
        (TODAY + SETTLED, STAGES),
    ):
        assert tuple(stages_over(cohort, today=day)) == stages


def test_a_stage_that_few_people_reached_is_left_out() -> None:
    cohort, few = a_past_cohort(1), FEWEST_PEOPLE - 1
    everybody = people(1, seed=1, applied=40, offered=few, trained=few)
    stages = stages_shown(cohort, everybody, today=TODAY)
    assert stages == [Step.APPLIED]
    tables = tables_of(cohort, everybody, stages=stages)
    assert {table.total.numbers for table in tables} == {(40, None, None)}
    assert not stages_shown(
        cohort, people(2, seed=1, applied=40, offered=20, trained=20), today=TODAY
    )
