"""Whether a proposed pair still holds at this moment: every rule of the round, asked again."""

from datetime import date, datetime, timedelta

from config.common.actor import Actor
from config.common.clock import london_date
from config.common.errors import DomainError
from matching.mentors.cover import is_gone
from matching.models import Match, Mentor, Proposal, Referral
from matching.pool.availability import absences_behind, spans
from matching.pool.loading import load_pool
from matching.solver import Instance, InvalidInstance, Rule, excluding_rule
from matching.states import MatchStatus, MentorStatus, ReferralStatus
from recruitment.weekly import WEEK, first_on, is_first_week, slot_name

SENTENCES = {
    Rule.TOO_LITTLE_TIME: "{man} now has too little time left before his release.",
    Rule.NOT_CLEARED: "{mentor} is not cleared at {prison}.",
    Rule.CLEARANCE_EXPIRED: "{mentor}'s clearance at {prison} has expired.",
    Rule.NO_COMMON_SLOT: "{mentor} and {man} are no longer free at the same time.",
    Rule.TRAINING: "{mentor} does not hold the training {man} now needs.",
    Rule.LANGUAGE: "{mentor} does not speak a language {man} now needs.",
    Rule.BOUNDARY: "{mentor} has since set a boundary that rules this pair out.",
    Rule.CONFLICT: "A conflict between {mentor} and {man} has been declared.",
    Rule.REFUSAL: "One of {mentor} and {man} has said no to the other.",
    Rule.KEEP_APART: "The prison now keeps {mentor} and {man} apart.",
    Rule.DECLINED: "{mentor} and {man} have been declined as a pair.",
    Rule.BELOW_FLOOR: "{mentor} and {man} now fit too little to be proposed.",
}
AWAY_IN_OTHER_WEEK = (
    "{mentor} is away {spans}. That holds the first day of the other week of this time, which is "
    "offered every other week, and such a time is used only while both weeks are clear."
)
NO_MATCH = "No match was made."
ADVICE = f"{NO_MATCH} Run a round to find him another mentor."


CANNOT_ASK = "The rules cannot be checked: {problem}. {no_match} Tell whoever runs this service."


class CannotAsk(DomainError):
    """The lists hold more than the rules can be asked about."""


class NoLongerHolds(DomainError):
    """Something has changed since the round was solved."""


def change_since_round(proposal: Proposal, *, by: Actor, at: datetime) -> str:
    """A sentence about the first thing that keeps the pair apart now; empty when nothing does.

    About twenty short queries. Call it in the transaction that makes the match, after locking
    mentor, man and the prison's slot. Raises CannotAsk when a list is longer than the solver takes.
    """
    if no_need := _no_need(proposal):
        return f"{no_need} {NO_MATCH}"
    problem = obstacle_now(proposal) or _problem(proposal, by=by, at=at)
    return f"{problem} {ADVICE}" if problem else ""


def obstacle_now(proposal: Proposal) -> str:
    """A sentence when the man needs nobody now or the mentor takes nobody on, else empty: cheap
    enough to ask of every row of a list, without a query when mentor, user, man and the match to
    be covered are loaded."""
    mentor = proposal.mentor
    if no_need := _no_need(proposal):
        return no_need
    if mentor.status != MentorStatus.ACTIVE:
        return f"{mentor} is {mentor.get_status_display()} and takes nobody on now."
    if mentor.leaves_on:
        return f"{mentor} is stepping down and takes nobody on now."
    return ""


def _no_need(proposal: Proposal) -> str:
    """A sentence when the man waits for nobody any more."""
    man, old = proposal.referral, proposal.covers
    if old is None:
        waits = man.status == ReferralStatus.WAITING
        state = f"his referral says “{man.get_status_display()}”."
        return "" if waits else f"{man.name} is no longer waiting: {state}"
    if old.status != MatchStatus.LIVE:
        return f"{man.name} no longer meets {old.mentor}, whose place this was to take."
    return "" if is_gone(old.mentor) else f"{old.mentor} is back, so {man.name} needs nobody else."


def _problem(proposal: Proposal, *, by: Actor, at: datetime) -> str:
    mentor, man, slot = proposal.mentor, proposal.referral, proposal.slot
    words = {"mentor": mentor, "man": man.name, "prison": man.establishment}
    first_day = _first_day(proposal, at=at)
    if mentor.away.filter(first_on__lte=first_day, last_on__gte=first_day).exists():
        return f"{mentor} is away on {first_day:%-d %B}, the day they would first meet."
    pool = _pool_of(proposal, by=by, at=at)
    if (mentor.slots & ~int(pool.mentors.offered[0])) >> slot & 1:
        behind = absences_behind(mentor, 1 << slot, today=london_date(at))
        return AWAY_IN_OTHER_WEEK.format(**words, spans=spans(behind))
    rule = excluding_rule(pool, 0, 0)
    if rule != Rule.NONE:
        return SENTENCES[rule].format(**words)
    if not pool.mentors.places[0]:
        return f"{mentor} has no free place any more."
    if not int(pool.mentors.offered[0] & pool.referrals.slots[0]) >> slot & 1:
        return f"{slot_name(slot)} no longer suits both {mentor} and {man.name}."
    if int(pool.mentors.taken[0]) >> slot & 1:
        return f"{mentor} now meets someone else on {slot_name(slot)}."
    if not pool.rooms[pool.referrals.establishment[0], slot]:
        return f"Every room at {man.establishment} is now taken on {slot_name(slot)}."
    return ""


def weeks_of(proposal: Proposal) -> tuple[bool, bool]:
    """Which weeks of the fortnight the pair would meet in: both; where the slot is offered every
    other week, the first one that serves nobody."""
    if not proposal.is_fortnightly:
        return True, True
    live = Match.objects.filter(
        mentor=proposal.mentor, slot=proposal.slot, status=MatchStatus.LIVE, first_week=True
    )
    return (False, True) if live.exists() else (True, False)


def _first_day(proposal: Proposal, *, at: datetime) -> date:
    """On which they would first meet, approved now."""
    on = first_on(proposal.slot, london_date(at) + timedelta(days=1))
    first_week, second_week = weeks_of(proposal)
    return on if (first_week if is_first_week(on) else second_week) else on + WEEK


def _pool_of(proposal: Proposal, *, by: Actor, at: datetime) -> Instance:
    """The round's question, asked of these two alone."""
    mentors = Mentor.objects.filter(pk=proposal.mentor_id)
    referrals = Referral.objects.filter(pk=proposal.referral_id)
    try:
        return load_pool(at=at, by=by, mentors=mentors, referrals=referrals)
    except InvalidInstance as error:
        raise CannotAsk(CANNOT_ASK.format(problem=error, no_match=NO_MATCH)) from error
