"""What approving would do: which matches, which messages to whom, and until when it can be undone.
People read it before they confirm."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from config.common.clock import LONDON
from matching.models import Match, Proposal, current_rules
from matching.proposals.approving import outcome_in_words
from matching.proposals.rechecking import first_day
from matching.proposals.reviewing import Reviewed, reviewed
from matching.states import ProposalStatus


@dataclass(frozen=True)
class Plan:
    """What would happen to one proposal: the match, from when, and who hears of it, in order."""

    row: Reviewed
    earliest: date
    messages: list[str]

    @property
    def proposal(self) -> Proposal:
        return self.row.proposal


@dataclass(frozen=True)
class Consequences:
    """What approving these proposals would do. `plans`: the matches. `stopped`: what cannot be
    approved now, with the obstacle. `decided`: what somebody has decided already, in words.
    `undo_until` is None where an approval cannot be undone."""

    plans: list[Plan]
    stopped: list[Reviewed]
    decided: list[tuple[Proposal, str]]
    undo_minutes: int
    undo_until: datetime | None


def consequences_of(proposals: Iterable[Proposal], *, at: datetime) -> Consequences:
    """What approving these proposals would do now, as far as that is quick to check. The approval
    itself checks every rule. The rows are from with_warnings(ticked_proposals(…)). 2 queries, and
    one for each slot offered every other week."""
    rows = list(proposals)
    open_rows = [row for row in rows if row.status == ProposalStatus.OPEN]
    shown = reviewed(open_rows, at=at)
    minutes = current_rules().undo_minutes
    return Consequences(
        plans=[
            Plan(row, first_day(row.proposal, at=at), messages_of(row.proposal))
            for row in shown
            if row.can_be_approved
        ],
        stopped=[row for row in shown if not row.can_be_approved],
        decided=[(row, outcome_in_words(row)) for row in rows if row.status != ProposalStatus.OPEN],
        undo_minutes=minutes,
        undo_until=at + timedelta(minutes=minutes) if minutes else None,
    )


def messages_of(proposal: Proposal) -> list[str]:
    """Who hears of the match, and how, in the order in which it happens. No email names him."""
    man, mentor = proposal.referral.name, proposal.mentor
    prison = proposal.referral.establishment
    messages = [
        f"A coordinator of {prison} asks {man} first, in person. Nobody emails him.",
        f"If he says yes, {mentor} gets an email with a link. The email does not name him.",
    ]
    if proposal.covers:
        old = proposal.covers.mentor
        messages.append(f"Once {mentor} has met him, his match with {old} ends.")
    if proposal.referral.referred_by_id:
        messages.append(f"When {mentor} says yes, whoever referred him gets an email.")
    return messages


def matches_made(matches: Sequence[Match]) -> str:
    """A sentence: that these matches were made (at least 1), and until when the approval can be
    undone. One query."""
    words = f"{len(matches)} matches made."
    if len(matches) == 1:
        (match,) = matches
        when = f"{match.get_slot_display()}s{match.rhythm}"
        words = f"{match.mentor} and {match.referral.name} are matched: {when}."
    if not current_rules().undo_minutes:
        return words
    tells_at = min(match.introduction.tells_at for match in matches).astimezone(LONDON)
    return f"{words} You can undo this until {tells_at:%H:%M}, and nobody is told before then."
