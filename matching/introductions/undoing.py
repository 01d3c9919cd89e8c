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
from matching.referrals.moving import reopen_referral
from matching.states import PROPOSAL, MatchStatus, ProposalStatus, ReferralStatus

TOO_LATE = (
    "You could undo this approval until {time}. Now the coordinators are asking the man, so it is "
    "too late. You can still call the match off."
)
NOTHING_TO_PROPOSE = "This match was made without a proposal, so there is nothing to propose again."
HAS_MENTOR = "His record says “{status}”, so this pair cannot be proposed again now."

HAS_MOVED = (
    "He has moved from {origin} to {prison} since this pair was proposed, so it cannot be proposed "
    "again. The next round looks for a mentor for him at {prison}."
)


class TooLate(DomainError):
    """The time to undo is over."""


def undo_approval(*, match: Match, by: User, at: datetime) -> None:
    """Undoes an approval. The pair is proposed again. The man waits again, unless another mentor
    still meets him. If the approval removed a fixed pair, the pair is fixed again.

    Raises TooLate once the time to undo is over. Raises ChangedMeanwhile when somebody else undid
    the approval first. Raises HasDied or NotAllowed.
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
    """Puts right a no that somebody recorded by mistake, and returns the proposal. The proposal is
    open again and needs a new approval. The no does not rule the pair out any more. If the man's no
    closed his referral, the referral is open again.

    Raises ChangedMeanwhile when the man no longer waits or is in another prison now. Raises
    matching.referrals.moving.AlreadyReferred. Raises DomainError when the match came from no
    proposal. Raises HasDied or NotAllowed.
    """
    check_decide(by, match.referral)
    with transaction.atomic():
        match = lock_match(match)
        check_status(match, MatchStatus.NOT_BEGUN)
        man, proposal = match.referral, match.proposal
        if proposal is None:
            raise DomainError(NOTHING_TO_PROPOSE)
        if man.status == ReferralStatus.CLOSED and match.end_reason == NotBegun.HE_SAID_NO:
            reopen_referral(referral=man, by=by, at=at)
        is_asked = Match.objects.asked().filter(referral=man).exists()
        is_covered = bool(proposal.covers and proposal.covers.is_begun)
        if is_asked or (man.status != ReferralStatus.WAITING and not is_covered):
            raise ChangedMeanwhile(HAS_MENTOR.format(status=man.get_status_display()))
        if proposal.status != ProposalStatus.APPROVED:
            raise ChangedMeanwhile("This pair is already proposed again.")
        _check_unmoved(man, proposal)
        _allow_again(match, by=by, at=at)
        _open_again(proposal, by=by, at=at)
    return proposal


def _check_unmoved(man: Referral, proposal: Proposal) -> None:
    """Raises ChangedMeanwhile when the man has moved to another prison since the approval. The
    proposal is for a session of the old prison."""
    prison = man.establishment
    moves = Transfer.objects.filter(referral=man, recorded_at__gte=proposal.decided_at)
    first = moves.select_related("origin").order_by("recorded_at", "pk").first()
    if first and first.origin != prison:
        raise ChangedMeanwhile(HAS_MOVED.format(origin=first.origin, prison=prison))


def _open_again(proposal: Proposal, *, by: User, at: datetime) -> None:
    """Opens the proposal again. If a round has proposed another mentor for the man since, that
    newer proposal lapses."""
    newer = Proposal.objects.filter(referral=proposal.referral_id).exclude(pk=proposal.pk)
    apply_to_all(PROPOSAL, "lapse", newer, by=PROGRAMME, at=at)
    apply_transition(PROPOSAL, "undo", proposal, by=by, at=at, decided_by=None, decided_at=None)


def _fix_again(proposal: Proposal, *, by: User, at: datetime) -> None:
    """Fixes the pair again, if the approval removed the fixed pair. Does nothing when somebody has
    fixed another pair for the man since."""
    pairs = FixedPair.objects.filter(referral=proposal.referral_id)
    if pairs.filter(removed_at__isnull=True).exists():
        return
    for pair in pairs.filter(removed_at=proposal.decided_at, removed_by=proposal.decided_by_id):
        pair.removed_at = pair.removed_by = None
        pair.save(update_fields=["removed_at", "removed_by"])
        audit.record("fix_pair", pair, by=by, at=at)


def _allow_again(match: Match, *, by: User, at: datetime) -> None:
    """Removes each rule against the pair that somebody made while we asked the man or the
    mentor."""
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
