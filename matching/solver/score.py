"""What a match is worth: named whole numbers, weighed by the policy.

All arithmetic is on integers, so that the same round gives the same score everywhere.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from matching.solver.instance import MAX_LEVEL, NO_DATE, Instance

FULL: Final = 100
MIDDLE: Final = 50
"""What a term is worth where nothing is known."""

LONGEST_WAIT: Final = 26 * 7
SOON: Final = 90
FAR: Final = 540


def terms(
    instance: Instance, mentor: npt.NDArray[np.integer], referral: npt.NDArray[np.integer]
) -> npt.NDArray[np.int16]:
    """The terms of pairs of indexes, 0 to 100: a row a pair, columns in the order of TERMS."""
    columns = (
        _waiting(instance)[referral],
        _release(instance)[referral],
        _needs(instance, mentor, referral),
    )
    return np.stack(columns, axis=1).astype(np.int16)


def scores(instance: Instance, terms: npt.NDArray[np.int16]) -> npt.NDArray[np.int64]:
    """The weighted sum of each row of terms."""
    return terms @ instance.policy.weights


def _waiting(instance: Instance) -> npt.NDArray[np.int32]:
    waited = np.clip(instance.today - instance.referrals.received, 0, LONGEST_WAIT)
    return FULL * waited // LONGEST_WAIT


def _release(instance: Instance) -> npt.NDArray[np.int32]:
    release = instance.referrals.release
    left = np.clip(release - instance.today, SOON, FAR)
    return np.where(release == NO_DATE, MIDDLE, FULL * (FAR - left) // (FAR - SOON))


def _needs(
    instance: Instance, mentor: npt.NDArray[np.integer], referral: npt.NDArray[np.integer]
) -> npt.NDArray[np.int32]:
    """Σ weight × experience as a share of the most it could be, rounded down."""
    needs = instance.referrals.needs.astype(np.int32)
    experience = instance.mentors.experience.astype(np.int32)
    met = np.einsum("ij,ij->i", needs[referral], experience[mentor])
    best = MAX_LEVEL * needs.sum(axis=1)[referral]
    return np.where(best == 0, MIDDLE, FULL * met // np.maximum(best, 1))
