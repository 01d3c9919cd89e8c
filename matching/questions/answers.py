"""Turns the ids in answers into people, for a page. An answer names only the people that its reader
can see.

The solver's answers have ids (see asking.Answer).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from config.accounts.models import User
from matching.models import Match, Mentor, Question, Referral
from matching.permissions import mentors_for, referrals_for
from matching.pool.availability import absences_behind, spans
from matching.questions.asking import Answer
from matching.solver import WORDS, Instance, Reason
from matching.solver.explaining import WhyIdle
from matching.solver.explaining.differences import Difference
from recruitment.weekly import slot_name

GROUPS: Final = ("gains", "loses", "moves", "retimes")
"""The fields of an Effect that are groups of men."""


@dataclass(frozen=True)
class People:
    """Some men. `men` are those that this person can see. `elsewhere` is the number of those that
    they cannot see."""

    men: list[Referral]
    elsewhere: int


@dataclass(frozen=True)
class Effect:
    """What would be different with another list of pairs.

    `matched` is how many more men would have a mentor. It is negative if there would be fewer.
    `fit` is how much better the pairs would fit. `urgency` is how much sooner the matched men would
    need a mentor. `keeps` is how many more undecided proposals the list would contain.

    The men in `gains` would get a mentor, and the men in `loses` would lose theirs. The men in
    `moves` would have another mentor. The men in `retimes` would have the same mentor at another
    time.
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
        """How many fewer men would have a mentor."""
        return -self.matched

    @property
    def keeps_fewer(self) -> int:
        """How many fewer undecided proposals the list would contain."""
        return -self.keeps

    @property
    def touches_somebody(self) -> bool:
        """Whether anything would change for any man."""
        return any(
            some.men or some.elsewhere
            for some in (self.gains, self.loses, self.moves, self.retimes)
        )


@dataclass(frozen=True)
class RunnerUpAnswer:
    """Another mentor for a man, and the slot at which they would meet. `choosing` is what this
    choice would change for other men. `mentor` is None if this person cannot see the mentor."""

    mentor: Mentor | None
    slot: int
    choosing: Effect

    @property
    def when(self) -> str:
        return slot_name(self.slot)


@dataclass(frozen=True)
class PairAnswer:
    """The answer about a proposed pair.

    `declining` is what would change if staff declined the pair. `runner_ups` are other mentors for
    the man, the best first. Rounds prefer to keep undecided proposals. `afresh` is what would
    change without this preference. It is None if nothing would change for this pair.
    """

    declining: Effect
    runner_ups: tuple[RunnerUpAnswer, ...]
    afresh: Effect | None


@dataclass(frozen=True)
class MentorAnswer:
    """Whether a round would propose a man for a mentor now. If not, `reason` says why, in words
    that follow “because”."""

    is_matched: bool
    reason: str = ""


@dataclass(frozen=True)
class FullRoom:
    """A time at which a man could meet a mentor if there were a free room. `listed` has the men who
    use a room at that time in the best list. `met` has the men who use a room at that time because
    they have a match."""

    when: str
    listed: People
    met: People


