"""Today's mentors and waiting men, as the solver's columns."""

from matching.domain.pool.load import load_pool
from matching.domain.pool.rooms import without_room_limits

__all__ = ["load_pool", "without_room_limits"]
