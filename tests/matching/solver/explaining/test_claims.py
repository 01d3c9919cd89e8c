"""Each thing that explanations say of 100 random programmes is checked by solving the programme a
second time, another way."""

from collections.abc import Collection, Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from matching.solver import (
    DEFAULT,
    NO_DATE,
    SLOTS,
    Clearances,
    Instance,
    Policy,
    Reason,
    Rule,
    Solution,
    Undecided,
    solve,
    worth_of_one_more,
)
from matching.solver.explaining import (
    Remedy,
    WhyIdle,
    WhyNot,
    afresh,
    alternatives,
    price_of_making,
    price_of_ruling_out,
    why_idle,
    why_not,
)
from matching.solver.explaining.differences import Difference, difference
from matching.solver.explaining.group import MOST_RIVALS
from matching.solver.explaining.one_more import ANYTHING
from matching.solver.explaining.pair import MOST_RUNNER_UPS
from matching.solver.problem.changes import (
    NewMentor,
    with_clearance,
    with_free_slot,
    with_mentor,
    with_offer,
    with_offers,
    with_places,
    with_room,
    without_pair,
)
from matching.solver.problem.instance import EVERY_SLOT
from matching.solver.solving.solve import value
from tests.factories.instances import TODAY, round_of
from tests.matching.solver.explaining.second import Second
from tests.matching.solver.reference import declared, matches_of, rule_of, terms_of, weighed

PROGRAMMES = 100
MOST_ROOMS = 4
"""About so many rooms of one programme we ask."""


def programme(seed: int) -> Instance:
    """A programme of 3 to 9 mentors and 8 to 19 men at 2 prisons. In every third one rooms are
    few; in some the men's order comes first, or the fit has a floor. Some mentors offer a time
    every other week, and some proposals of a week ago are undecided."""
    random = np.random.default_rng(seed)
    mentors, men = int(random.integers(3, 10)), int(random.integers(8, 20))
    policy = replace(
        DEFAULT,
        stability=int(random.choice([0, 10, 60])),
        floor=int(random.choice([0, 0, 0, 45])),
        priority_first=seed % 5 == 0,
    )
    drawn = round_of(mentors, men, seed, policy)
    first = random.integers(0, 2, mentors, dtype=np.int32)
    both = np.flatnonzero(random.random(mentors) < 0.4).astype(np.int32)
    rows = mentors + both.size
    expires = np.full(rows, NO_DATE, dtype=np.int32)
    expires[random.random(rows) < 0.15] = TODAY - 3
    rooms = np.full((2, SLOTS), -1, dtype=np.int32)
    if seed % 3 == 0:
        rooms = random.choice([-1, 0, 1, 1, 2], rooms.shape).astype(np.int32)
    fortnightly = drawn.mentors.offered & random.integers(0, 2**SLOTS, mentors, dtype=np.uint32)
    every_other = np.where(random.random(mentors) < 0.3, fortnightly, 0).astype(np.uint32)
    whole = replace(
        drawn,
        establishments=np.arange(2),
        rooms=rooms,
        mentors=replace(drawn.mentors, fortnightly=every_other),
        clearances=Clearances(
            np.append(np.arange(mentors, dtype=np.int32), both),
            np.append(first, 1 - first[both]),
            expires,
        ),
        referrals=replace(
            drawn.referrals, establishment=random.integers(0, 2, men, dtype=np.int32)
        ),
    )
    last = solve(replace(whole, policy=Policy(waiting=0, release=5, needs=90, minimum_days=0)))
    stays = random.random(last.matched) < 0.5
    return replace(
        whole,
        undecided=Undecided(last.mentor[stays], last.referral[stays], last.slot[stays]),
    )


@pytest.mark.parametrize("block", range(8))
def test_nothing_that_explains_is_false(block: int) -> None:
    for seed in range(block, PROGRAMMES, 8):
        instance = programme(seed)
        solution, second = solve(instance), Second.of(instance)
        assert value(instance, solution) == second.best(), seed
        check_unmatched_men(instance, solution, second, seed)
        check_pairs(instance, solution, second, seed)
        check_mentors(instance, solution)
        check_one_more(instance, solution)


def one_of(rows: Collection[int], seed: int) -> list[int]:
    """One of these, if there are any."""
    random = np.random.default_rng(seed)
    one: list[int] = random.permutation(sorted(rows))[:1].tolist()
    return one


