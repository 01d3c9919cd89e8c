"""What one more room or mentor would have brought a round."""

from matching.models import OneMore, Round
from matching.solver import Instance, Solution, worth_of_one_more


def one_more(this: Round, pool: Instance, solution: Solution) -> list[OneMore]:
    """Rows to save with the round, worked out by solving again; none where no room binds."""
    return [
        OneMore(
            round=this,
            establishment_id=int(pool.establishments[it.establishment]),
            slot=it.slot,
            matched=it.matched,
            score=it.score,
        )
        for it in worth_of_one_more(pool, solution)
    ]
