"""Undoing an approval before anybody is told, and proposing a pair again after a no recorded by
mistake."""

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
    """Undoes an approval: the pair is proposed again, the man waits again unless another mentor
    still meets him, and a fixed pair that the approval removed is fixed again.

    Raises TooLate once the man is to be asked, ChangedMeanwhile when somebody undid it first,
    HasDied, NotAllowed.
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
    """Puts right a no that was recorded by mistake: the proposal is open again, the pair is no
    longer ruled out by that no, and a referral closed by his no is open again. Returns the
    proposal, to approve.

    Raises ChangedMeanwhile when the man no longer waits or is in another prison now,
    matching.referrals.moving.AlreadyReferred, DomainError when there was no proposal, HasDied,
    NotAllowed.
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
    """Raises ChangedMeanwhile when the man is in another prison than at the approval, because the
    proposal rests on the sessions of the old one."""
    prison = man.establishment
    moves = Transfer.objects.filter(referral=man, recorded_at__gte=proposal.decided_at)
    first = moves.select_related("origin").order_by("recorded_at", "pk").first()
    if first and first.origin != prison:
        raise ChangedMeanwhile(HAS_MOVED.format(origin=first.origin, prison=prison))


def _open_again(proposal: Proposal, *, by: User, at: datetime) -> None:
    """Opens the proposal again. If a round has made another proposal for the man since, that one
    lapses."""
    newer = Proposal.objects.filter(referral=proposal.referral_id).exclude(pk=proposal.pk)
    apply_to_all(PROPOSAL, "lapse", newer, by=PROGRAMME, at=at)
    apply_transition(PROPOSAL, "undo", proposal, by=by, at=at, decided_by=None, decided_at=None)


def _fix_again(proposal: Proposal, *, by: User, at: datetime) -> None:
    """Fixes the pair again if the approval removed it, and nobody has fixed another pair for the
    man since."""
    pairs = FixedPair.objects.filter(referral=proposal.referral_id)
    if pairs.filter(removed_at__isnull=True).exists():
        return
    for pair in pairs.filter(removed_at=proposal.decided_at, removed_by=proposal.decided_by_id):
        pair.removed_at = pair.removed_by = None
        pair.save(update_fields=["removed_at", "removed_by"])
        audit.record("fix_pair", pair, by=by, at=at)


def _allow_again(match: Match, *, by: User, at: datetime) -> None:
    """Removes whatever ruled the pair out while the man or the mentor was being asked."""
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
