"""Undoing an approval before anybody is told, and proposing a pair again after somebody recorded a
no by mistake."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from config.common import audit
from config.common.actor import PROGRAMME
from config.common.clock import LONDON
from config.common.errors import ChangedMeanwhile, DomainError
from config.common.transitions import apply_to_all, apply_transition
from matching.introductions.moving import check_status, end_before_start, lock_match
from matching.models import (
    Exclusion,
    ExclusionKind,
    FixedPair,
    Match,
    NotBegun,
    Proposal,
    Referral,
    Transfer,
)
from matching.permissions import check_decide
from matching.referrals.moving import ANOTHER_IS_OPEN, other_open_referral, reopen_referral
from matching.states import ASKED, PROPOSAL, MatchStatus, ProposalStatus, ReferralStatus

TOO_LATE = (
    "You could undo this approval until {time}. The coordinators are now asking the man, so it is "
    "too late. You can still call the match off."
)
NOTHING_TO_PROPOSE = (
    "This match did not come from a proposal, so there is nothing to propose again."
)
PROPOSED_ALREADY = "This pair has already been proposed again, so nothing was changed."
HAS_MENTOR = "His record says “{status}”, so this pair cannot be proposed again now."

HAS_MOVED = (
    "He has moved from {origin} to {prison} since the proposal, so this pair cannot be proposed "
    "again. The next round will look for a mentor for him at {prison}."
)


class TooLate(DomainError):
    """The time to undo the approval has passed."""


def undo_approval(*, match: Match, by: User, at: datetime) -> None:
    """Undoes an approval. The proposal is open again. If no other mentor meets the man, he waits
    again. If the approval removed a fixed pair, the pair is fixed again.

    Raises TooLate once the time to undo has passed. Raises ChangedMeanwhile when somebody else
    undid the approval first. Raises HasDied if the man has died, and NotAllowed if `by` cannot do
    this.
    """
    check_decide(by, match.referral)
    with transaction.atomic():
        match = lock_match(match)
        tells_at = match.introduction.tells_at
        if match.status == MatchStatus.OFFERED or at >= tells_at:
            raise TooLate(TOO_LATE.format(time=f"{tells_at.astimezone(LONDON):%H:%M}"))
        check_status(match, MatchStatus.HELD)
        end_before_start("undo", match, NotBegun.UNDONE, by=by, at=at)
        if match.proposal:
            _fix_again(match.proposal, by=by, at=at)
            _open_again(match.proposal, by=by, at=at)


def propose_again(*, match: Match, by: User, at: datetime) -> Proposal:
    """Corrects a no of the man or the mentor that somebody recorded by mistake. Returns the
    proposal, which is open again and needs a new approval. The pair is no longer ruled out. If the
    man's no closed his referral, the referral is open again.

    Raises ChangedMeanwhile when the man no longer waits, is in another prison now or has another
    open referral. Raises DomainError when the match did not come from a proposal. Raises HasDied if
    the man has died, and NotAllowed if `by` cannot do this.
    """
    check_decide(by, match.referral)
    with transaction.atomic():
        match = lock_match(match)
        check_status(match, MatchStatus.NOT_BEGUN)
        man, proposal = match.referral, match.proposal
        if proposal is None:
            raise DomainError(NOTHING_TO_PROPOSE)
        obstacle = obstacle_to_propose_again(match)
        if obstacle:
            raise ChangedMeanwhile(obstacle)
        if _is_closed_by_his_no(match):
            reopen_referral(referral=man, by=by, at=at)
        _allow_again(match, by=by, at=at)
        _open_again(proposal, by=by, at=at)
    return proposal


def can_propose_again(match: Match) -> bool:
    """Whether staff can propose the pair of this match again now.

    This is possible only for a match that did not begin and was not undone. The caller loads the
    match with RELATED. 5 queries at most, and no query for a match that is not over.
    """
    is_off = match.status == MatchStatus.NOT_BEGUN and match.end_reason != NotBegun.UNDONE
    if not is_off or match.proposal is None or match.referral.participant.died_on:
        return False
    return not obstacle_to_propose_again(match)


def obstacle_to_propose_again(match: Match) -> str:
    """The reason why nobody can propose the pair of this match again, as a sentence.

    Call this only for a match that did not begin. Empty if staff can propose the pair again. 5
    queries at most.
    """
    man, proposal = match.referral, match.proposal
    if proposal is None:
        return NOTHING_TO_PROPOSE
    if proposal.status != ProposalStatus.APPROVED:
        return PROPOSED_ALREADY
    if _is_closed_by_his_no(match):
        if other_open_referral(man):
            return ANOTHER_IS_OPEN
    elif not _needs_this_mentor(man, proposal):
        return HAS_MENTOR.format(status=man.get_status_display())
    return _move_since(man, proposal)


def _is_closed_by_his_no(match: Match) -> bool:
    is_closed = match.referral.status == ReferralStatus.CLOSED
    return is_closed and match.end_reason == NotBegun.HE_SAID_NO


def _needs_this_mentor(man: Referral, proposal: Proposal) -> bool:
    """Whether the man needs the mentor of this proposal. One query.

    True if he is waiting, or if he still has the mentor that the proposal replaces. False if we are
    asking another mentor about him, or if another mentor is about to meet him.
    """
    old = proposal.covers if proposal.covers and proposal.covers.is_begun else None
    if man.status != ReferralStatus.WAITING and old is None:
        return False
    his = Match.objects.filter(referral=man, status__in=[*sorted(ASKED), MatchStatus.TO_START])
    others = his.exclude(pk=old.pk) if old else his
    return not others.exists()


def _move_since(man: Referral, proposal: Proposal) -> str:
    """A sentence if the man has moved to another prison since the approval. Otherwise empty.

    The proposal was for a session of the old prison. One query.
    """
    prison = man.establishment
    moves = Transfer.objects.filter(referral=man, recorded_at__gte=proposal.decided_at)
    first = moves.select_related("origin").order_by("recorded_at", "pk").first()
    if first and first.origin != prison:
        return HAS_MOVED.format(origin=first.origin, prison=prison)
    return ""


def _open_again(proposal: Proposal, *, by: User, at: datetime) -> None:
    """Opens the proposal again. If a later round proposed another mentor for the man, that later
    proposal lapses."""
    newer = Proposal.objects.filter(referral=proposal.referral_id).exclude(pk=proposal.pk)
    apply_to_all(PROPOSAL, "lapse", newer, by=PROGRAMME, at=at)
    apply_transition(PROPOSAL, "undo", proposal, by=by, at=at, decided_by=None, decided_at=None)


def _fix_again(proposal: Proposal, *, by: User, at: datetime) -> None:
    """If the approval removed a fixed pair, fixes the pair again. Does nothing if somebody has
    fixed another pair for the man since the approval."""
    pairs = FixedPair.objects.filter(referral=proposal.referral_id)
    if pairs.filter(removed_at__isnull=True).exists():
        return
    for pair in pairs.filter(removed_at=proposal.decided_at, removed_by=proposal.decided_by_id):
        pair.removed_at = pair.removed_by = None
        pair.save(update_fields=["removed_at", "removed_by"])
        audit.record("fix_pair", pair, by=by, at=at)


def _allow_again(match: Match, *, by: User, at: datetime) -> None:
    """Removes each exclusion of the pair that was made while we asked the man or the mentor."""
    rows = Exclusion.objects.filter(
        mentor=match.mentor_id,
        referral=match.referral_id,
        kind__in=[ExclusionKind.REFUSAL, ExclusionKind.CONFLICT],
        declared_at__gte=match.introduction.tells_at,
        removed_at__isnull=True,
    )
    for exclusion in rows:
        exclusion.removed_at, exclusion.removed_by = at, by
        exclusion.save(update_fields=["removed_at", "removed_by"])
        audit.record("remove_exclusion", exclusion, by=by, at=at)
