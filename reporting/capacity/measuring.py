"""Measuring the capacity now. To do so, we solve and check a round without saving it."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matching.pool.mentors import active_mentors
from matching.questions.solving import best_list
from matching.referrals.lists import SOON
from matching.solver import NO_DATE, Instance, Reason, reasons
from recruitment.models import Establishment
from reporting.capacity.figures import Capacity, Figures, Prison

NO_MENTOR_HELPS = (Reason.TOO_LITTLE_TIME, Reason.NO_ROOM)
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Survey:
    """The pool, with the Reason why each man has no mentor, and the places that each mentor offers.
    The reasons and the places are in the order of the pool."""

    pool: Instance
    why: npt.NDArray[np.uint8]
    offers: npt.NDArray[np.int64]

    def capacity_of(self, prisons: Collection[Establishment]) -> Capacity:
        """The figures of these prisons, together and one by one."""
        indexes = [self._index(prison) for prison in prisons]
        each = (
            Prison(prison.code, prison.name, self._figures([index]))
            for prison, index in zip(prisons, indexes, strict=True)
        )
        return Capacity(self._figures(indexes), tuple(each))

    def _index(self, prison: Establishment) -> int:
        return int(np.searchsorted(self.pool.establishments, prison.pk))

    def _figures(self, indexes: list[int]) -> Figures:
        men = self.pool.referrals
        is_there = np.isin(men.establishment, indexes)
        here = is_there & (men.covered == 0)
        soon = (men.release >= self.pool.today) & (men.release <= self.pool.today + SOON.days)
        unmatched = here & (self.why != Reason.MATCHED)
        values, counts = np.unique(self.why[unmatched], return_counts=True)
        return Figures(
            waiting=int(here.sum()),
            matchable=int((here & ~unmatched).sum()),
            unmatched=int(unmatched.sum()),
            leaving_soon=int((here & soon).sum()),
            to_cover=int((is_there & (men.covered != 0)).sum()),
            free_places=int(self.pool.mentors.places[self._cleared(indexes)].sum()),
            mentors_needed=sum(self._short(index, unmatched) for index in indexes),
            reasons={
                Reason(value).name: count
                for value, count in zip(values.tolist(), counts.tolist(), strict=True)
            },
        )

    def _short(self, index: int, unmatched: Mask) -> int:
        men = self.pool.referrals
        curable = unmatched & ~np.isin(self.why, NO_MENTOR_HELPS) & (men.slots != 0)
        lacking = int((curable & (men.establishment == index)).sum())
        offers = self.offers[self._cleared([index])]
        offers = offers[offers > 0]
        if not offers.size:
            return lacking
        return -(-lacking * offers.size // int(offers.sum()))

    def _cleared(self, indexes: list[int]) -> npt.NDArray[np.int32]:
        """The mentors who are cleared today at any of these prisons. Mentors and prisons are given
        by their index in the pool."""
        cleared = self.pool.clearances
        holds = (cleared.expires == NO_DATE) | (cleared.expires >= self.pool.today)
        return np.unique(cleared.mentor[holds & np.isin(cleared.establishment, indexes)])


def survey(pool: Instance) -> Survey:
    """Solves the pool. Takes as long as a round, without the time for saving. Raises CannotSay if
    the solver fails."""
    why = reasons(pool, best_list(pool).best)
    places = dict(active_mentors().values_list("pk", "places"))
    offers = np.array([places.get(pk, 0) for pk in pool.mentors.id.tolist()], dtype=np.int64)
    return Survey(pool, why, offers)
