"""What changed since the last round, and why. Each round works out these changes and saves them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import prefetch_related_objects
from django.template.defaultfilters import pluralize

from config.accounts.models import User
from config.common.runs import RunStatus
from matching.models import Proposal, Round, RoundChange
from matching.models.change import ChangeKind
from matching.permissions import referrals_for
from matching.pool.availability import absences_behind
from matching.proposals.rechecking import SENTENCES
from matching.solver import Instance, Rule, Solution, excluding_rule, solve
from matching.solver.solving.fixing import (
    ContradictoryPairs,
    fixed_pair,
    remainder,
    with_fixed_pairs,
)
from matching.states import ProposalStatus

MOST_SOLVED: Final = 20
MOST_ARCS: Final = 4_000_000
"""A limit on the work of one round. To say what a change gained, we solve the round again without
the change. All these solves together may have at most this many arcs: ways to match one man with
one mentor at one time. That takes some seconds."""

DECIDED: Final = {
    ProposalStatus.APPROVED: ChangeKind.APPROVED,
    ProposalStatus.DECLINED: ChangeKind.DECLINED,
}

MOST_SHOWN = 100


def changes_since_last(
    matching_round: Round, pool: Instance, solution: Solution, whole: Solution
) -> list[RoundChange]:
    """One unsaved row for each man whose proposal differs from his proposal in the last round.
    Empty when there is no earlier round. Call this before the earlier proposals lapse.

    `pool` is the instance without the men, places and rooms of the fixed pairs. `solution` is the
    best list for `pool`. `whole` is `solution` with the fixed pairs added.

    5 queries at most. If a proposal gave way to a better list, solves the round again to find out
    what the better list gained. Does this for at most MOST_SOLVED proposals, and for fewer if they
    would have more than MOST_ARCS arcs together. An arc is one way to match one man. Does not do it
    at all if there are too few rooms.
    """
    earlier_rounds = Round.objects.filter(status=RunStatus.DONE, pk__lt=matching_round.pk)
    last = earlier_rounds.order_by("-pk").first()
    if last is None:
        return []
    proposals = {before.referral_id: before for before in last.proposals.all()}
    now = _pairs(pool, whole)
    changes = [
        RoundChange(round=matching_round, referral_id=man, kind=ChangeKind.NEW)
        for man in now
        if man not in proposals
    ]
    departures: list[Proposal] = []
    for man, before in proposals.items():
        if before.status in DECIDED:
            kind = DECIDED[ProposalStatus(before.status)]
            changes.append(_change(matching_round, before, kind))
        elif now.get(man) != (before.mentor_id, before.slot):
            departures.append(before)
    return changes + list(_reasons(matching_round, pool, solution, departures))


def _pairs(pool: Instance, solution: Solution) -> dict[int, tuple[int, int]]:
    """For each matched man, his mentor and his slot. The man and the mentor are ids. The slot is
    its number in the week."""
    rows = zip(
        pool.referrals.id[solution.referral].tolist(),
        pool.mentors.id[solution.mentor].tolist(),
        solution.slot.tolist(),
        strict=True,
    )
    return {man: (mentor, slot) for man, mentor, slot in rows}


def _change(
    matching_round: Round, before: Proposal, kind: ChangeKind, **more: int | date | None
) -> RoundChange:
    return RoundChange(
        round=matching_round, referral_id=before.referral_id, before=before, kind=kind, **more
    )


def _reasons(
    matching_round: Round, pool: Instance, solution: Solution, departures: list[Proposal]
) -> Iterator[RoundChange]:
    """Why this round did not repeat `departures`: proposals of the last round that nobody decided
    on."""
    prefetch_related_objects(departures, "mentor__away")
    mentors = {pk: row for row, pk in enumerate(pool.mentors.id.tolist())}
    men = {pk: row for row, pk in enumerate(pool.referrals.id.tolist())}
    binds = solution.prices is not None or solution.who is not None
    solves = 0 if binds else min(MOST_SOLVED, MOST_ARCS // max(1, solution.arcs))
    men_of_fixed_pairs = {referral for _, referral, _ in matching_round.fixed_pairs}
    for before in departures:
        if before.referral_id in men_of_fixed_pairs:
            yield _change(matching_round, before, ChangeKind.FIXED)
        elif before.referral_id not in men:
            yield _change(matching_round, before, ChangeKind.LEFT_LIST)
        elif before.mentor_id not in mentors:
            yield _change(matching_round, before, ChangeKind.MENTOR_GONE)
        else:
            pair = mentors[before.mentor_id], men[before.referral_id]
            change = _reason(matching_round, pool, solution, before, pair, may_solve=solves > 0)
            solves -= change.kind == ChangeKind.BETTER
            yield change


def _away_until(pool: Instance, before: Proposal, mentor: int) -> date | None:
    """Until which day the mentor is away, if they are away at the time of this proposal. None if
    they are not. `mentor` is a row of the pool. One query, or none if the absences are loaded."""
    if int(pool.mentors.offered[mentor]) >> before.slot & 1:
        return None
    today = date.fromordinal(pool.today)
    behind = absences_behind(before.mentor, before.mentor.slots & 1 << before.slot, today=today)
    return max((absence.last_on for absence in behind), default=None)


def _reason(
    matching_round: Round,
    pool: Instance,
    solution: Solution,
    before: Proposal,
    pair: tuple[int, int],
    *,
    may_solve: bool,
) -> RoundChange:
    """Why this proposal was not made again. The reason may be an absence, a rule, a place, time or
    room that is no longer free, or a better list."""
    rule = excluding_rule(pool, *pair)
    if rule in (Rule.NONE, Rule.NO_COMMON_SLOT) and (until := _away_until(pool, before, pair[0])):
        return _change(matching_round, before, ChangeKind.AWAY, away_until=until)
    if rule != Rule.NONE:
        return _change(matching_round, before, ChangeKind.RULE, rule=int(rule))
    fixed_pairs = fixed_pair(*pair, before.slot)
    try:
        rest = remainder(pool, fixed_pairs)
    except ContradictoryPairs:
        return _change(matching_round, before, ChangeKind.NOT_FREE)
    if not may_solve:
        return _change(matching_round, before, ChangeKind.BETTER)
    keeping = with_fixed_pairs(pool, fixed_pairs, solve(rest))
    return _change(
        matching_round,
        before,
        ChangeKind.BETTER,
        matched=solution.matched - keeping.matched,
        score=solution.objective - keeping.objective,
    )


@dataclass(frozen=True)
class Changes:
    """The changes of a round that one person can see: how many there are, and the first MOST_SHOWN
    of them. Each shown change has its reason in a sentence."""

    total: int
    shown: list[tuple[RoundChange, str]]


def changes_in(matching_round: Round, user: User) -> Changes:
    """The changes of this round, for those men that this person can see. 2 queries."""
    changes = matching_round.changes.filter(referral__in=referrals_for(user)).select_related(
        "referral__establishment", "referral__participant", "before__mentor__user"
    )
    return Changes(changes.count(), [(change, why(change)) for change in changes[:MOST_SHOWN]])


def why(change: RoundChange) -> str:
    """The reason for this change, in a sentence."""
    kind, before, man = ChangeKind(change.kind), change.before, change.referral
    if before is None:
        return "The last round proposed no mentor for him."
    if kind == ChangeKind.RULE and change.rule is not None:
        words = {"mentor": before.mentor, "man": man.name, "prison": man.establishment}
        return SENTENCES[Rule(change.rule)].format(**words)
    if kind == ChangeKind.AWAY:
        return f"{before.mentor} is away until {change.away_until:%-d %B}."
    if kind == ChangeKind.FIXED:
        return "A coordinator chose another mentor or time for him."
    if kind == ChangeKind.BETTER:
        return _gain(change)
    return {
        ChangeKind.APPROVED: f"Approved: he was matched with {before.mentor}.",
        ChangeKind.DECLINED: f"The pair with {before.mentor} was declined.",
        ChangeKind.LEFT_LIST: f"{man.name} was no longer waiting when this round ran.",
        ChangeKind.MENTOR_GONE: f"{before.mentor} is not taking new men.",
        ChangeKind.NOT_FREE: f"{before.mentor} no longer has a place, a time or a room for him.",
    }[kind]


def _gain(change: RoundChange) -> str:
    """What the list gained because it left out the earlier proposal."""
    if change.matched is None or change.score is None:
        return "Another list is better."
    if change.matched:
        men = change.matched
        return f"Without this pair, {men} more {pluralize(men, 'man has,men have')} a mentor."
    if change.score > 0:
        return "Without this pair, the list as a whole is better."
    return "Another list is just as good."
