"""Establishments as columns: when each can hold sessions, and in how many rooms."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.domain.pool.columns import Ids, ids_of, positions
from matching.models import Match
from matching.states import MatchStatus
from recruitment.models import Establishment, RegimeSlot
from recruitment.weekly import SLOTS

NO_LIMIT = -1


@dataclass(frozen=True)
class Prisons:
    """`regime` is each prison's mask of slots; `rooms` those no live match uses (-1: no limit)."""

    ids: Ids
    regime: npt.NDArray[np.uint32]
    rooms: npt.NDArray[np.int32]


def load_prisons() -> Prisons:
    """Three queries. A slot outside the regime has no rooms, nor has one with more meetings."""
    ids = ids_of(Establishment.objects.order_by("pk").values_list("pk", flat=True))
    rows = RegimeSlot.objects.values_list("establishment_id", "slot", "rooms")
    table = np.array(
        [(prison, slot, NO_LIMIT if rooms is None else rooms) for prison, slot, rooms in rows],
        np.int64,
    ).reshape(-1, 3)
    prison, _ = positions(ids, table[:, 0])
    rooms = np.zeros((ids.size, SLOTS), np.int32)
    rooms[prison, table[:, 1]] = table[:, 2]
    rooms = np.where(rooms == NO_LIMIT, rooms, np.maximum(rooms - _meetings(ids), 0))
    regime = np.zeros(ids.size, np.uint32)
    np.bitwise_or.at(regime, prison, np.uint32(1) << table[:, 1].astype(np.uint32))
    return Prisons(ids, regime, rooms)


def _meetings(ids: Ids) -> npt.NDArray[np.int32]:
    """How many live matches meet at each prison in each slot, whoever the mentor is."""
    live = Match.objects.filter(status=MatchStatus.LIVE)
    rows = live.values_list("referral__establishment_id", "slot")
    table = np.array(list(rows), np.int64).reshape(-1, 2)
    prison, known = positions(ids, table[:, 0])
    meetings = np.zeros((ids.size, SLOTS), np.int32)
    np.add.at(meetings, (prison[known], table[known, 1]), 1)
    return meetings
