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
"""The related rows to load with a proposal, to show it as a line on a page."""
CHECKS = "referral__prison_checks"
"""The related rows with the prison's answers about the man."""
STANDING = Q(mentor__status=MentorStatus.ACTIVE, mentor__leaves_on__isnull=True) & (
    Q(covers__isnull=True, referral__status=ReferralStatus.WAITING)
    | (Q(covers__status__in=sorted(BEGUN)) & has_gone("covers__mentor"))
)
"""Proposals where the man needs a mentor and the mentor takes new men. Perhaps the prison has not
answered yet."""
APPROVABLE = STANDING & Q(prison_has_answered("referral"))
"""Proposals that can be approved now: matching.proposals.rechecking.obstacle_now returns None for
them."""


def with_pairs(rows: QuerySet[Proposal], *related: str) -> QuerySet[Proposal]:
    """The same proposals, loaded with what a line on a page shows, and with these `related` rows.

    Some proposals are for a man who already has a match and needs another mentor. If there are such
    matches, one more query loads them.
    """
    covered = Match.objects.select_related("mentor__user")
    return rows.select_related(*PAIR, *related).prefetch_related(Prefetch("covers", covered))


def by_urgency(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """The proposals, the most urgent first.

    The man with the earliest release date comes first. If 2 men have the same date, the man with
    the longer wait comes first. Men without a known release date come last.
    """
    return rows.order_by(
        F("referral__release_on").asc(nulls_last=True), "referral__received_on", "pk"
    )


def open_proposals(user: User) -> QuerySet[Proposal]:
    """The proposals to decide, the most urgent first."""
    rows = proposals_for(user).filter(status=ProposalStatus.OPEN)
    return by_urgency(with_pairs(rows, "round__policy").prefetch_related(CHECKS))


def held_proposals(user: User) -> list[Proposal]:
    """The proposals on hold, in the order of the days when their holds end. One query."""
    return _held(user.pk, roles=user.roles)


@written_once
def _held(user: int, *, roles: frozenset[str]) -> QuerySet[Proposal]:
    rows = proposals_for(User.standing_for(user, roles)).filter(status=ProposalStatus.HELD)
    return rows.select_related(*PAIR).order_by("look_again_on", "pk")


def approvable_proposals(user: User) -> QuerySet[Proposal]:
    """The open proposals that can be approved now: the man needs a mentor, the mentor takes new
    men, and the prison has answered about the man."""
    return open_proposals(user).filter(APPROVABLE)


number_approvable = number_of(approvable_proposals)


def standing_proposals(user: User) -> QuerySet[Proposal]:
    """The open proposals that can be approved now, or that wait only for the prison's answer."""
    return open_proposals(user).filter(STANDING)


def ticked_proposals(user: User, ticked: Iterable[int]) -> QuerySet[Proposal]:
    """The ticked proposals, the most urgent first. `ticked` has their ids.

    Leaves out proposals that this person cannot decide on. Keeps proposals that somebody has
    decided on since the page was shown.
    """
    keys = [pk for pk in ticked if pk <= BigIntegerField.MAX_BIGINT]
    rows = proposals_for(user).filter(pk__in=keys)
    loaded = with_pairs(rows, "round__policy", "decided_by")
    return by_urgency(loaded.prefetch_related(CHECKS))


def proposals_of(matching_round: Round, user: User) -> QuerySet[Proposal]:
    """The proposals of a round that this person can see, decided or not."""
    rows = proposals_for(user).filter(round=matching_round)
    return with_pairs(rows, "round__policy").prefetch_related(CHECKS)


def latest_finished_round() -> Round | None:
    """The newest round that has finished. One query."""
    return next(iter(_finished_rounds()), None)


@written_once
def _finished_rounds() -> QuerySet[Round]:
    return Round.objects.filter(status=RunStatus.DONE)[:1]


def undoable_matches(user: User, *, at: datetime) -> list[Match]:
    """The matches that staff can still undo. The match with the least time left comes first. One
    query."""
    matches = _not_told(user.pk, roles=user.roles)
    return [match for match in matches if match.introduction.tells_at > at]


@written_once
def _not_told(user: int, *, roles: frozenset[str]) -> QuerySet[Match]:
    matches = matches_for(User.standing_for(user, roles))
    rows = matches.filter(status=MatchStatus.HELD, introduction__tells_at__isnull=False)
    related = ("introduction", "mentor__user", "referral__establishment", "referral__participant")
    return rows.select_related(*related).order_by("introduction__tells_at", "pk")


def exclusion_list(user: User) -> QuerySet[Exclusion]:
    """The pairs that are ruled out now, the newest first."""
    current = Exclusion.objects.current(today=london_today())
    return current.filter(referral__in=referrals_for(user)).select_related(
        "mentor__user", "referral__establishment", "referral__participant", "declared_by"
    )
