"""The open proposals and live matches that depend on a man's record.

Before a change of the record, this module says how the change would affect these proposals and
matches. After the change, it says what happened to them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from config.accounts.models import User
from config.common.errors import DomainError
from matching.models import Match, Proposal, Referral, SensitivePart
from matching.proposals.lists import with_pairs
from matching.proposals.rechecking import change_since_round
from matching.referrals.dates import is_eligible
from matching.referrals.record import Part
from matching.states import ProposalStatus

PROPOSAL_RESTS_ON: Final = (
    Part.DATES,
    Part.WANTS,
    Part.TIMES,
    Part.SUPPORT,
    SensitivePart.OFFENCES,
)
MATCH_RESTS_ON: Final = (Part.DATES, Part.TIMES, Part.SUPPORT, SensitivePart.OFFENCES)


@dataclass(frozen=True)
class Resting:
    """An open proposal, or a match that has not ended. Each depends on the record of its man.

    If `loses_time` is true, the man would no longer be free at the time of the proposal or match.
    """

    pair: Proposal | Match
    loses_time: bool

    @property
    def key(self) -> str:
        """The name of the proposal or match in a form."""
        return f"{self.pair._meta.model_name}-{self.pair.pk}"

    @property
    def when(self) -> str:
        return f"{self.pair.get_slot_display()}s{self.pair.rhythm}"

    @property
    def has_time(self) -> bool:
        """Whether the pair meet, or would meet, at a fixed time of the week."""
        return isinstance(self.pair, Proposal) or self.pair.uses_time

    @property
    def sentence(self) -> str:
        """A sentence that names the man's mentor, or the proposed mentor, and says what the change
        can mean for the pair."""
        mentor, when = self.pair.mentor, self.when
        if isinstance(self.pair, Proposal):
            meets = f"{mentor} is proposed for him on {when}."
            loses = (
                "He would no longer be free at that time, so nobody could approve this proposal."
            )
            may = (
                "The proposal depends on what you are changing. We check every rule again after "
                "you save."
            )
        else:
            meets = f"He meets {mentor} on {when}." if self.has_time else f"{mentor} mentors him."
            loses = (
                "He would no longer be free at that time. The match goes on until you end the "
                "match."
            )
            may = (
                "The match goes on. Please check with the mentor whether the man and the mentor "
                "still suit each other."
            )
        return f"{meets} {loses if self.loses_time else may}"


def resting_on(referral: Referral, part: str, *, slots: int | None = None) -> list[Resting]:
    """The open proposals, and the matches that have not ended, that depend on this part of the
    man's record.

    `slots` has the man's new times. With `slots`, returns only the proposals and matches at a time
    when the man would no longer be free. At most 2 queries.
    """
    pairs: list[Proposal | Match] = []
    if part in PROPOSAL_RESTS_ON:
        pairs += with_pairs(referral.proposals.filter(status=ProposalStatus.OPEN))
    if part in MATCH_RESTS_ON:
        pairs += referral.matches.live().select_related("mentor__user")
    if slots is None:
        return [Resting(pair, loses_time=False) for pair in pairs]
    losing = [Resting(pair, loses_time=True) for pair in pairs if not slots >> pair.slot & 1]
    return [row for row in losing if row.has_time]


def what_became(resting: list[Resting], *, by: User, at: datetime) -> list[str]:
    """A sentence for each proposal or match, which says what happened to it when the change was
    saved.

    About 20 short queries for an open proposal, because we check every rule again.
    """
    return [
        _proposal_now(row.pair, by=by, at=at) if isinstance(row.pair, Proposal) else _match_now(row)
        for row in resting
    ]


def _proposal_now(proposal: Proposal, *, by: User, at: datetime) -> str:
    current = with_pairs(Proposal.objects.all(), "round__policy").get(pk=proposal.pk)
    if current.status != ProposalStatus.OPEN:
        return f"The proposal of {current.mentor} is {current.outcome}."
    try:
        with transaction.atomic():
            change = change_since_round(current, by=by, at=at)
    except DomainError as refusal:
        return str(refusal)
    if change and change.will_pass:
        return f"The proposal of {current.mentor} is still waiting for the prison’s answer."
    if change:
        return f"{change.sentence} So the proposal of {current.mentor} can no longer be approved."
    return f"{current.mentor} is still proposed for him. {_to_decide(current.referral)}"


def _to_decide(man: Referral) -> str:
    """What a coordinator should know before they approve the proposal. Says whether the man is
    eligible, because no rule of a round checks this."""
    match is_eligible(man):
        case True:
            return "You can approve the pair."
        case False:
            return (
                "Going by this date, he had less than 3 months left to serve when he was "
                "referred, so he is not eligible. Please check the date. Then decline the pair, or "
                "close his referral."
            )
        case None:
            return (
                "Without a release date we cannot tell whether he is eligible or stays long "
                "enough. Please ask the prison before you approve the pair."
            )


def _match_now(row: Resting) -> str:
    mentor = row.pair.mentor
    if row.loses_time:
        return (
            f"His match with {mentor} goes on, but he is no longer free on {row.when}. Agree "
            "another time with the mentor, or end the match."
        )
    return f"His match with {mentor} goes on."
