"""Checks a proposed pair again, by every rule of the round."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import Final

from config.common.actor import Actor
from config.common.clock import london_date
from config.common.errors import DomainError
from matching.mentors.cover import is_gone
from matching.mentors.hours import slots_to_confirm
from matching.models import Match, Mentor, Proposal, Referral
from matching.pool.availability import absences_behind, spans
from matching.pool.loading import load_pool
from matching.referrals.checks import latest_answer
from matching.referrals.moving import NOW
from matching.solver import Instance, InvalidInstance, Rule, excluding_rule, hours_at
from matching.states import MentorStatus, ReferralStatus
from recruitment.weekly import WEEK, first_on, is_first_week, slot_name


class Obstacle(Enum):
    """Reasons why a proposal cannot be approved. A broken Rule of the solver is a reason too."""

    NOT_WAITING = auto()
    MATCH_OVER = auto()
    MENTOR_BACK = auto()
    NOT_ACTIVE = auto()
    STEPPING_DOWN = auto()
    AWAY = auto()
    AWAY_IN_OTHER_WEEK = auto()
    HOURS_MOVED = auto()
    NO_PLACE = auto()
    NOT_BOTH_FREE = auto()
    TIME_TAKEN = auto()
    NO_ROOM = auto()
    PRISON_TO_ANSWER = auto()


NO_NEED: Final = (Obstacle.NOT_WAITING, Obstacle.MATCH_OVER, Obstacle.MENTOR_BACK)
"""The obstacles that mean that the man does not need a mentor. Another round would not help him."""

SENTENCES: Final[dict[Rule | Obstacle, str]] = {
    Rule.TOO_LITTLE_TIME: "{man} now has too little time left before his release.",
    Rule.NOT_CLEARED: "{mentor} is not cleared at {prison}.",
    Rule.CLEARANCE_EXPIRED: "{mentor}’s clearance at {prison} has expired.",
    Rule.NO_COMMON_SLOT: "{mentor} can no longer come when {man} is free.",
    Rule.TRAINING: "{mentor} has not done the training {man} now needs.",
    Rule.LANGUAGE: "{mentor} does not speak a language {man} now needs.",
    Rule.BOUNDARY: "{mentor} has now asked not to meet men with some kinds of offence. This rules "
    "the pair out.",
    Rule.CONFLICT: "A conflict between {mentor} and {man} is now recorded.",
    Rule.REFUSAL: "{mentor} has said no to {man}, or {man} has said no to {mentor}.",
    Rule.KEEP_APART: "The prison now keeps {mentor} and {man} apart.",
    Rule.DECLINED: "A coordinator has declined {mentor} and {man} as a pair.",
    Rule.BELOW_FLOOR: "{mentor} and {man} no longer fit well enough to be proposed.",
    Obstacle.NOT_WAITING: "{man} is no longer waiting: {now}.",
    Obstacle.MATCH_OVER: "{man} no longer meets {old}, so {man} does not need another mentor in "
    "place of {old}.",
    Obstacle.MENTOR_BACK: "{old} is back, so {man} does not need another mentor.",
    Obstacle.NOT_ACTIVE: "{mentor} is {state} and is not taking new men.",
    Obstacle.STEPPING_DOWN: "{mentor} is stepping down and is not taking new men.",
    Obstacle.AWAY: "{mentor} is away on {day}, the day they would first meet.",
    Obstacle.AWAY_IN_OTHER_WEEK: "{mentor} is away {spans}. They offer this time every other week, "
    "so both weeks must be free.",
    Obstacle.HOURS_MOVED: "{prison} has changed its hours on {time}, and {mentor} has not said yet "
    "whether they can still come.",
    Obstacle.NO_PLACE: "{mentor} no longer has a free place.",
    Obstacle.NOT_BOTH_FREE: "{mentor} and {man} are no longer both free when "
    "{prison} has sessions on {time}.",
    Obstacle.TIME_TAKEN: "{mentor} now meets somebody else on {time}.",
    Obstacle.NO_ROOM: "Every room at {prison} is now taken on {time}.",
    Obstacle.PRISON_TO_ANSWER: "{prison} has not answered about {man} yet.",
}
NO_MATCH = "No match was made."
ADVICE = f"{NO_MATCH} Run a round to find another mentor for this man."
ASK = f"{NO_MATCH} You can approve the pair once {{mentor}} has said that they can come."
WAIT = f"{NO_MATCH} You can approve the pair once you have recorded the prison’s answer."
CANNOT_ASK = (
    "We cannot check the rules: {problem}. {no_match} Please tell the person who runs this service."
)


@dataclass(frozen=True)
class Change:
    """Why a proposal cannot be approved now, with a sentence about the reason."""

    reason: Rule | Obstacle
    sentence: str
    mentor: str

    @property
    def will_pass(self) -> bool:
        """Whether the proposal waits only for the prison's answer."""
        return self.reason == Obstacle.PRISON_TO_ANSWER

    @property
    def advice(self) -> str:
        """The sentence about the reason, then “No match was made.”, then what to do."""
        if self.will_pass:
            return f"{self.sentence} {WAIT}"
        if self.reason == Obstacle.HOURS_MOVED:
            return f"{self.sentence} {ASK.format(mentor=self.mentor)}"
        return f"{self.sentence} {NO_MATCH if self.reason in NO_NEED else ADVICE}"


class CannotAsk(DomainError):
    """We cannot check the rules, because there are more men or mentors than the solver can take."""


class NoLongerHolds(DomainError):
    """The pair cannot be matched now. `reason` is what has changed since the round. It is
    PRISON_TO_ANSWER if we still wait for the prison's answer."""

    def __init__(self, change: Change) -> None:
        super().__init__(change.advice)
        self.reason = change.reason


