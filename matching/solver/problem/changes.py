"""Makes one change to an instance. Explanations and what-if questions then solve the changed
instance."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matching.solver.problem.instance import (
    NO_DATE,
    SLOTS,
    Clearances,
    Exclusions,
    Instance,
    Mentors,
)
from matching.solver.problem.rules import Rule


@dataclass(frozen=True, slots=True)
class NewMentor:
    """A mentor to add.

    `establishments` are the indexes of the prisons where the mentor is cleared. `places` is how
    many men they can take. `offered` says in which slots they are free, and `fortnightly` in which
    of these slots they are free only every other week. Both are numbers whose bits are slots. The
    other fields are as in Mentors. The mentor has no experience.
    """

    establishments: tuple[int, ...]
    offered: int
    places: int = 1
    languages: int = 0
    training: int = 0
    fortnightly: int = 0


def without_pair(instance: Instance, mentor: int, referral: int) -> Instance:
    """The instance with this pair ruled out, as if it had been declined."""
    old = instance.exclusions
    added = Exclusions(
        np.append(old.mentor, mentor),
        np.append(old.referral, referral),
        np.append(old.rule, np.uint8(Rule.DECLINED)),
    )
    return replace(instance, exclusions=added)


def only_men(instance: Instance, men: npt.NDArray[np.integer]) -> Instance:
    """The instance in which only these men can be matched. The other men keep their rows, so
    indexes stay the same."""
    slots = np.zeros_like(instance.referrals.slots)
    slots[men] = instance.referrals.slots[men]
    return replace(instance, referrals=replace(instance.referrals, slots=slots))


def with_places(instance: Instance, mentor: int, places: int) -> Instance:
    """The instance in which the mentor has this many free places."""
    column = instance.mentors.places.copy()
    column[mentor] = places
    return replace(instance, mentors=replace(instance.mentors, places=column))


def with_offer(instance: Instance, mentor: int, slot: int, establishment: int) -> Instance:
    """The instance in which the mentor can also come to this prison in this slot."""
    hours = instance.hours
    slots = hours.slots.copy()
    slots[(hours.mentor == mentor) & (hours.establishment == establishment)] |= np.uint32(1 << slot)
    suited = replace(instance, hours=replace(hours, slots=slots))
    return with_offers(suited, mentor, 1 << slot)


def with_offers(instance: Instance, mentor: int, slots: int) -> Instance:
    """The instance in which the mentor also offers these slots. `slots` is a mask: a number whose
    bits are slots."""
    offered = instance.mentors.offered.copy()
    offered[mentor] |= np.uint32(slots)
    return replace(instance, mentors=replace(instance.mentors, offered=offered))


def with_free_slot(instance: Instance, referral: int, slot: int) -> Instance:
    """The instance in which the man is also free in this slot."""
    slots = instance.referrals.slots.copy()
    slots[referral] |= np.uint32(1 << slot)
    return replace(instance, referrals=replace(instance.referrals, slots=slots))


def with_release(instance: Instance, referral: int, release: int) -> Instance:
    """The instance in which the man leaves on the day `release`. NO_DATE means that the day is not
    known."""
    column = instance.referrals.release.copy()
    column[referral] = release
    return replace(instance, referrals=replace(instance.referrals, release=column))


def with_clearance(instance: Instance, mentor: int, establishment: int) -> Instance:
    """The instance in which this mentor is cleared at this prison, without an end date."""
    old = instance.clearances
    others = ~((old.mentor == mentor) & (old.establishment == establishment))
    rows = Clearances(
        np.append(old.mentor[others], mentor),
        np.append(old.establishment[others], establishment),
        np.append(old.expires[others], NO_DATE),
    )
    return replace(instance, clearances=rows)


def with_room(instance: Instance, establishment: int, slot: int) -> Instance:
    """The instance in which this prison has one more room in this slot. Unchanged if its rooms
    there have no limit."""
    rooms = instance.rooms.copy()
    rooms[establishment, slot] += rooms[establishment, slot] >= 0
    return replace(instance, rooms=rooms)


def with_closed_slot(instance: Instance, establishment: int, slot: int) -> Instance:
    """The instance in which no man at this prison can meet a mentor in this slot."""
    slots = instance.referrals.slots.copy()
    here = instance.referrals.establishment == establishment
    slots[here] &= np.uint32((1 << SLOTS) - 1 ^ 1 << slot)
    return replace(instance, referrals=replace(instance.referrals, slots=slots))


def with_mentor(instance: Instance, new: NewMentor) -> Instance:
    """The instance with one more mentor.

    The new mentor is in the last row. Their id is the highest id plus 1.
    """
    old, row = instance.mentors, len(instance.mentors)
    no_levels = np.zeros_like(old.experience, shape=(1, old.experience.shape[1]))
    added = Mentors(
        id=np.append(old.id, old.id[-1] + 1 if row else 1),
        places=np.append(old.places, new.places),
        offered=np.append(old.offered, np.uint32(new.offered)),
        taken=np.append(old.taken, np.uint32(0)),
        fortnightly=np.append(old.fortnightly, np.uint32(new.fortnightly)),
        taken_once=np.append(old.taken_once, np.uint32(0)),
        experience=np.vstack([old.experience, no_levels]),
        languages=np.append(old.languages, np.uint64(new.languages)),
        training=np.append(old.training, np.uint64(new.training)),
        boundaries=np.append(old.boundaries, np.uint64(0)),
        preferred=np.append(old.preferred, np.uint32(0)),
        wishes=np.vstack([old.wishes, no_levels]),
    )
    grown = replace(instance, mentors=added)
    for establishment in new.establishments:
        grown = with_clearance(grown, row, establishment)
    return grown
