"""The newest round, and the results of a round except its proposals."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from config.accounts.models import User
from config.common.written_query import written_once
from matching.models import OneMore, Proposal, Referral, Round, Unmatched
from matching.permissions import one_more_for, referrals_for
from matching.solver import WORDS, Reason


def latest_round() -> Round | None:
    """The newest round, even if it failed or is not finished. One query."""
    return next(iter(_newest_rounds()), None)


@written_once
def _newest_rounds() -> QuerySet[Round]:
    return Round.objects.select_related("asked_by")[:1]


def reasons_in(matching_round: Round, user: User) -> list[tuple[str, int]]:
    """Why this round could not match some men: each reason in words, with the number of men. The
    most frequent reason comes first. Counts only men that this person can see."""
    counts = Counter(
        matching_round.unmatched.filter(referral__in=referrals_for(user)).values_list(
            "reason", flat=True
        )
    )
    return [(WORDS[Reason(reason)], men) for reason, men in counts.most_common()]


def one_more_in(matching_round: Round, user: User) -> QuerySet[OneMore]:
    """How many more men this round would have matched with one more room or one more mentor. Only
    for prisons that this person can see."""
    return one_more_for(user).filter(round=matching_round).select_related("establishment")


def unmatched_in(matching_round: Round, user: User) -> QuerySet[Unmatched]:
    """The men that this round could not match. Leaves out men that this person cannot see. The
    longest wait comes first."""
    return (
        matching_round.unmatched.filter(referral__in=referrals_for(user))
        .select_related("referral__establishment", "referral__participant")
        .order_by("referral__received_on", "referral_id")
    )


@dataclass(frozen=True)
class Consideration:
    """What one round did about a man. Either it proposed a mentor for him, or `why_not` says why it
    could not match him."""

    round: Round
    proposal: Proposal | None
    why_not: str = ""


def rounds_that_considered(referral: Referral, *, newest: int | None = None) -> list[Consideration]:
    """The rounds that considered this man, newest first. `newest` limits how many rounds to return.
    2 queries."""
    considered = []
    for proposal in _proposals_for(referral.pk, newest=newest):
        proposal.referral = referral
        considered.append(Consideration(proposal.round, proposal))
    considered += [
        Consideration(row.round, None, WORDS[Reason(row.reason)])
        for row in _unmatched(referral.pk, newest=newest)
    ]
    return sorted(considered, key=lambda row: row.round.pk, reverse=True)[:newest]


@written_once
def _proposals_for(referral: int, *, newest: int | None) -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(referral=referral).order_by("-round_id")
    return rows.select_related("round", "mentor__user", "covers__mentor__user")[:newest]


@written_once
def _unmatched(referral: int, *, newest: int | None) -> QuerySet[Unmatched]:
    rows = Unmatched.objects.filter(referral=referral).order_by("-round_id")
    return rows.select_related("round")[:newest]
