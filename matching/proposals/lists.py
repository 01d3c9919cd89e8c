"""The lists of proposals, and the list of pairs that are ruled out."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import BigIntegerField, F, Prefetch, Q, QuerySet

from config.accounts.lists import number_of
from config.accounts.models import User
from config.common.clock import london_today
from config.common.runs import RunStatus
from config.common.written_query import written_once
from matching.mentors.cover import has_gone
from matching.models import Exclusion, Match, Proposal, Round
from matching.permissions import matches_for, proposals_for, referrals_for
from matching.referrals.checks import prison_has_answered
from matching.states import BEGUN, MatchStatus, MentorStatus, ProposalStatus, ReferralStatus

PAIR = ("mentor__user", "referral__establishment", "referral__participant")
"""The related rows that we join to show a proposal as a line on a page."""
CHECKS = "referral__prison_checks"
"""The related rows that say whether the prison has answered about the man."""
STANDING = Q(mentor__status=MentorStatus.ACTIVE, mentor__leaves_on__isnull=True) & (
    Q(covers__isnull=True, referral__status=ReferralStatus.WAITING)
    | (Q(covers__status__in=sorted(BEGUN)) & has_gone("covers__mentor"))
)
"""Proposals whose man needs a mentor, and whose mentor takes new men. Some of these proposals wait
for the prison's answer."""
APPROVABLE = STANDING & Q(prison_has_answered("referral"))
"""Proposals that can be approved now. For these, matching.proposals.rechecking.obstacle_now is
None."""


def with_pairs(rows: QuerySet[Proposal], *related: str) -> QuerySet[Proposal]:
    """The same proposals, loaded with what a line on a page shows, and with these `related` rows.
    Few proposals cover a match, so the query does not join the covered matches. If there are any,
    one more query loads them."""
    covered = Match.objects.select_related("mentor__user")
    return rows.select_related(*PAIR, *related).prefetch_related(Prefetch("covers", covered))


def by_urgency(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """The proposals, the most urgent first.

    The men who leave soonest come first. The policy asks for the same number of days of support for
    all men. So these men also have the least time left for a match. Men with the same day of
    release come in order of how long they have waited. Men whose day of release we do not know come
    last, the longest wait first.
    """
    return rows.order_by(
        F("referral__release_on").asc(nulls_last=True), "referral__received_on", "pk"
    )


def open_proposals(user: User) -> QuerySet[Proposal]:
    """The proposals to decide, the most urgent first."""
    rows = proposals_for(user).filter(status=ProposalStatus.OPEN)
    return by_urgency(with_pairs(rows, "round__policy").prefetch_related(CHECKS))


def held_proposals(user: User) -> list[Proposal]:
    """The proposals on hold. The proposal to look at again soonest comes first. One query."""
    return _held(user.pk, roles=user.roles)


@written_once
def _held(user: int, *, roles: frozenset[str]) -> QuerySet[Proposal]:
    rows = proposals_for(User.standing_for(user, roles)).filter(status=ProposalStatus.HELD)
    return rows.select_related(*PAIR).order_by("look_again_on", "pk")


def approvable_proposals(user: User) -> QuerySet[Proposal]:
    """The open proposals that can be approved now. The man needs a mentor, the mentor takes new
    men, and the prison has answered about the man."""
    return open_proposals(user).filter(APPROVABLE)


number_approvable = number_of(approvable_proposals)


def standing_proposals(user: User) -> QuerySet[Proposal]:
    """The open proposals that can be approved now, and the open proposals that can be approved once
    the prison has answered."""
    return open_proposals(user).filter(STANDING)


def ticked_proposals(user: User, ticked: Iterable[int]) -> QuerySet[Proposal]:
    """The proposals with these ids that this person can decide on, the most urgent first. Somebody
    may have decided on some of them since the list was shown."""
    keys = [pk for pk in ticked if pk <= BigIntegerField.MAX_BIGINT]
    rows = proposals_for(user).filter(pk__in=keys)
    loaded = with_pairs(rows, "round__policy", "decided_by")
    return by_urgency(loaded.prefetch_related(CHECKS))


def proposals_of(matching_round: Round, user: User) -> QuerySet[Proposal]:
    """Every proposal of a round, whether or not somebody has decided on it."""
    rows = proposals_for(user).filter(round=matching_round)
    return with_pairs(rows, "round__policy").prefetch_related(CHECKS)


def latest_finished_round() -> Round | None:
    """The newest round that has finished. One query."""
    return next(iter(_finished_rounds()), None)


@written_once
def _finished_rounds() -> QuerySet[Round]:
    return Round.objects.filter(status=RunStatus.DONE)[:1]


def undoable_matches(user: User, *, at: datetime) -> list[Match]:
    """The matches whose approval can still be undone. The match with the least time left comes
    first. One query."""
    matches = _not_told(user.pk, roles=user.roles)
    return [match for match in matches if match.introduction.tells_at > at]


@written_once
def _not_told(user: int, *, roles: frozenset[str]) -> QuerySet[Match]:
    matches = matches_for(User.standing_for(user, roles))
    rows = matches.filter(status=MatchStatus.HELD, introduction__tells_at__isnull=False)
    related = ("introduction", "mentor__user", "referral__establishment", "referral__participant")
    return rows.select_related(*related).order_by("introduction__tells_at", "pk")


def exclusion_list(user: User) -> QuerySet[Exclusion]:
    """The pairs that are ruled out now, newest first."""
    current = Exclusion.objects.current(today=london_today())
    return current.filter(referral__in=referrals_for(user)).select_related(
        "mentor__user", "referral__establishment", "referral__participant", "declared_by"
    )