def change_since_round(proposal: Proposal, *, by: Actor, at: datetime) -> Change | None:
    """Why the proposal cannot be approved now. None if it can be approved.

    If there are several reasons, returns the first that it finds. Looks last for a missing answer
    of the prison, because only this obstacle passes if people wait.

    About 20 short queries. Lock mentor, man and session first, in the transaction that makes the
    match. Raises CannotAsk if a list is too long for the solver.
    """
    return _standing(proposal) or _problem(proposal, by=by, at=at) or _unanswered(proposal)


def obstacle_now(proposal: Proposal) -> Change | None:
    """Why the proposal cannot be approved now, from quick checks without the solver. None if the
    checks find nothing.

    Checks 3 things: the man needs a mentor, the mentor takes new men, and the prison has answered
    about the man. No query if these are loaded: the mentor and their user, the man, his prison, the
    prison's checks, and the match that the proposal replaces (`covers`).
    """
    return _standing(proposal) or _unanswered(proposal)


def _unanswered(proposal: Proposal) -> Change | None:
    is_answered = latest_answer(proposal.referral) is not None
    return None if is_answered else _change(Obstacle.PRISON_TO_ANSWER, proposal)


def _standing(proposal: Proposal) -> Change | None:
    """The obstacle, if the man needs no mentor or the mentor takes no new men."""
    man, mentor, old = proposal.referral, proposal.mentor, proposal.covers
    if old is None:
        if man.status != ReferralStatus.WAITING:
            return _change(Obstacle.NOT_WAITING, proposal, now=NOW[man.status])
    elif not old.is_begun:
        return _change(Obstacle.MATCH_OVER, proposal, old=old.mentor)
    elif not is_gone(old.mentor):
        return _change(Obstacle.MENTOR_BACK, proposal, old=old.mentor)
    if mentor.status != MentorStatus.ACTIVE:
        return _change(Obstacle.NOT_ACTIVE, proposal, state=mentor.get_status_display())
    return _change(Obstacle.STEPPING_DOWN, proposal) if mentor.leaves_on else None


def _problem(proposal: Proposal, *, by: Actor, at: datetime) -> Change | None:
    """The first obstacle from these checks, in order: the mentor's absences and hours, the rules,
    places, times, rooms."""
    mentor, slot = proposal.mentor, proposal.slot
    earliest = first_day(proposal, at=at)
    if mentor.away.filter(first_on__lte=earliest, last_on__gte=earliest).exists():
        return _change(Obstacle.AWAY, proposal, day=f"{earliest:%-d %B}")
    if slots_to_confirm(mentor).get(proposal.referral.establishment_id, 0) >> slot & 1:
        return _change(Obstacle.HOURS_MOVED, proposal)
    pool = _pool_of(proposal, by=by, at=at)
    if (mentor.slots & ~int(pool.mentors.offered[0])) >> slot & 1:
        behind = absences_behind(mentor, 1 << slot, today=london_date(at))
        return _change(Obstacle.AWAY_IN_OTHER_WEEK, proposal, spans=spans(behind))
    rule = excluding_rule(pool, 0, 0)
    if rule != Rule.NONE:
        return _change(rule, proposal)
    if not pool.mentors.places[0]:
        return _change(Obstacle.NO_PLACE, proposal)
    there = pool.mentors.offered[0] & hours_at(pool, int(pool.referrals.establishment[0]))[0]
    if not int(there & pool.referrals.slots[0]) >> slot & 1:
        return _change(Obstacle.NOT_BOTH_FREE, proposal)
    if int(pool.mentors.taken[0]) >> slot & 1:
        return _change(Obstacle.TIME_TAKEN, proposal)
    if not pool.rooms[pool.referrals.establishment[0], slot]:
        return _change(Obstacle.NO_ROOM, proposal)
    return None


def _change(reason: Rule | Obstacle, proposal: Proposal, **words: object) -> Change:
    mentor, man = proposal.mentor, proposal.referral
    sentence = SENTENCES[reason].format(
        mentor=mentor,
        man=man.name,
        prison=man.establishment,
        time=slot_name(proposal.slot),
        **words,
    )
    return Change(reason, sentence, str(mentor))


def weeks_of(proposal: Proposal) -> tuple[bool, bool]:
    """Whether the pair would meet in the first week of each fortnight, and whether in the second.

    Both are True if the mentor offers the slot every week. If the mentor offers it every other
    week, the pair get the first week. If the mentor already meets somebody in the first week, the
    pair get the second week. At most one query.
    """
    if not proposal.is_fortnightly:
        return True, True
    live = Match.objects.holding_time().filter(
        mentor=proposal.mentor, slot=proposal.slot, first_week=True
    )
    return (False, True) if live.exists() else (True, False)


def first_day(proposal: Proposal, *, at: datetime) -> date:
    """The earliest day for the first session of the pair, if somebody approves the proposal now.
    One query if the mentor offers the slot every other week, otherwise no query."""
    on = first_on(proposal.slot, london_date(at) + timedelta(days=1))
    first_week, second_week = weeks_of(proposal)
    return on if (first_week if is_first_week(on) else second_week) else on + WEEK


def _pool_of(proposal: Proposal, *, by: Actor, at: datetime) -> Instance:
    """The instance that a round would solve, with only these 2 people."""
    mentors = Mentor.objects.filter(pk=proposal.mentor_id)
    referrals = Referral.objects.filter(pk=proposal.referral_id)
    try:
        return load_pool(at=at, by=by, mentors=mentors, referrals=referrals)
    except InvalidInstance as error:
        raise CannotAsk(CANNOT_ASK.format(problem=error, no_match=NO_MATCH)) from error
