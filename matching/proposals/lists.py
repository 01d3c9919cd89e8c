"""The lists of proposals and of pairs ruled out."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import BigIntegerField, F, Q, QuerySet

from config.accounts.models import User
from config.common.clock import london_today
from config.common.runs import RunStatus
from matching.mentors.cover import has_gone
from matching.models import Exclusion, Match, Proposal, Round
from matching.permissions import matches_for, proposals_for, referrals_for
from matching.referrals.checks import prison_has_answered
from matching.states import BEGUN, MatchStatus, MentorStatus, ProposalStatus, ReferralStatus

PAIR = ("mentor__user", "referral__establishment", "referral__participant", "covers__mentor__user")
"""The related rows that a proposal's line on a page needs."""
CHECKS = "referral__prison_checks"
"""The related rows that say whether the prison has answered."""
STANDING = Q(mentor__status=MentorStatus.ACTIVE, mentor__leaves_on__isnull=True) & (
    Q(covers__isnull=True, referral__status=ReferralStatus.WAITING)
    | (Q(covers__status__in=sorted(BEGUN)) & has_gone("covers__mentor"))
)
"""Proposals whose man needs a mentor and whose mentor is taking men. Some wait for the prison."""
APPROVABLE = STANDING & Q(prison_has_answered("referral"))
"""Proposals for which matching.proposals.rechecking.obstacle_now is None."""


def by_urgency(rows: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """The proposals in the order in which people decide about them.

    First the men who leave before support can start, then those with the fewest days left, then
    those who have waited longest. A man leaves before support can start when he has fewer days left
    than the policy asks for, which is the same for all men, so an order by release date has these
    men at its top. Men whose date is not known come last, longest wait first.
    """
    return rows.order_by(
        F("referral__release_on").asc(nulls_last=True), "referral__received_on", "pk"
    )


def open_proposals(user: User) -> QuerySet[Proposal]:
    """Proposals to decide, by urgency."""
    rows = proposals_for(user).filter(status=ProposalStatus.OPEN)
    return by_urgency(rows.select_related(*PAIR, "round__policy").prefetch_related(CHECKS))


def held_proposals(user: User) -> QuerySet[Proposal]:
    """Proposals on hold, the soonest to look at again first."""
    rows = proposals_for(user).filter(status=ProposalStatus.HELD).select_related(*PAIR)
    return rows.order_by("look_again_on", "pk")


def approvable_proposals(user: User) -> QuerySet[Proposal]:
    """Open proposals that can be approved: the man needs a mentor, the mentor is taking men, and
    the prison has answered about him."""
    return open_proposals(user).filter(APPROVABLE)


def standing_proposals(user: User) -> QuerySet[Proposal]:
    """Open proposals that can be approved, now or once the prison has answered."""
    return open_proposals(user).filter(STANDING)


def ticked_proposals(user: User, ticked: Iterable[int]) -> QuerySet[Proposal]:
    """The proposals with these ids that this person can decide, by urgency. Some may have been
    decided since the list was shown."""
    keys = [pk for pk in ticked if pk <= BigIntegerField.MAX_BIGINT]
    rows = proposals_for(user).filter(pk__in=keys)
    related = (*PAIR, "round__policy", "decided_by")
    return by_urgency(rows.select_related(*related).prefetch_related(CHECKS))


def proposals_of(matching_round: Round, user: User) -> QuerySet[Proposal]:
    """Every proposal of a round, decided or not."""
    rows = proposals_for(user).filter(round=matching_round)
    return rows.select_related(*PAIR, "round__policy").prefetch_related(CHECKS)


def latest_finished_round() -> Round | None:
    """The newest round that is done."""
    return Round.objects.filter(status=RunStatus.DONE).first()


def undoable_matches(user: User, *, at: datetime) -> QuerySet[Match]:
    """The matches just approved whose approval can still be undone, the one with the least time
    left first."""
    rows = matches_for(user).filter(status=MatchStatus.HELD, introduction__tells_at__gt=at)
    related = ("introduction", "mentor__user", "referral__establishment", "referral__participant")
    return rows.select_related(*related).order_by("introduction__tells_at", "pk")


def exclusion_list(user: User) -> QuerySet[Exclusion]:
    """Pairs ruled out now, newest first."""
    current = Exclusion.objects.current(today=london_today())
    return current.filter(referral__in=referrals_for(user)).select_related(
        "mentor__user", "referral__establishment", "referral__participant", "declared_by"
    )
