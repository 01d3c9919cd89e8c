"""The advice of a day as plain values: what to do first, what each action would change, and who
will be able to take men soon.

The advice names nobody. It has a count for each prison, by the prison's code, so we can take out
the advice for some prisons.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

Value = TypeVar("Value")


class ActionKind(StrEnum):
    """What somebody can do today. In order: decide proposals, run a round, renew or chase
    clearances, make mentors of volunteers who are ready, and renew clearances that end soon."""

    DECIDE = "decide"
    ROUND = "round"
    CLEAR = "clear"
    MAKE = "make"
    KEEP = "keep"


class Work(StrEnum):
    """What there is to do about one proposal, one clearance or one volunteer."""

    DECIDE = "decide"
    RENEW = "renew"
    CHASE = "chase"
    MAKE = "make"


@dataclass(frozen=True)
class Task:
    """`number` things to do, all at the prisons with these codes. A proposal or a clearance is at
    one prison. A volunteer is at every prison where they are cleared."""

    work: Work
    prisons: tuple[str, ...]
    number: int


@dataclass(frozen=True)
class Effect:
    """What an action changes on top of the actions before it, at one prison or at several together.
    If the action is KEEP (renewing clearances that end soon), this is what we would lose without
    it.

    `matched` is how many more men get a mentor. `in_time` is how many more of the men in their last
    week get a mentor (see LastWeek). `needed_before` is how many more mentors are needed before the
    action. `needed_after` is how many are needed after the action. The figures of one prison can be
    below 0 if a mentor serves another prison instead.
    """

    matched: int = 0
    in_time: int = 0
    needed_before: int = 0
    needed_after: int = 0

    def __add__(self, other: "Effect") -> "Effect":
        return Effect(
            self.matched + other.matched,
            self.in_time + other.in_time,
            self.needed_before + other.needed_before,
            self.needed_after + other.needed_after,
        )


@dataclass(frozen=True)
class Action:
    """Something to do today. `effects` has what the action changes, by the prison's code. It is
    None if we could not work this out."""

    kind: ActionKind
    tasks: tuple[Task, ...] = ()
    effects: Mapping[str, Effect] | None = None

    def number(self, work: Work) -> int:
        """How many things there are to do of this kind of work."""
        return sum(task.number for task in self.tasks if task.work == work)

    @property
    def effect(self) -> Effect | None:
        """What the action changes, added up over its prisons. None if we do not know."""
        return None if self.effects is None else sum(self.effects.values(), Effect())

    @property
    def matched(self) -> int:
        """How many more men get a mentor. 0 if we do not know, or if fewer men get one."""
        return max(self.effect.matched, 0) if self.effect else 0

    @property
    def in_time(self) -> int:
        """How many more of the men in their last week get a mentor. 0 if we do not know."""
        return min(max(self.effect.in_time, 0), self.matched) if self.effect else 0

    @property
    def is_worth_saying(self) -> bool:
        """Whether the action belongs in the advice.

        Somebody must always decide proposals, and make mentors of volunteers who are ready. A round
        or a clearance is in the advice only if it brings more men a mentor.
        """
        if self.kind in (ActionKind.DECIDE, ActionKind.MAKE):
            return bool(self.tasks)
        return self.matched > 0 and (bool(self.tasks) or self.kind is ActionKind.ROUND)

    def at(self, codes: Collection[str]) -> "Action":
        """The part of the action that is about these prisons."""
        tasks = tuple(task for task in self.tasks if not set(codes).isdisjoint(task.prisons))
        effects = None if self.effects is None else _only(self.effects, codes)
        return replace(self, tasks=tasks, effects=effects)


@dataclass(frozen=True)
class LastWeek:
    """The waiting men who are in their last week for a match. After this week, they have too little
    time left before release (see Policy.minimum_days).

    `men` is how many there are. `proposed` is how many of them have a proposal that can be approved
    today. `left_by` is the day by which all of them have left, or None if there are no men.
    """

    men: int = 0
    proposed: int = 0
    left_by: date | None = None

    def __add__(self, other: "LastWeek") -> "LastWeek":
        days = [day for day in (self.left_by, other.left_by) if day]
        return LastWeek(
            self.men + other.men, self.proposed + other.proposed, max(days, default=None)
        )


class Stage(StrEnum):
    """What somebody still waits for before they can take men. TRAINING is the end of their
    training. CLEARANCE is a clearance that we have requested. NOT_ASKED is a clearance that nobody
    has requested yet. PAPERS is a DBS check or references."""

    TRAINING = "training"
    CLEARANCE = "clearance"
    NOT_ASKED = "not asked"
    PAPERS = "papers"


@dataclass(frozen=True)
class OnTheWay:
    """`number` people who will soon be able to take men at these prisons. No figure counts them as
    mentors yet.

    `likely_on` is the day on which they are likely to be trained and cleared. We work it out from
    how long their prison has taken before (see LeadTime.likely). If nobody has asked the prison, we
    assume that somebody asks today. `likely_on` is None if we cannot tell, for example when
    somebody has already waited longer than anybody before.
    """

    prisons: tuple[str, ...]
    stage: Stage
    likely_on: date | None
    number: int


@dataclass(frozen=True)
class Advice:
    """What to do today at some prisons.

    The action that helps most comes first in `actions`. The effect of each action comes on top of
    the actions before it. `still_needed` is how many more mentors are needed after all the actions,
    by prison. `is_whole` is false if we could not work out what some of the actions change.
    """

    actions: tuple[Action, ...] = ()
    still_needed: Mapping[str, int] = field(default_factory=dict)
    last_weeks: Mapping[str, LastWeek] = field(default_factory=dict)
    on_the_way: tuple[OnTheWay, ...] = ()
    is_whole: bool = True

    def at(self, codes: Collection[str]) -> "Advice":
        """The advice for these prisons only. Leaves out actions that are not worth saying there."""
        here = (action.at(codes) for action in self.actions)
        return Advice(
            tuple(action for action in here if action.is_worth_saying),
            _only(self.still_needed, codes),
            _only(self.last_weeks, codes),
            tuple(some for some in self.on_the_way if not set(codes).isdisjoint(some.prisons)),
            self.is_whole,
        )

    @property
    def last_week(self) -> LastWeek:
        """The men in their last week at all the prisons together."""
        return sum(self.last_weeks.values(), LastWeek())

    @property
    def mentors_still_needed(self) -> int:
        return sum(self.still_needed.values())

    def action(self, kind: ActionKind) -> Action | None:
        return next((action for action in self.actions if action.kind == kind), None)

    def to_json(self) -> dict[str, Any]:
        """The advice as plain values, which from_json can read. Days are ISO dates."""
        values = asdict(self)
        for week in values["last_weeks"].values():
            week["left_by"] = week["left_by"] and week["left_by"].isoformat()
        for some in values["on_the_way"]:
            some["likely_on"] = some["likely_on"] and some["likely_on"].isoformat()
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Advice":
        """The advice, made again from what to_json returned."""
        return cls(
            tuple(_action(each) for each in values["actions"]),
            values["still_needed"],
            {
                code: LastWeek(week["men"], week["proposed"], _day(week["left_by"]))
                for code, week in values["last_weeks"].items()
            },
            tuple(
                OnTheWay(
                    tuple(some["prisons"]),
                    Stage(some["stage"]),
                    _day(some["likely_on"]),
                    some["number"],
                )
                for some in values["on_the_way"]
            ),
            values["is_whole"],
        )


def _action(values: dict[str, Any]) -> Action:
    tasks = (
        Task(Work(task["work"]), tuple(task["prisons"]), task["number"]) for task in values["tasks"]
    )
    effects = values["effects"]
    return Action(
        ActionKind(values["kind"]),
        tuple(tasks),
        effects and {code: Effect(**effect) for code, effect in effects.items()},
    )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _only(by_code: Mapping[str, Value], codes: Collection[str]) -> dict[str, Value]:
    return {code: value for code, value in by_code.items() if code in codes}
