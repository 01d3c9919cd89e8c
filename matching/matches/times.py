"""When a mentor and a man can meet. That depends on 3 things: the sessions at the man's prison, the
rooms left in each session, and the other men that the mentor meets.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from config.common.errors import FieldError
from matching.mentors.hours import slots_to_confirm, suited_slots
from matching.models import Match, Proposal
from matching.states import ProposalStatus
from recruitment.clearances.lists import is_held
from recruitment.models import Clearance, Establishment, RegimeSlot
from recruitment.weekly import EVERY_SLOT, slot_name


@dataclass(frozen=True)
class Time:
    """When a pair meet: a slot of the week, such as Monday morning, and whether they meet every
    week or every other week. Every other week means either the first or the second week of each
    fortnight.
    """

    slot: int
    first_week: bool = True
    second_week: bool = True

    @classmethod
    def of(cls, match: Match) -> "Time":
        """The time at which the pair meet now."""
        return cls(match.slot, match.first_week, match.second_week)

    @property
    def is_weekly(self) -> bool:
        return self.first_week and self.second_week


def check_time(match: Match, time: Time) -> None:
    """Raises FieldError when the pair cannot meet at this time: the prison has no session, no room
    is free, or the mentor meets another man then. Locks the session, so that 2 pairs cannot get the
    same last room. Lock the match first. 5 queries.
    """
    prison, name = match.referral.establishment, slot_name(time.slot)
    sessions = RegimeSlot.objects.select_for_update(no_key=True)
    session = sessions.filter(establishment=prison, slot=time.slot).first()
    if session is None or not prison.is_open:
        raise FieldError("slot", f"{prison} has no sessions on {name}s. Select another time")
    if session.rooms is not None and rooms_in_use(prison, but=match)[time.slot] >= session.rooms:
        raise FieldError("slot", f"{prison} has no room left on {name}s. Select another time")
    if is_taken(match, time):
        raise FieldError(
            "slot", f"{match.mentor} meets another man on {name}s. Select another time"
        )


def is_taken(match: Match, time: Time) -> bool:
    """Whether the mentor meets another man at this time. A proposal on hold for another man counts
    as well. 2 queries at most.
    """
    same_weeks = Q()
    if time.first_week:
        same_weeks |= Q(first_week=True)
    if time.second_week:
        same_weeks |= Q(second_week=True)
    then = {"mentor": match.mentor_id, "slot": time.slot}
    others = Match.objects.holding_time().filter(same_weeks, **then).exclude(pk=match.pk)
    return others.exists() or Proposal.objects.filter(status=ProposalStatus.HELD, **then).exists()


def rooms_in_use(prison: Establishment, *, but: Match) -> Counter[int]:
    """How many rooms of the prison are used by pairs other than the pair of `but`, by slot. A
    proposal on hold also uses a room. 2 queries."""
    there = {"referral__establishment": prison}
    matches = Match.objects.holding_time().filter(**there).exclude(pk=but.pk)
    on_hold = Proposal.objects.filter(status=ProposalStatus.HELD, **there)
    slots = Counter(matches.values_list("slot", flat=True))
    slots.update(on_hold.values_list("slot", flat=True))
    return slots


def possible_slots(match: Match) -> list[int]:
    """The slots in which the man's prison has a session and a free room for this pair. 3
    queries."""
    prison = match.referral.establishment
    in_use = rooms_in_use(prison, but=match)
    sessions = RegimeSlot.objects.filter(establishment=prison).values_list("slot", "rooms")
    return sorted(slot for slot, rooms in sessions if rooms is None or rooms > in_use[slot])


def objections(match: Match, time: Time) -> Iterator[str]:
    """Why this time perhaps does not suit the man or the mentor, according to what they have told
    us. One sentence for each reason. A coordinator who has asked them both can choose the time all
    the same. 2 queries.
    """
    name, mentor = slot_name(time.slot), match.mentor
    if not match.referral.slots >> time.slot & 1:
        yield f"{name} is not one of his times"
    if not mentor.slots >> time.slot & 1:
        yield f"{name} is not one of {mentor}’s times"
    elif time.is_weekly and mentor.fortnightly >> time.slot & 1:
        yield f"{mentor} offers {name} every other week only"
    prison = match.referral.establishment
    if not suited_slots(mentor).get(prison.pk, EVERY_SLOT) >> time.slot & 1:
        yield f"The hours of {prison} on {name} do not suit {mentor}"
    if slots_to_confirm(mentor).get(prison.pk, 0) >> time.slot & 1:
        yield f"{prison} has new hours on {name}, and {mentor} has not said whether they can come"


def is_cleared(match: Match, *, today: date) -> bool:
    """Whether the mentor is cleared on the day `today` at the man's prison. One query."""
    clearances = Clearance.objects.filter(
        is_held(today),
        volunteer__mentor=match.mentor_id,
        establishment=match.referral.establishment,
    )
    return clearances.exists()