@dataclass(frozen=True)
class ManAnswer:
    """The answer about a man who waits.

    `is_placed` is True if a round would propose a mentor for him now. If he is in a fixed pair,
    `fixed` names the mentor and the time.

    Otherwise, `reason` says why a round would propose no mentor. `group` has the men who compete
    with him for the same mentors. `full` has the times when there is no free room. Each sentence in
    `remedies` is one change that would be enough to get him a mentor. `away` names a mentor who
    could take him, but is away.
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
        """How many men compete for the same mentors. Counts the man himself. 0 if no mentor could
        take him."""
        return len(self.group.men) + self.group.elsewhere if self.group else 0

    @property
    def places(self) -> int:
        """How many of the competing men can have a mentor."""
        return max(self.size - 1, 0)


def effect_in_ids(pool: Instance, change: Difference, *, but: int | None = None) -> Answer:
    """A difference as an answer that `effect` can read: with the ids of the men instead of their
    rows. Leaves out the man in row `but`."""
    men = {
        name: [int(pool.referrals.id[row]) for row in getattr(change, name) if row != but]
        for name in GROUPS
    }
    keeps = sum(man != but for man in change.restores) - sum(man != but for man in change.drops)
    figures = {"matched": change.matched, "fit": change.fit, "urgency": change.urgency}
    return {**figures, "keeps": keeps, **men}


def effects(answers: Sequence[Answer], *, by: User) -> list[Effect]:
    """Turns these answers into Effects, which have people instead of ids. At most one query."""
    men = _men({pk for answer in answers for name in GROUPS for pk in answer[name]}, by=by)
    return [
        Effect(**answer | {name: _people(answer[name], men) for name in GROUPS})
        for answer in answers
    ]


def effect(answer: Answer, *, by: User) -> Effect:
    """Turns this answer into an Effect, which has people instead of ids. At most one query."""
    return effects([answer], by=by)[0]


def pair_answer(answer: Answer, *, by: User) -> PairAnswer:
    """The answer of why_this_pair, with people instead of ids. At most 2 queries."""
    others, fresh = answer["runner_ups"], answer["afresh"]
    choosing = [other["choosing"] for other in others]
    declining, *rest = effects([answer["declining"], *choosing, *([fresh] if fresh else [])], by=by)
    mentors = _mentors({other["mentor"] for other in others}, by=by)
    return PairAnswer(
        declining,
        tuple(
            RunnerUpAnswer(mentors.get(other["mentor"]), other["slot"], change)
            for other, change in zip(others, rest[: len(others)], strict=True)
        ),
        rest[-1] if fresh else None,
    )


def man_answer(answer: Answer, referral: Referral, *, by: User) -> ManAnswer:
    """The answer of why_unmatched about this man, with people instead of ids. At most 4 queries."""
    if answer["is_placed"]:
        return ManAnswer(is_placed=True, fixed=_fixed_for(answer["fixed"], by=by))
    remedies, full = answer["remedies"], answer["full"]
    met = _met_already(referral, [room["slot"] for room in full]) if full else {}
    ids = {*answer["group"], *(pk for room in full for pk in (*room["men"], *met[room["slot"]]))}
    men, prison = _men(ids, by=by), str(referral.establishment)
    mentors = _mentors({remedy["mentor"] for remedy in remedies} - {None}, by=by)
    return ManAnswer(
        is_placed=False,
        reason=WORDS[Reason[answer["reason"]]],
        group=_people(answer["group"], men),
        full=tuple(
            FullRoom(
                slot_name(room["slot"]),
                _people(room["men"], men),
                _people(met[room["slot"]], men),
            )
            for room in full
        ),
        away=_who_is_away(answer, mentors),
        remedies=tuple(
            _remedy_in_words(remedy, mentors, prison)
            for remedy in remedies
            if remedy["kind"] != "return"
        ),
    )


def mentor_answer(answer: Answer, mentor: Mentor) -> MentorAnswer:
    """The answer of why_this_mentor, in words. One query if the mentor is away."""
    why = WhyIdle[answer["why"]]
    if why == WhyIdle.MATCHED:
        return MentorAnswer(is_matched=True)
    if answer["away"]:
        days = _away_in_words(mentor, answer["away"], today=answer["today"])
        return MentorAnswer(is_matched=False, reason=f"they are {days}")
    return MentorAnswer(is_matched=False, reason=why)


def answer_or_problem(
    name: str, question: Question, named: Callable[[Answer], object]
) -> dict[str, object]:
    """The context for a template: the question and its answer. The answer has the key `name`.
    `named` turns the ids in the answer into people. If there is no answer, `problem` says why."""
    context: dict[str, object] = {"question": question, "problem": question.failure}
    return context | ({name: named(question.result)} if question.is_answered else {})


def _remedy_in_words(remedy: Answer, mentors: dict[int, Mentor], prison: str) -> str:
    """One change that would get the man a mentor, in words."""
    kind, slot = remedy["kind"], slot_name(remedy["slot"]) if remedy["slot"] >= 0 else ""
    if kind == "his_slot":
        return f"He is also free on {slot}"
    if kind == "room":
        return f"{prison} has one more room on {slot}"
    if kind == "mentor":
        new = "A new mentor, with any language and training he needs,"
        return f"{new} is cleared at {prison} and free on {slot}"
    mentor = mentors.get(remedy["mentor"]) or "A mentor of another prison"
    if kind == "place":
        return f"{mentor} takes one more man"
    if kind == "slot":
        return f"{mentor} can also come to {prison} on {slot}"
    return f"{mentor} is cleared at {prison}"


def _who_is_away(answer: Answer, mentors: dict[int, Mentor]) -> str:
    """The mentor who could take the man but is away, with the days of the absence, in words. Empty
    if there is no such mentor. One query."""
    for remedy in answer["remedies"]:
        if remedy["kind"] == "return":
            mentor = mentors.get(remedy["mentor"])
            if mentor is None:
                return "A mentor of another prison is away"
            days = _away_in_words(mentor, remedy["away"], today=answer["today"])
            return f"{mentor} is {days}"
    return ""


def _away_in_words(mentor: Mentor, slots: int, *, today: int) -> str:
    """When a mentor is away and so cannot come to these slots, in words, such as "away from 26
    November to 3 December". One query."""
    return "away " + spans(absences_behind(mentor, slots, today=date.fromordinal(today)))


def _fixed_for(fixed: Answer | None, *, by: User) -> str:
    """The mentor and the time of the man's fixed pair, in words. One query."""
    if fixed is None:
        return ""
    mentor = _mentors({fixed["mentor"]}, by=by).get(fixed["mentor"])
    return f"{mentor or 'a mentor of another prison'} for him on {slot_name(fixed['slot'])}"


def _mentors(ids: Collection[int], *, by: User) -> dict[int, Mentor]:
    return mentors_for(by).select_related("user").in_bulk(ids) if ids else {}


def _men(ids: Collection[int], *, by: User) -> dict[int, Referral]:
    return referrals_for(by).select_related("participant").in_bulk(ids) if ids else {}


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
