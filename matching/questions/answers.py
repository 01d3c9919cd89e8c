"""What is said, with the names this person may see; and who has the rooms in which a man could be
met."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from config.accounts.models import User
from matching.models import Match, Mentor, Referral
from matching.permissions import mentors_for, referrals_for
from matching.solver import Instance, Solution
from matching.solver.explaining import Remedy
from matching.solver.explaining.differences import Difference
from matching.solver.explaining.reasons import met_in
from matching.states import MatchStatus
from recruitment.weekly import slot_name


@dataclass(frozen=True)
class People:
    """Some men by name, and how many more this person may not see."""

    men: list[Referral]
    elsewhere: int


@dataclass(frozen=True)
class Effect:
    """What another list changes. `matched` and `score` are what it has more."""

    matched: int
    score: int
    gains: People
    loses: People
    moves: People

    @property
    def points(self) -> int:
        """How far apart the two scores are."""
        return abs(self.score)


@dataclass(frozen=True)
class PairAnswer:
    """`runner_up` is None where nobody else could take him, and empty where the mentor is one
    this person may not see."""

    declining: Effect
    runner_up: Mentor | str | None
    choosing: Effect | None


@dataclass(frozen=True)
class FullRoom:
    """A time at which he could be met but for a room, and the men in the rooms: those the list has
    met then, and those met then already."""

    when: str
    listed: People
    met: People


@dataclass(frozen=True)
class ManAnswer:
    """`is_placed`: the best list of this moment has a mentor for him; `fixed`: whom and when,
    if his pair is fixed. Else the reason, the men with whom he competes, the rooms that are
    full when he could be met, and each change that is enough, in words; `away` is who is, if his or
    her being there would be enough."""

    is_placed: bool
    fixed: str = ""
    reason: str = ""
    group: People | None = None
    full: tuple[FullRoom, ...] = ()
    away: str = ""
    remedies: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many compete, himself among them; 0 if nobody could take him."""
        return len(self.group.men) + self.group.elsewhere if self.group else 0

    @property
    def places(self) -> int:
        """How many of them can be met at once."""
        return max(self.size - 1, 0)


def people(pool: Instance, rows: Iterable[int], *, by: User) -> People:
    """The men of these rows. One query."""
    ids = [int(pool.referrals.id[row]) for row in rows]
    men = list(referrals_for(by).filter(pk__in=ids).order_by("name", "pk")) if ids else []
    return People(men, len(ids) - len(men))


def effect(pool: Instance, change: Difference, *, by: User) -> Effect:
    """A difference by name. Three queries at most."""
    return Effect(
        change.matched,
        change.score,
        people(pool, change.gains, by=by),
        people(pool, change.loses, by=by),
        people(pool, change.moves, by=by),
    )


def mentor_named(pool: Instance, row: int, *, by: User) -> Mentor | None:
    """The mentor of this row, or None where this person may not see him or her. One query."""
    mentors = mentors_for(by).select_related("user").filter(pk=int(pool.mentors.id[row]))
    return mentors.first()


def remedy_in_words(pool: Instance, remedy: Remedy, prison: str, *, by: User) -> str:
    """One change that is enough, as what follows “if”."""
    slot = slot_name(remedy.slot) if remedy.slot >= 0 else ""
    if remedy.kind == "his_slot":
        return f"he could also be met on {slot}"
    if remedy.kind == "room":
        return f"{prison} had one more room on {slot}"
    if remedy.kind == "mentor":
        return f"a new mentor were cleared at {prison} and free on {slot}, with what he needs"
    mentor = mentor_named(pool, remedy.mentor, by=by) or "a mentor of another prison"
    if remedy.kind == "place":
        return f"{mentor} took one more man"
    if remedy.kind == "slot":
        return f"{mentor} also offered {slot}"
    return f"{mentor} were cleared at {prison}"


def rooms_full(
    pool: Instance, best: Solution, referral: Referral, slots: Collection[int], *, by: User
) -> tuple[FullRoom, ...]:
    """Whom the best list of everybody has met at his prison in these slots, and who is met there
    already. Two queries; none without slots."""
    if not slots:
        return ()
    site = int((pool.establishments == referral.establishment_id).argmax())
    listed = {slot: pool.referrals.id[met_in(pool, best, site, slot)].tolist() for slot in slots}
    met = _met_already(referral, slots)
    ids = {pk for rows in (*listed.values(), *met.values()) for pk in rows}
    men = referrals_for(by).in_bulk(ids)
    return tuple(
        FullRoom(slot_name(slot), _people(listed[slot], men), _people(met[slot], men))
        for slot in slots
    )


def _met_already(referral: Referral, slots: Collection[int]) -> dict[int, list[int]]:
    live = Match.objects.filter(
        status=MatchStatus.LIVE, referral__establishment=referral.establishment_id, slot__in=slots
    )
    men: dict[int, list[int]] = defaultdict(list)
    for slot, man in live.values_list("slot", "referral_id"):
        men[slot].append(man)
    return men


def _people(ids: list[int], visible_men: dict[int, Referral]) -> People:
    men = sorted(
        (visible_men[pk] for pk in ids if pk in visible_men), key=lambda man: (man.name, man.pk)
    )
    return People(men, len(ids) - len(men))
