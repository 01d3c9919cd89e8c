"""Proposals and pairs ruled out, as lists."""

from collections.abc import Iterable

from django.db.models import BigIntegerField, Q, QuerySet

from config.accounts.models import User
from config.common.runs import RunStatus
from matching.mentors.cover import has_gone
from matching.models import Exclusion, Proposal, Round
from matching.permissions import proposals_for, referrals_for
from matching.states import MatchStatus, MentorStatus, ProposalStatus, ReferralStatus

PAIR = ("mentor__user", "referral__establishment", "covers__mentor__user")
"""What a proposal's row is drawn from."""
APPROVABLE = Q(mentor__status=MentorStatus.ACTIVE, mentor__leaves_on__isnull=True) & (
    Q(covers__isnull=True, referral__status=ReferralStatus.WAITING)
    | (Q(covers__status=MatchStatus.LIVE) & has_gone("covers__mentor"))
)
"""Proposals without a matching.proposals.rechecking.obstacle_now."""


def open_proposals(user: User) -> QuerySet[Proposal]:
    """Proposals to decide, strongest first."""
    return (
        proposals_for(user)
        .filter(status=ProposalStatus.OPEN)
        .select_related(*PAIR, "round__policy")
        .order_by("-score", "id")
    )


def approvable_proposals(user: User) -> QuerySet[Proposal]:
    """Those of the open ones that could still be approved: man and mentor are there for it."""
    return open_proposals(user).filter(APPROVABLE)


def ticked_proposals(user: User, ticked: Iterable[int]) -> QuerySet[Proposal]:
    """Those of these ids that the person may decide, strongest first. Somebody may have decided
    them since he or she saw the list."""
    keys = [pk for pk in ticked if pk <= BigIntegerField.MAX_BIGINT]
    return (
        proposals_for(user).filter(pk__in=keys).select_related("referral").order_by("-score", "id")
    )


def proposals_of(matching_round: Round, user: User) -> QuerySet[Proposal]:
    """Everything a round proposed, decided or not."""
    return proposals_for(user).filter(round=matching_round).select_related(*PAIR)


def latest_finished_round() -> Round | None:
    """The newest round that ended well."""
    return Round.objects.filter(status=RunStatus.DONE).first()


def exclusion_list(user: User) -> QuerySet[Exclusion]:
    """Pairs ruled out now, newest first."""
    return Exclusion.objects.filter(
        removed_at__isnull=True, referral__in=referrals_for(user)
    ).select_related("mentor__user", "referral__establishment", "declared_by")
