"""Changing the hours of a prison. Before saving, a page shows the people who are affected."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from matching.mentors.hours import is_moved, moved_sessions
from matching.models import Match, Mentor, MentorHours
from matching.permissions import matches_for
from matching.states import MentorStatus
from recruitment.models import Clearance, Establishment
from recruitment.permissions import check_coordinate
from recruitment.prisons.visiting import (
    Hours,
    VisitPlan,
    change_visits,
    lock_prison,
    moved_slots,
    spelt_hours,
    timetable_of,
)
from recruitment.states import ClearanceStatus
from recruitment.weekly import EVERY_SLOT, slots_in


@dataclass(frozen=True)
class MovedMatch:
    """A match whose session would get new hours.

    `before` has the old hours in words. `after` has the new hours in words. `after` is empty if the
    prison no longer gives hours for this slot.
    """

    match: Match
    before: str
    after: str


class AffectsPeople(Exception):
    """Nothing was changed, because the new hours affect matches or mentors that the page has not
    shown.

    The page then shows the matches and the number of mentors, and asks again. This class is not a
    DomainError, because the change is still possible.
    """

    def __init__(self, matches: list[MovedMatch], mentors: int) -> None:
        self.matches, self.mentors = matches, mentors
        super().__init__("The new hours affect matches or mentors. Look at who is affected first.")


def change_hours_and_visits(
    *,
    prison: Establishment,
    plan: VisitPlan,
    matches_shown: Collection[int] | None = None,
    version: int | None = None,
    by: User,
    at: datetime,
) -> None:
    """Sets what mentors need to know about a prison.

    If hours move, we ask the mentors who could come at the old hours whether they can come at the
    new hours (see matching.mentors.asking). Their matches go on.

    `matches_shown` are the ids of the matches that the page has shown, or None if the page has not
    asked yet. Raises AffectsPeople if the new hours affect a match that the page has not shown.
    Also raises AffectsPeople if the page has not asked yet and there are mentors to ask. Raises the
    same errors as change_visits.
    """
    check_coordinate(by, prison)
    with transaction.atomic():
        lock_prison(prison, version=version)
        matches, mentors = affected_by(prison, plan.hours)
        is_shown = matches_shown is not None and {row.match.pk for row in matches} <= set(
            matches_shown
        )
        if (matches or mentors) and not is_shown:
            raise AffectsPeople(matches, mentors)
        change_visits(prison=prison, plan=plan, version=version, by=by, at=at)


def affected_by(prison: Establishment, hours: Hours) -> tuple[list[MovedMatch], int]:
    """The matches at sessions whose hours would move, and the number of mentors that we would ask.

    The matches are in the order of the week. 4 queries, or one query if nothing moves.
    """
    before = timetable_of([prison.pk]).hours[prison.pk]
    moved = moved_slots(before, hours)
    if not moved:
        return [], 0
    at_sessions = Match.objects.holding_time().filter(
        referral__establishment=prison, slot__in=list(slots_in(moved))
    )
    people = ("mentor__user", "referral__participant", "referral__establishment")
    matches = [
        MovedMatch(
            match,
            spelt_hours(before[match.slot]),
            spelt_hours(hours[match.slot]) if match.slot in hours else "",
        )
        for match in at_sessions.select_related(*people).order_by("slot", "pk")
    ]
    return matches, len(_mentors_coming(prison, moved) | {row.match.mentor_id for row in matches})


def _mentors_coming(prison: Establishment, slots: int) -> set[int]:
    """The keys of the mentors who could come to a session in one of these slots (a mask). 2
    queries."""
    cleared = Clearance.objects.filter(establishment=prison).exclude(status=ClearanceStatus.REFUSED)
    team = Mentor.objects.exclude(status=MentorStatus.LEFT)
    team = team.filter(user__in=cleared.values("volunteer"))
    suited = dict(
        MentorHours.objects.filter(establishment=prison).values_list("mentor_id", "slots")
    )
    offers = team.values_list("pk", "slots")
    return {key for key, offer in offers if offer & suited.get(key, EVERY_SLOT) & slots}


def moved_at_prison(prison: Establishment, *, by: User) -> tuple[list[Match], int]:
    """The live matches at sessions of this prison whose hours have moved. Also the number of the
    prison's mentors who have not told us yet about the new hours. 2 queries.

    Leaves out matches whose mentor has told us about the new hours.
    """
    matches = matches_for(by).holding_time().filter(is_moved(), referral__establishment=prison)
    people = ("mentor__user", "referral__participant")
    rows = moved_sessions().filter(establishment=prison).values("mentor").distinct()
    return list(matches.select_related(*people).order_by("slot", "pk")), rows.count()
