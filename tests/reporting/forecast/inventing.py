"""Records of invented programmes, some of which follow other laws than the forecast assumes."""

from dataclasses import replace
from datetime import date, timedelta
from enum import Enum

import numpy as np
import numpy.typing as npt

from matching.replay.living import State, live_through
from matching.replay.policies import first_come
from matching.replay.world import Men, World, invented_world
from recruitment.weekly import EVERY_SLOT
from reporting.forecast.record import Past, Referred, ReleaseAnswer, Service, Span, Support

FIRST_DAY = date(2022, 1, 3)
PRISON = 1


class Law(Enum):
    """How an invented programme differs from what the forecast assumes."""

    OURS = "referrals come evenly, and dates stay"
    SEASONS = "half as many referrals in winter as in summer"
    BURSTS = "a wing sends several men at once"
    SLIPS = "release dates move while men wait"


def day_of(week: int) -> date:
    return FIRST_DAY + timedelta(weeks=week)


def an_invented_record(seed: int, law: Law, *, years: int = 3) -> tuple[Past, date]:
    """The record of some years after a year to warm up, and its last day."""
    random = np.random.default_rng(seed)
    world = invented_world(random, years=years)
    men = _under(world, law, random)
    world = replace(world, men=men)
    state = live_through(world, State.at_first(world), first_come, range(world.weeks))
    return _record(world, state, law, random), day_of(world.weeks)


def _under(world: World, law: Law, random: np.random.Generator) -> Men:
    """The same men, some left out, or referred together with others."""
    men = world.men
    if law is Law.SEASONS:
        summer = np.sin(2 * np.pi * (men.referred % 52 - 13) / 52)
        stays = random.random(len(men)) < (3 + summer) / 4
        return _only(men, np.flatnonzero(stays))
    if law is Law.BURSTS:
        together = men.referred // 6 * 6
        later = men.referred - together
        return replace(
            men,
            referred=together,
            out=men.out - later,
            gone=np.maximum(men.gone - later, together + 1),
        )
    return men


def _only(men: Men, rows: npt.NDArray[np.intp]) -> Men:
    return Men(
        referred=men.referred[rows],
        out=men.out[rows],
        gone=men.gone[rows],
        slots=men.slots[rows],
        needs=men.needs[rows],
        surname=men.surname[rows].argsort().argsort(),
    )


def _record(world: World, state: State, law: Law, random: np.random.Generator) -> Past:
    referrals, answers = [], []
    for man in range(len(world.men)):
        referred, more = _referred(world, state, man, law, random)
        referrals.append(referred)
        answers += more
    supports, mentors = [], []
    for mentor in range(len(world.mentors)):
        mine = _supports(world, state, mentor)
        supports += mine
        if mine:
            is_last = len(mine) == world.mentors.supports[mentor].size
            ended_on = mine[-1].ended_on if is_last else None
            cleared = ((PRISON, Span(FIRST_DAY, None)),)
            mentors.append(Service(mine[0].began_on, ended_on, mentor, EVERY_SLOT, 1, cleared))
    supports.sort(key=lambda each: each.began_on)
    return Past(tuple(referrals), tuple(supports), tuple(mentors), tuple(answers))


def _referred(
    world: World, state: State, man: int, law: Law, random: np.random.Generator
) -> tuple[Referred, list[ReleaseAnswer]]:
    men, matched = world.men, int(state.matched[man])
    out = int(men.out[man])
    gone = int(men.gone[man])
    week = matched if matched >= 0 else min(out, gone)
    is_over = week < world.weeks
    release, answers = out, []
    if law is Law.SLIPS and random.random() < 0.4:
        release -= int(random.integers(2, 9))
        answers = [
            ReleaseAnswer(man, day_of(release), False),
            ReleaseAnswer(man, day_of(out), True),
        ]
    referred = Referred(
        prison=PRISON,
        received_on=day_of(int(men.referred[man])),
        release_on=day_of(release),
        ended_on=day_of(week) if is_over else None,
        gave_up=is_over and matched < 0 and gone < out,
        slots=int(men.slots[man]),
    )
    return referred, answers


def _supports(world: World, state: State, mentor: int) -> list[Support]:
    weeks = sorted(state.matched[state.mentor == mentor].tolist())
    supports = []
    for week, length in zip(weeks, world.mentors.supports[mentor].tolist(), strict=False):
        ended_on = day_of(week + length) if week + length < world.weeks else None
        supports.append(Support(day_of(week), ended_on, mentor, PRISON, slot=0))
    return supports
