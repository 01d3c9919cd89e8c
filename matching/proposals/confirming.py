"""What approving would do. Staff read this before they confirm: which matches, who we tell, and
until when they can undo the approval."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from config.common.clock import LONDON
from matching.models import Match, Proposal, current_rules
from matching.proposals.approving import outcome_in_words
from matching.proposals.rechecking import first_day
from matching.proposals.reviewing import Reviewed, reviewed
from matching.states import ProposalStatus
from recruitment.prisons.visiting import SessionTime, Timetable, timetable_of


@dataclass(frozen=True)
class Plan:
    """What happens if a coordinator approves one proposal.

    `first` is when and where the pair could first meet. `messages` are sentences about who we tell,
    in order.
    """

    row: Reviewed
    first: SessionTime
    messages: list[str]

    @property
    def proposal(self) -> Proposal:
        return self.row.proposal


@dataclass(frozen=True)
class Consequences:
    """What approving some proposals would do.

    `plans` has the proposals that can be approved. `stopped` has those that cannot be approved now,
    with the reason. `decided` has those that somebody has decided on, with the decision in words.
    `undo_until` is None if staff cannot undo an approval.
    """

    plans: list[Plan]
    stopped: list[Reviewed]
    decided: list[tuple[Proposal, str]]
    undo_minutes: int
    undo_until: datetime | None


def consequences_of(proposals: Iterable[Proposal], *, at: datetime) -> Consequences:
    """What approving these proposals would do now. Makes only quick checks. Only the approval
    itself checks every rule.

    Load the proposals with with_warnings(ticked_proposals(…)). 3 queries, and one more for each
    slot that a mentor offers every other week.
    """
    rows = list(proposals)
    open_rows = [row for row in rows if row.status == ProposalStatus.OPEN]
    shown = reviewed(open_rows, at=at)
    times = timetable_of(row.referral.establishment_id for row in open_rows)
    minutes = current_rules().undo_minutes
    return Consequences(
        plans=[
            Plan(row, first_session(row.proposal, times, at=at), messages_of(row.proposal))
            for row in shown
            if row.can_be_approved
        ],
        stopped=[row for row in shown if not row.can_be_approved],
        decided=[(row, outcome_in_words(row)) for row in rows if row.status != ProposalStatus.OPEN],
        undo_minutes=minutes,
        undo_until=at + timedelta(minutes=minutes) if minutes else None,
    )


def first_session(proposal: Proposal, times: Timetable, *, at: datetime) -> SessionTime:
    """When and where the pair could first meet, if a coordinator approves the proposal now.

    The timetable must contain the man's prison. One query if the mentor offers the slot every other
    week, otherwise no query.
    """
    on = first_day(proposal, at=at)
    return times.session(proposal.referral.establishment_id, proposal.slot, on)


def messages_of(proposal: Proposal) -> list[str]:
    """Sentences that say who we tell about the match and how, in order. No email names the man."""
    man, mentor = proposal.referral.name, proposal.mentor
    prison = proposal.referral.establishment
    messages = [
        f"A coordinator of {prison} asks {man} first, in person. Nobody emails him.",
        f"If he says yes, {mentor} gets an email with a link. The email does not name {man}.",
    ]
    if proposal.covers:
        old = proposal.covers.mentor
        messages.append(f"Once {mentor} has met him, his match with {old} ends.")
    if proposal.referral.referred_by_id:
        messages.append(f"When {mentor} says yes, the person who referred {man} gets an email.")
    return messages


def matches_made(matches: Sequence[Match]) -> str:
    """A sentence that these matches were made, and until when staff can undo the approval. Needs at
    least 1 match. One query."""
    words = f"{len(matches)} matches made."
    if len(matches) == 1:
        (match,) = matches
        when = f"{match.get_slot_display()}s{match.rhythm}"
        words = f"{match.mentor} and {match.referral.name} are matched: {when}."
    if not current_rules().undo_minutes:
        return words
    tells_at = min(match.introduction.tells_at for match in matches).astimezone(LONDON)
    return f"{words} You can undo the approval until {tells_at:%H:%M}. Until then, we tell nobody."
