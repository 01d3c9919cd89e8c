"""What the page of one man shows."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.written_query import written_once
from matching.matches.asking import with_questions
from matching.matches.lists import matches_of
from matching.mentors.cover import hands_over_on, is_gone, needs_cover, taking_over
from matching.models import ClosureReason, Exclusion, Proposal, Referral
from matching.permissions import referrals_for
from matching.proposals.rechecking import obstacle_now
from matching.referrals.dates import is_eligible
from matching.referrals.leaving import has_passed
from matching.referrals.moving import first_of_live
from matching.referrals.notes import is_to_be_asked, last_wish, notes_of
from matching.referrals.pages import steps_of
from matching.referrals.record import Line, Part, lines_of, release_dates_of
from matching.referrals.timeline import moves_of, timeline_of
from matching.referrals.week import Week
from matching.rounds.lists import rounds_that_considered
from matching.states import ProposalStatus, ReferralStatus
from privacy.holds.holds import is_held
from privacy.register.entry import Whose

DIED: Final = ClosureReason.DIED
SHOWN: Final = 5
"""How many rounds, and how many entries of the timeline, the page of a man shows. It shows the
newest."""
FORM_OF: Final = {
    Part.IDENTITY: "identity",
    Part.PLACE: "place",
    Part.WANTS: "wants",
    Part.SUPPORT: "support",
    Part.OFFICERS: "officers",
    Part.AGREEMENT: "agreement",
}
"""The parts of a man's record that his page shows as rows. Each has the last part of the URL of its
form."""
ELIGIBLE: Final = {
    True: "He had 3 months or more left to serve when he was referred",
    False: "He had less than 3 months left to serve when he was referred",
    None: "To check: we do not know how long he had left to serve when he was referred",
}
ON_REMAND: Final = "He is on remand, so nobody can say yet how long he has left"


@dataclass(frozen=True)
class PartCard:
    """One part of a man's record: what it says, and the URL of its form."""

    part: Part
    lines: list[Line]

    @property
    def form(self) -> str:
        return FORM_OF[self.part]

    @property
    def recorded(self) -> list[Line]:
        return [line for line in self.lines if line[1]]

    @property
    def missing(self) -> list[str]:
        """The labels of the lines for which nothing is recorded."""
        return [label for label, value in self.lines if not value]


def man_page(referral: Referral, *, by: User, today: date) -> dict[str, Any]:
    """What the page of this man shows."""
    notes, moves = notes_of(referral.pk), moves_of(referral.pk)
    considered = rounds_that_considered(referral, newest=SHOWN)
    proposal = next((row.proposal for row in considered if _is_undecided(row.proposal)), None)
    matches = with_questions(matches_of(referral), today=today)
    live = first_of_live(match for match in matches if match.is_live)
    taker = taking_over([live]).get(live.pk) if live else None
    ended_by_death = next((match for match in matches if match.end_reason == DIED), None)
    wish = last_wish(notes)
    return steps_of(referral, by=by) | {
        "cards": {part.value: PartCard(part, lines_of(referral, part)) for part in FORM_OF},
        "dates": release_dates_of(referral.pk),
        "days_left": (referral.release_on - today).days if referral.release_on else None,
        "eligible": ON_REMAND if referral.on_remand else ELIGIBLE[is_eligible(referral)],
        "week": Week(
            his=referral.slots,
            prefers=referral.preferred_slots,
            proposed=proposal.slot if proposal else None,
            meets=live.slot if live and live.uses_time else None,
        ),
        "transfers": moves,
        "live": live,
        "is_closed_by_death": referral.closure_reason == DIED,
        "ended_by_death": ended_by_death,
        "taker": taker,
        "hands_over_on": hands_over_on(taker) if taker else None,
        "needs_mentor": live is None or (is_gone(live.mentor) and not taker),
        "needs_cover": live is not None and needs_cover(live) and not taker,
        "can_correct_death": Role.MANAGER in by.roles,
        "can_hold": Role.MANAGER in by.roles,
        "is_held": Role.MANAGER in by.roles and is_held(Whose.MAN, referral.participant_id),
        "has_passed": has_passed(referral, today=today),
        "proposal": proposal,
        "obstacle": obstacle_now(proposal) if proposal else None,
        "others": _other_referrals(by.pk, referral.participant_id, referral.pk, roles=by.roles),
        "matches": matches,
        "exclusions": _exclusions_of(referral.pk, today=today),
        "considered": considered,
        "wish": wish,
        "ask_again": referral.status == ReferralStatus.WAITING
        and is_to_be_asked(referral, wish, today=today),
        "timeline": timeline_of(referral, newest=SHOWN, notes=notes, moves=moves),
    }


@written_once
def _other_referrals(
    user: int, participant: int, referral: int, *, roles: frozenset[str]
) -> QuerySet[Referral]:
    """The man's other referrals that this user can see."""
    his = referrals_for(User.standing_for(user, roles)).filter(participant=participant)
    return his.exclude(pk=referral)


@written_once
def _exclusions_of(referral: int, *, today: date) -> QuerySet[Exclusion]:
    rows = Exclusion.objects.current(today=today).filter(referral=referral)
    return rows.select_related("mentor__user")


def _is_undecided(proposal: Proposal | None) -> bool:
    undecided = (ProposalStatus.OPEN, ProposalStatus.HELD)
    return proposal is not None and proposal.status in undecided
