"""Approves and declines proposals."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common import audit
from config.common.clock import LONDON, london_date
from config.common.errors import ChangedMeanwhile, DomainError
from config.common.transitions import apply_transition
from matching.matches.places import free_place
from matching.models import (
    Declined,
    ExclusionKind,
    Introduction,
    Match,
    Mentor,
    Proposal,
    current_rules,
)
from matching.permissions import check_decide
from matching.proposals.fixed_pairs import remove_decided_pair
from matching.proposals.rechecking import NoLongerHolds, change_since_round, weeks_of
from matching.proposals.ruling_out import check_reason, declare_exclusion
from matching.referrals.moving import OFF_HOLD, lock_referral
from matching.states import PROPOSAL, REFERRAL, MatchStatus, ProposalStatus
from recruitment.models import RegimeSlot

LOST_RACE = (
    "Somebody else has just filled that place or that time, so no match was made. Run a round to "
    "find another mentor for this man."
)
DECIDED = "You can no longer decide on this proposal: {outcome}. Nothing was changed."


class AlreadyDecided(ChangedMeanwhile):
    """Nobody can decide on this proposal any more. Somebody has decided on it, or it has lapsed.
    The error says who decided, and when."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(DECIDED.format(outcome=outcome_in_words(proposal)))
        self.status = proposal.status


def outcome_in_words(proposal: Proposal) -> str:
    """What became of the proposal, for example “approved by Ann Lee at 10:04 on 3 May”. One query,
    unless `decided_by` is loaded."""
    if proposal.decided_by is None or proposal.decided_at is None:
        return proposal.outcome
    decided_at = proposal.decided_at.astimezone(LONDON)
    return f"{proposal.outcome} by {proposal.decided_by} at {decided_at:%H:%M on %-d %B}"


@dataclass(frozen=True)
class Decision:
    """The result of approving one proposal. Has a `match`, or a `problem` that says why there is no
    match. `is_late` is True if somebody else decided first."""

    proposal: Proposal
    match: Match | None
    problem: str = ""
    is_late: bool = False


def approve_proposal(*, proposal: Proposal, by: User, at: datetime) -> Match:
    """Checks every rule again, and then makes the match, in one transaction.

    For a few minutes, staff can undo the approval. How many minutes is in the rules of the
    programme (`undo_minutes`). We tell nobody until this time has passed. After that we ask the man
    first, and the mentor second (see matching.introductions).

    Changes nothing if it raises. Raises NoLongerHolds if the pair is no longer possible. Raises
    CannotAsk if a list is too long for the solver. Raises ChangedMeanwhile if another coordinator
    has just filled the place or the time. Raises AlreadyDecided if somebody has decided on the
    proposal, or it has lapsed. Raises NotAllowed if `by` cannot do this.
    """
    try:
        with transaction.atomic():
            proposal = lock_proposal(proposal)
            check_decide(by, proposal.referral)
            check_undecided(proposal, ProposalStatus.OPEN)
            change = change_since_round(proposal, by=by, at=at)
            if not change:
                return _make_match(proposal, by=by, at=at)
    except IntegrityError as error:
        raise ChangedMeanwhile(LOST_RACE) from error
    # We raise this after the transaction, so that the audit trail keeps the line about who read the
    # man's offences.
    raise NoLongerHolds(change)


def approve_proposals(*, proposals: Iterable[Proposal], by: User, at: datetime) -> list[Decision]:
    """Approves these proposals, each in its own transaction. If a proposal cannot be approved, its
    Decision says why. The rest are still approved."""
    decisions = []
    for proposal in proposals:
        try:
            match = approve_proposal(proposal=proposal, by=by, at=at)
            decisions.append(Decision(proposal, match))
        except AlreadyDecided as error:
            decisions.append(Decision(proposal, None, str(error), is_late=True))
        except DomainError as error:
            decisions.append(Decision(proposal, None, str(error)))
    return decisions


def decline_proposal(
    *,
    proposal: Proposal,
    reason: str,
    by: User,
    at: datetime,
    for_how_long: Declined = Declined.GOOD,
) -> None:
    """Declines a proposal that is open or on hold, and rules out the pair.

    With Declined.WEEK, the pair is ruled out until the end of Sunday. With Declined.GOOD, it is
    ruled out until somebody allows it again. `reason` has 1–300 characters.

    Raises FieldError for a longer reason. Raises ChangedMeanwhile if the pair is declined already.
    Raises AlreadyDecided if somebody has decided on the proposal, or it has lapsed. Raises
    NotAllowed if `by` cannot do this.
    """
    check_reason(reason)
    with transaction.atomic():
        proposal = lock_proposal(proposal)
        check_decide(by, proposal.referral)
        check_undecided(proposal, ProposalStatus.OPEN, ProposalStatus.HELD)
        apply_transition(
            PROPOSAL,
            "decline",
            proposal,
            by=by,
            at=at,
            decided_by=by,
            decided_at=at,
            decline_reason=reason,
            declined_for=for_how_long,
            **OFF_HOLD,
        )
        remove_decided_pair(referral=proposal.referral, by=by, at=at)
        declare_exclusion(
            mentor=proposal.mentor,
            referral=proposal.referral,
            kind=ExclusionKind.DECLINED,
            reason=reason,
            by=by,
            at=at,
            until=sunday_of(london_date(at)) if for_how_long == Declined.WEEK else None,
        )


def sunday_of(day: date) -> date:
    """The Sunday on or after this day."""
    return day + timedelta(days=6 - day.weekday())


def lock_proposal(proposal: Proposal) -> Proposal:
    """Reads the proposal again, and locks its mentor, man and session, in this order.

    If 2 people approve proposals for the same session, the second approval waits for the first, and
    then counts the rooms again.

    Uses FOR NO KEY UPDATE. A round can still save rows that refer to the locked rows, so an
    approval and a round cannot block each other for ever.
    """
    mentor = Mentor.objects.select_for_update(no_key=True).get(pk=proposal.mentor_id)
    man = lock_referral(proposal.referral)
    RegimeSlot.objects.select_for_update(no_key=True).filter(
        establishment=man.establishment_id, slot=proposal.slot
    ).first()
    rows = Proposal.objects.select_related("covers__mentor__user", "decided_by")
    current = rows.get(pk=proposal.pk)
    current.mentor, current.referral = mentor, man
    return current


def check_undecided(proposal: Proposal, *statuses: ProposalStatus) -> None:
    """Raises AlreadyDecided unless the proposal has one of these statuses."""
    if proposal.status not in statuses:
        raise AlreadyDecided(proposal)


def _make_match(proposal: Proposal, *, by: User, at: datetime) -> Match:
    apply_transition(PROPOSAL, "approve", proposal, by=by, at=at, decided_by=by, decided_at=at)
    if not proposal.covers:
        apply_transition(REFERRAL, "match", proposal.referral, by=by, at=at)
    first_week, second_week = weeks_of(proposal)
    match = Match.objects.create(
        mentor=proposal.mentor,
        referral=proposal.referral,
        proposal=proposal,
        slot=proposal.slot,
        first_week=first_week,
        second_week=second_week,
        place=free_place(proposal.mentor),
        status=MatchStatus.HELD,
        started_on=london_date(at),
    )
    minutes = timedelta(minutes=current_rules().undo_minutes)
    Introduction.objects.create(match=match, tells_at=at + minutes)
    remove_decided_pair(referral=proposal.referral, by=by, at=at)
    audit.record("make_match", match, by=by, at=at, proposal=proposal.pk)
    return match
