"""The answers that pages show. They name the people that this person can see."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from config.accounts.models import User
from matching.models import Match, Mentor, Referral
from matching.permissions import mentors_for, referrals_for
from matching.solver import Instance, Solution
from matching.solver.explaining import Remedy
from matching.solver.explaining.differences import Difference
from matching.solver.explaining.reasons import met_in
from recruitment.weekly import slot_name


@dataclass(frozen=True)
class People:
    """Some men: the men that this person can see, and how many more there are."""

    men: list[Referral]
    elsewhere: int


@dataclass(frozen=True)
class Effect:
    """What changes when one list of pairs takes the place of another. `matched` is how many more
    men have a mentor; it is below 0 for fewer men. `fit` and `urgency` mean the same as in
    Difference. `keeps` is how many more of the undecided proposals are made again.

    The men in `gains` get a mentor, and the men in `loses` lose their mentor. The men in `moves`
    have a different mentor. The men in `retimes` have the same mentor at a different time.
    """

    matched: int
    fit: int
    urgency: int
    keeps: int
    gains: People
    loses: People
    moves: People
    retimes: People

    @property
    def fewer(self) -> int:
        """How many fewer men have a mentor."""
        return -self.matched

    @property
    def keeps_fewer(self) -> int:
        """How many fewer of the undecided proposals are made again."""
        return -self.keeps

    @property
    def touches_somebody(self) -> bool:
        """Whether any man is affected."""
        return any(
            some.men or some.elsewhere
            for some in (self.gains, self.loses, self.moves, self.retimes)
        )


@dataclass(frozen=True)
class RunnerUpAnswer:
    """Another mentor for a man, the time at which they would meet, and what this choice changes for
    everybody else. `mentor` is None when this person cannot see the mentor."""

    mentor: Mentor | None
    slot: int
    choosing: Effect

    @property
    def when(self) -> str:
        return slot_name(self.slot)


@dataclass(frozen=True)
class PairAnswer:
    """What would change if a pair were declined, and what would change if the man got one of the
    runner-ups instead. The best runner-up comes first. `afresh` is what would change if a round did
    not prefer to keep undecided proposals. It is None if that preference makes no difference to
    this pair."""

    declining: Effect
    runner_ups: tuple[RunnerUpAnswer, ...]
    afresh: Effect | None


@dataclass(frozen=True)
class MentorAnswer:
    """Whether the best list now has a man for a mentor. If it has none, `reason` says why; it
    follows the word “because”."""

    is_matched: bool
    reason: str = ""


@dataclass(frozen=True)
class FullRoom:
    """A time at which a man could meet a mentor if there was a free room. `listed` has the men who
    have a room at that time in the best list. `met` has the men who have a room at that time
    because of a live match."""

    when: str
    listed: People
    met: People


@dataclass(frozen=True)
class ManAnswer:
    """Why a man has no mentor now.

    `is_placed`: the best list now has a mentor for him. If his pair is fixed, `fixed` names the
    mentor and the time.

    If the list has no mentor for him, `reason` says why. `group` has the men who compete with him.
    `full` has the times when there is no free room. Each of the `remedies` is a change that would
    be enough, in words. `away` names a mentor who is away; it would be enough if this mentor were
    back.
    """

    is_placed: bool
    fixed: str = ""
    reason: str = ""
    group: People | None = None
    full: tuple[FullRoom, ...] = ()
    away: str = ""
    remedies: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many men compete, and this man is one of them. 0 if no mentor could take him."""
        return len(self.group.men) + self.group.elsewhere if self.group else 0

    @property
    def places(self) -> int:
        """How many of the men who compete can have a mentor at the same time."""
        return max(self.size - 1, 0)


def people(pool: Instance, rows: Iterable[int], *, by: User) -> People:
    """The men in these rows of the instance. One query; no query without rows."""
    ids = [int(pool.referrals.id[row]) for row in rows]
    return _people(ids, _men(ids, by=by) if ids else {})


def effects(
    pool: Instance, changes: Sequence[Difference], *, by: User, but: int | None = None
) -> list[Effect]:
    """These differences, with the people named. Leaves out the man in row `but`. One query at
    most."""
    named = [
        [
            [int(pool.referrals.id[row]) for row in rows if row != but]
            for rows in (change.gains, change.loses, change.moves, change.retimes)
        ]
        for change in changes
    ]
    ids = {pk for groups in named for group in groups for pk in group}
    men = _men(ids, by=by) if ids else {}
    return [
        Effect(
            change.matched,
            change.fit,
            change.urgency,
            sum(man != but for man in change.restores) - sum(man != but for man in change.drops),
            *(_people(group, men) for group in groups),
        )
        for change, groups in zip(changes, named, strict=True)
    ]


def effect(pool: Instance, change: Difference, *, by: User, but: int | None = None) -> Effect:
    """This difference, with the people named. Leaves out the man in row `but`. One query at
    most."""
    return effects(pool, [change], by=by, but=but)[0]


def mentor_named(pool: Instance, row: int, *, by: User) -> Mentor | None:
    """The mentor in this row of the instance. None when this person cannot see the mentor. One
    query."""
    mentors = mentors_for(by).select_related("user").filter(pk=int(pool.mentors.id[row]))
    return mentors.first()


def remedy_in_words(pool: Instance, remedy: Remedy, prison: str, *, by: User) -> str:
    """One change that would be enough, in words. One query at most."""
    slot = slot_name(remedy.slot) if remedy.slot >= 0 else ""
    if remedy.kind == "his_slot":
        return f"He is also free on {slot}"
    if remedy.kind == "room":
        return f"{prison} has one more room on {slot}"
    if remedy.kind == "mentor":
        new = "A new mentor, with any language and training he needs,"
        return f"{new} is cleared at {prison} and free on {slot}"
    mentor = mentor_named(pool, remedy.mentor, by=by) or "A mentor of another prison"
    if remedy.kind == "place":
        return f"{mentor} takes one more man"
    if remedy.kind == "slot":
        return f"{mentor} can also come to {prison} on {slot}"
    return f"{mentor} is cleared at {prison}"


def rooms_full(
    pool: Instance, best: Solution, referral: Referral, slots: Collection[int], *, by: User
) -> tuple[FullRoom, ...]:
    """For each of these slots, the men who have the rooms of the man's prison. Some have a room in
    the best list, and some have a match there already. 2 queries; no query without slots."""
    if not slots:
        return ()
    site = int((pool.establishments == referral.establishment_id).argmax())
    listed = {slot: pool.referrals.id[met_in(pool, best, site, slot)].tolist() for slot in slots}
    met = _met_already(referral, slots)
    ids = {pk for rows in (*listed.values(), *met.values()) for pk in rows}
    men = _men(ids, by=by)
    return tuple(
        FullRoom(slot_name(slot), _people(listed[slot], men), _people(met[slot], men))
        for slot in slots
    )


def _men(ids: Iterable[int], *, by: User) -> dict[int, Referral]:
    return referrals_for(by).select_related("participant").in_bulk(ids)


def _met_already(referral: Referral, slots: Collection[int]) -> dict[int, list[int]]:
    live = Match.objects.holding_time().filter(
        referral__establishment=referral.establishment_id, slot__in=slots
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