def check_unmatched_men(instance: Instance, solution: Solution, second: Second, seed: int) -> None:
    away = instance.mentors.offered & np.where(np.arange(len(instance.mentors)) % 4 == 0, 1, 0)
    for man in one_of(set(range(len(instance.referrals))) - set(solution.referral.tolist()), seed):
        check_why_not(instance, solution, second, man, why_not(instance, solution, man))
    mentors = replace(instance.mentors, offered=instance.mentors.offered & ~away)
    rest = replace(instance, mentors=mentors)
    best = solve(rest)
    for man in one_of(set(range(len(rest.referrals))) - set(best.referral.tolist()), seed):
        for remedy in why_not(rest, best, man, away.astype(np.uint32)).remedies:
            back = int(away[remedy.mentor]) if remedy.kind == "return" else 0
            check_enough(rest, best, man, remedy, back)


def check_why_not(
    instance: Instance, solution: Solution, second: Second, man: int, why: WhyNot
) -> None:
    check_reason(instance, solution, man, why.reason)
    options = second.options
    if why.group:
        assert man in why.group
        group = np.isin(options.referral, why.group)
        size = len(why.group)
        most = second.best(group)
        assert most is not None
        assert most[0] == size - 1
        is_certain = solution.priced or size <= MOST_RIVALS or (instance.rooms < 0).all()
        for one in why.group if is_certain else ():
            others = set(why.group) - {one}
            assert second.best(np.isin(options.referral, sorted(others)), others), why.group
    site = site_of(instance, man)
    for slot in why.full:
        assert any(slot == match[2] for match in matches_of(instance, man))
        assert met_there(instance, solution, site, slot) == instance.rooms[site, slot]
    for remedy in why.remedies:
        check_enough(instance, solution, man, remedy, 0)


def check_enough(
    instance: Instance, solution: Solution, man: int, remedy: Remedy, back: int
) -> None:
    """He could have a mentor, and no other man would lose his."""
    changed = Second.of(applied(instance, remedy, man, back))
    everyone = {*solution.referral.tolist(), man}
    only = np.isin(changed.options.referral, sorted(everyone))
    assert changed.best(only, everyone), remedy


def applied(instance: Instance, remedy: Remedy, man: int, back: int) -> Instance:
    """The programme with this change. `back` are the slots of a mentor who returns."""
    men, site = instance.referrals, site_of(instance, man)
    mentor, slot = remedy.mentor, remedy.slot
    if remedy.kind == "return":
        return with_offers(instance, mentor, back)
    if remedy.kind == "place":
        return with_places(instance, mentor, int(instance.mentors.places[mentor]) + 1)
    if remedy.kind == "his_slot":
        return with_free_slot(instance, man, slot)
    if remedy.kind == "slot":
        return with_offer(instance, mentor, slot, site)
    if remedy.kind == "clearance":
        return with_clearance(instance, mentor, site)
    if remedy.kind == "room":
        return with_room(instance, site, slot)
    wanted = int(men.languages[man]), int(men.training[man])
    return with_mentor(instance, NewMentor((site,), 1 << slot, 1, *wanted))


def check_reason(instance: Instance, solution: Solution, man: int, reason: Reason) -> None:
    """Each sentence of WORDS, as it stands."""
    team = range(len(instance.mentors))
    rules = [rule_of(instance, mentor, man) for mentor in team]
    past = [mentor for mentor in team if rules[mentor] is Rule.NONE or rules[mentor] > reason]
    at = [mentor for mentor in team if int(rules[mentor]) == reason]
    able = [mentor for mentor in team if rules[mentor] is Rule.NONE]
    if reason is Reason.TOO_LITTLE_TIME:
        assert set(rules) == {Rule.TOO_LITTLE_TIME}
    elif reason is Reason.NOT_CLEARED:
        assert set(rules) <= {Rule.NOT_CLEARED}
    elif reason < Reason.ALL_PLACES_TAKEN:
        assert at
        assert not past
        kinds = {rule for mentor in at for rule in declared(instance, mentor, man)}
        assert reason < Reason.CONFLICT or reason == Reason.BELOW_FLOOR or int(reason) in kinds
    else:
        assert able
        left = list(spare(instance, solution, man, able))
        site = site_of(instance, man)
        if reason is Reason.ALL_PLACES_TAKEN:
            assert not left
        else:
            assert left
            for slot in left:
                assert met_there(instance, solution, site, slot) == instance.rooms[site, slot]


