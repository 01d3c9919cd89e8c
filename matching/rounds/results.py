"""Saves the results of a round: the proposals, a reason for each man without a proposal, and how
many more men one more room or mentor would have matched."""

from collections.abc import Iterable
from datetime import datetime

import numpy as np
import numpy.typing as npt

from matching import solver
from matching.mentors.cover import matches_to_cover
from matching.models import OneMore, Proposal, Round, Unmatched
from matching.referrals.lists import men_waiting
from matching.referrals.moving import lapse_proposals
from matching.solver import TERMS, Instance, Reason, Solution
from matching.states import ProposalStatus

BATCH = 1000


def save_results(
    matching_round: Round,
    pool: Instance,
    solution: Solution,
    why: npt.NDArray[np.uint8],
    *,
    at: datetime,
) -> None:
    """Replaces all open proposals with the proposals of this round. Keeps proposals that are on
    hold. Call this in the transaction that finishes the round.

    Things can change while the round is being solved. A man gets no proposal if he was matched, if
    his referral was closed, or if his earlier proposal was put on hold. For a man who needs another
    mentor, the proposal names the match that it replaces.
    """
    undecided = Proposal.objects.filter(status=ProposalStatus.OPEN)
    lapse_proposals(undecided.exclude(round=matching_round), at=at)
    # Open proposals of these men were on hold until somebody took them off hold just now.
    standing = Proposal.objects.filter(status__in=[ProposalStatus.HELD, ProposalStatus.OPEN])
    men_proposed = set(standing.values_list("referral", flat=True))
    waiting = set(men_waiting().values_list("pk", flat=True))
    to_cover = matches_to_cover()
    proposals = [
        proposal
        for proposal in _proposals(matching_round, pool, solution)
        if (proposal.referral_id in waiting or proposal.referral_id in to_cover)
        and proposal.referral_id not in men_proposed
    ]
    for proposal in proposals:
        proposal.covers_id = to_cover.get(proposal.referral_id)
    Proposal.objects.bulk_create(proposals, batch_size=BATCH)
    unmatched = why != Reason.MATCHED
    Unmatched.objects.bulk_create(
        (
            Unmatched(round=matching_round, referral_id=referral, reason=reason)
            for referral, reason in zip(
                pool.referrals.id[unmatched].tolist(), why[unmatched].tolist(), strict=True
            )
        ),
        batch_size=BATCH,
    )


def _proposals(matching_round: Round, pool: Instance, solution: Solution) -> list[Proposal]:
    names = [term.name for term in TERMS]
    return [
        Proposal(
            round=matching_round,
            mentor_id=mentor,
            referral_id=referral,
            slot=slot,
            terms=dict(zip(names, terms, strict=True)),
            score=score,
        )
        for mentor, referral, slot, terms, score in zip(
            pool.mentors.id[solution.mentor].tolist(),
            pool.referrals.id[solution.referral].tolist(),
            solution.slot.tolist(),
            solution.terms.tolist(),
            solution.score.tolist(),
            strict=True,
        )
    ]


def rows_of_one_more(
    matching_round: Round, pool: Instance, answers: Iterable[solver.OneMore]
) -> list[OneMore]:
    """Turns the solver's answers into rows that are not saved yet."""
    return [
        OneMore(
            round=matching_round,
            establishment_id=int(pool.establishments[answer.establishment]),
            slot=answer.slot,
            matched=answer.matched,
            score=answer.score,
        )
        for answer in answers
    ]
