"""Today's mentors and waiting men, as the solver's columns."""

from matching.domain.pool.load import load_pool

__all__ = ["load_pool"]