def site_of(instance: Instance, man: int) -> int:
    return int(instance.referrals.establishment[man])


def met_there(instance: Instance, solution: Solution, site: int, slot: int) -> int:
    """How many men of the list meet somebody at this prison in this slot."""
    here = instance.referrals.establishment[solution.referral] == site
    return int(np.count_nonzero(here & (solution.slot == slot)))


def spare(
    instance: Instance, solution: Solution, man: int, mentors: Collection[int]
) -> Iterator[int]:
    """The slots of his in which one of these mentors has a place and the time left."""
    for _, mentor, slot in matches_of(instance, man):
        of_mentor = solution.slot[solution.mentor == mentor].tolist()
        if mentor in mentors and len(of_mentor) < instance.mentors.places[mentor]:
            at_once = 1
            if int(instance.mentors.fortnightly[mentor]) >> slot & 1:
                at_once += not int(instance.mentors.taken_once[mentor]) >> slot & 1
            if of_mentor.count(slot) < at_once:
                yield slot


def check_pairs(instance: Instance, solution: Solution, second: Second, seed: int) -> None:
    options, policy = second.options, instance.policy
    for row in one_of(range(solution.matched), seed):
        mentor, man, slot = (
            int(column[row]) for column in (solution.mentor, solution.referral, solution.slot)
        )
        answer = alternatives(instance, solution, mentor, man)
        without = Second.of(without_pair(instance, mentor, man))
        check(instance, solution, without, answer.declining)
        his = options.referral == man
        left = ~(his & (options.mentor == mentor))
        for runner_up in answer.runner_ups:
            is_chosen = (options.mentor == runner_up.mentor) & (options.slot == runner_up.slot)
            best = check(instance, solution, second, runner_up.choosing, ~his | is_chosen, {man})
            assert best == second.best(left, {man}), "no other mentor left is better for him"
            left &= ~(his & (options.mentor == runner_up.mentor))
        if len(answer.runner_ups) < MOST_RUNNER_UPS:
            assert second.best(left, {man}) is None
        kept = afresh(instance, mentor, man, slot)
        if kept:
            fresh = replace(instance, policy=replace(policy, stability=0))
            again = Second.of(fresh)
            made = (again.options.mentor == mentor) & (again.options.slot == slot)
            theirs = again.best((again.options.referral != man) | made, {man})
            best = again.best()
            assert theirs
            assert best
            assert (kept.matched, kept.score) == (best[0] - theirs[0], best[2] - theirs[2])
            assert best != theirs or not any((kept.gains, kept.loses, kept.moves, kept.retimes))
    for row in one_of(range(options.mentor.size), seed):
        mentor, man, slot = (
            int(column[row]) for column in (options.mentor, options.referral, options.slot)
        )
        if instance.rooms[instance.referrals.establishment[man], slot] == 0:
            continue
        only = (options.referral != man) | ((options.mentor == mentor) & (options.slot == slot))
        price = price_of_making(instance, solution, mentor, man, slot)
        check(instance, solution, second, price, only, {man})
        ruled_out = Second.of(without_pair(instance, mentor, man))
        price = price_of_ruling_out(instance, solution, mentor, man)
        check(instance, solution, ruled_out, price)
    mentor = seed % len(instance.mentors)
    changed = with_places(instance, mentor, 0 if seed % 3 else 3)
    check(instance, solution, Second.of(changed), difference(instance, solution, solve(changed)))


