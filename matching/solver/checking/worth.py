"""The terms of a score, worked out a second time."""

import numpy as np
import numpy.typing as npt

from matching.solver.checking.pairs import Indexes
from matching.solver.instance import Instance


def worth(instance: Instance, mentor: Indexes, man: Indexes) -> npt.NDArray[np.int64]:
    """Waiting, release and needs of flat lists of pairs, 0 to 100: a row a pair."""
    table = np.empty((man.size, 3), dtype=np.int64)
    table[:, 0] = _waited(instance)[man]
    table[:, 1] = _leaving(instance)[man]
    table[:, 2] = _fit(instance, mentor, man)
    return table


def _waited(instance: Instance) -> npt.NDArray[np.int64]:
    """One point for every hundredth of 182 days."""
    days = instance.today - instance.referrals.received.astype(np.int64)
    return np.clip(days * 100 // 182, 0, 100)


def _leaving(instance: Instance) -> npt.NDArray[np.int64]:
    """One point for every hundredth of the 450 days that release is nearer than 540."""
    release = instance.referrals.release.astype(np.int64)
    nearer = 540 - (release - instance.today)
    points = np.clip(nearer * 100 // 450, 0, 100)
    points[release == 0] = 50
    return points


def _fit(instance: Instance, mentor: Indexes, man: Indexes) -> npt.NDArray[np.int64]:
    """Need by need: what is met, in hundredths of everything asked at the highest level."""
    met = np.zeros(man.size, dtype=np.int32)
    for weight, level in zip(
        instance.referrals.needs.T.astype(np.int32), instance.mentors.experience.T, strict=True
    ):
        met += weight[man] * level[mentor]
    asked = 3 * instance.referrals.needs.sum(axis=1, dtype=np.int64)[man]
    fit = np.full(man.size, 50, dtype=np.int64)
    np.floor_divide(100 * met, asked, out=fit, where=asked > 0)
    return fit
