"""What one more room or mentor would have brought a round."""

from collections.abc import Iterable

from matching import solver
from matching.models import OneMore, Round
from matching.solver import Instance


def rows_of_one_more(this: Round, pool: Instance, found: Iterable[solver.OneMore]) -> list[OneMore]:
    """Rows to save with the round."""
    return [
        OneMore(
            round=this,
            establishment_id=int(pool.establishments[it.establishment]),
            slot=it.slot,
            matched=it.matched,
            score=it.score,
        )
        for it in found
    ]