def check(
    instance: Instance,
    before: Solution,
    second: Second,
    change: Difference,
    only: npt.NDArray[np.bool_] | None = None,
    matching: Collection[int] = (),
) -> tuple[int, int, int] | None:
    """No list of the second programme is better than the difference says, and there is one as good
    in which just these men gain, lose or change what they have. Returns its value."""
    options = second.options
    allowed = np.ones(options.mentor.size, dtype=bool) if only is None else only
    best = second.best(allowed, matching)
    assert best is not None
    assert best[0] == before.matched + change.matched
    assert best[2] == before.objective + change.score
    mentor, slot = (np.full(len(instance.referrals), -1) for _ in range(2))
    mentor[before.referral], slot[before.referral] = before.mentor, before.slot
    same_mentor = options.mentor == mentor[options.referral]
    same_slot = options.slot == slot[options.referral]
    as_named = same_mentor & same_slot
    for men, way in (
        (change.gains, ~same_mentor),
        (change.moves, ~same_mentor),
        (change.retimes, same_mentor & ~same_slot),
        (change.loses, np.zeros_like(as_named)),
    ):
        theirs = np.isin(options.referral, men)
        as_named = np.where(theirs, way, as_named)
    matched = (set(before.referral.tolist()) | set(change.gains)) - set(change.loses)
    assert not set(change.gains) & set(before.referral.tolist())
    assert {*change.loses, *change.moves, *change.retimes} <= set(before.referral.tolist())
    last = second.instance.undecided
    is_kept = np.zeros_like(as_named)
    for undecided in zip(last.mentor, last.referral, last.slot, strict=True):
        columns = (options.mentor, options.referral, options.slot)
        is_kept |= np.all([col == one for col, one in zip(columns, undecided, strict=True)], axis=0)
    pairs = set(zip(before.mentor, before.referral, before.slot, strict=True))
    kept = len(pairs & set(zip(last.mentor, last.referral, last.slot, strict=True)))
    assert second.best(allowed & as_named, matched, (is_kept, kept + keeps_more(change))) == best
    check_parts(instance, change)
    return best


def keeps_more(change: Difference) -> int:
    return len(change.restores) - len(change.drops)


def check_parts(instance: Instance, change: Difference) -> None:
    """The score is made of its 3 parts, and the urgency is that of the men who gain and lose."""
    keeping = keeps_more(change) * 100 * instance.policy.stability
    assert change.score == change.fit + change.urgency + keeping
    urgency = ("waiting", "release", "cover")
    gained, lost = (
        sum(weighed(instance, terms_of(instance, 0, man, 0), *urgency) for man in men)
        for men in (change.gains, change.loses)
    )
    assert change.urgency == gained - lost


def check_mentors(instance: Instance, solution: Solution) -> None:
    """Each sentence of WhyIdle, as it stands."""
    unmatched = set(range(len(instance.referrals))) - set(solution.referral.tolist())
    for mentor in range(len(instance.mentors)):
        why = why_idle(instance, solution, mentor)
        rules = {man: rule_of(instance, mentor, man) for man in range(len(instance.referrals))}
        able = {man for man, rule in rules.items() if rule is Rule.NONE}
        free = {
            man: set(spare(instance, solution, man, [mentor])) for man in sorted(able & unmatched)
        }
        if why is WhyIdle.MATCHED:
            assert mentor in solution.mentor
        elif why is WhyIdle.NO_PLACE:
            assert instance.mentors.places[mentor] == 0
        elif why is WhyIdle.ALL_TAKEN:
            assert able
            assert not any(free.values())
        elif why is WhyIdle.NO_ROOM:
            assert any(free.values())
            for man, slots in free.items():
                site = site_of(instance, man)
                for slot in slots:
                    assert met_there(instance, solution, site, slot) == instance.rooms[site, slot]
        else:
            check_rule(why, rules, able)


def check_rule(why: WhyIdle, rules: dict[int, Rule], able: set[int]) -> None:
    """What keeps a mentor from every man they could otherwise meet keeps them from some man, and
    whoever it does not keep them from is kept from them by an earlier rule."""
    assert not able
    here = {rule for rule in rules.values() if rule not in (Rule.NOT_CLEARED, Rule.NONE)}
    if why is WhyIdle.NOBODY_WAITS:
        assert not here - {Rule.TOO_LITTLE_TIME}
    elif why is WhyIdle.RULED_OUT:
        assert Rule.BOUNDARY < max(here) < Rule.BELOW_FLOOR
    else:
        assert max(here) == Rule[why.name]


def check_one_more(instance: Instance, solution: Solution) -> None:
    """What one more room or mentor would bring."""
    for more in worth_of_one_more(instance, solution)[:MOST_ROOMS]:
        site = more.establishment
        changed = (
            with_mentor(
                instance,
                NewMentor((site,), EVERY_SLOT, languages=ANYTHING, training=ANYTHING),
            )
            if more.slot is None
            else with_room(instance, site, more.slot)
        )
        better = Second.of(changed).best()
        assert better
        assert more.matched == better[0] - solution.matched, more
        if more.score is not None:
            assert more.score == better[2] - solution.objective, more
