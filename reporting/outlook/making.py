"""Making the outlook: the forecast, the half year before it, the cohorts, and how good earlier
forecasts would have been."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from config.accounts.models import User
from config.accounts.roles import Role
from reporting.forecast.forecasting import ALL_PRISONS, backtest_now, simulation
from reporting.forecast.simulating import nothing
from reporting.outlook.cohorts import cohorts_around
from reporting.outlook.figures import Outlook, Part
from reporting.outlook.history import history_on

SEVERAL: Final = "Your prisons"


def outlook_now(*, at: datetime, before_step: Callable[[], None] = nothing) -> Outlook:
    """The outlook of today: for all open prisons together, for each prison, and for the prisons of
    each coordinator together. Calls `before_step` before each step of the work. Saves nothing.
    About 55 queries, however many prisons there are. Raises CannotSay if the pool is too large for
    the solver. Takes as long as `simulation`."""
    result = simulation(at=at, before_week=before_step)
    history = history_on(result.made_on, {prison.code: prison.pk for prison in result.prisons})

    def part(name: str, prisons: frozenset[int]) -> Part:
        return Part(tuple(sorted(prisons)), history.of(prisons), result.part(name, prisons))

    whole = frozenset(prison.pk for prison in result.prisons)
    together = sorted(_of_coordinators(whole), key=sorted)
    before_step()
    return Outlook(
        made_at=at,
        parts=(
            part(ALL_PRISONS, whole),
            *(part(prison.name, frozenset({prison.pk})) for prison in result.prisons),
            *(part(SEVERAL, prisons) for prisons in together),
        ),
        cohorts=cohorts_around(result.made_on, result.coming),
        score=backtest_now(at=at),
    )


def _of_coordinators(whole: frozenset[int]) -> set[frozenset[int]]:
    """The open prisons of each coordinator who has more than one of them, but not all. 2
    queries."""
    coordinators = User.objects.filter(is_active=True, grants__role=Role.COORDINATOR).distinct()
    sets = {
        frozenset(prison.pk for prison in user.establishments.all()) & whole
        for user in coordinators.prefetch_related("establishments")
    }
    return {prisons for prisons in sets if 1 < len(prisons) < len(whole)}
