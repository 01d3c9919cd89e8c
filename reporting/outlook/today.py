"""How many mentors are needed today, and what to do about it. If this takes long, the worker works
it out for the page."""

from collections.abc import Callable, Collection
from typing import Final

from config.common.clock import now
from matching.questions.asking import Answer, Kind
from matching.solver import Instance
from recruitment.models import Establishment
from reporting.advice.advising import advice_in_json
from reporting.capacity.measuring import survey


def today_in_json(
    pool: Instance, before_solve: Callable[[], None], *, prisons: Collection[int]
) -> Answer:
    """Today's figures and advice for the prisons with these ids, in JSON. Read `capacity` with
    Capacity.from_json, and `advice` with Advice.from_json. Runs the solver at most 7 times."""
    rows = list(Establishment.objects.filter(pk__in=prisons))
    before_solve()
    result = survey(pool)
    codes = [prison.code for prison in rows]
    advice = advice_in_json(result, prisons=codes, at=now(), before_solve=before_solve)
    return {"capacity": result.capacity_of(rows).to_json(), "advice": advice}


TODAY: Final = Kind("today", today_in_json, solves_often=True)
