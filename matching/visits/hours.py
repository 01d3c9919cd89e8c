"""Changing the hours of a prison: whom that affects is shown before it is saved."""

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
    """A match whose hours move. `before` and `after` are its hours in words; `after` is empty where
    the hours are no longer known."""

    match: Match
    before: str
    after: str


class AffectsPeople(Exception):
    """The new hours affect matches that the page has not shown, or mentors whom it has not counted.
    Nothing was changed.

    Not a DomainError, because it refuses nothing: the page shows them and asks again.
    """

    def __init__(self, matches: list[MovedMatch], mentors: int) -> None:
        self.matches, self.mentors = matches, mentors
        super().__init__("This affects matches or mentors. Look at them first.")


def change_hours_and_visits(
    *,
    prison: Establishment,
    plan: VisitPlan,
    matches_shown: Collection[int] | None = None,
    version: int | None = None,
    by: User,
    at: datetime,
) -> None:
    """Sets what mentors need to know about a prison. Where hours move, the mentors who told us that
    they can come are asked again (see matching.mentors.asking), and their matches go on.

    `matches_shown` are ids of the matches that the page has shown, None if it has shown nobody.
    Raises AffectsPeople for others, and for mentors to ask where it has shown nobody; otherwise as
    change_visits.
    """
    check_coordinate(by, prison)
    with transaction.atomic():
        lock_prison(prison, version=version)
        matches, mentors = whom_it_affects(prison, plan.hours)
        is_shown = matches_shown is not None and {row.match.pk for row in matches} <= set(
            matches_shown
        )
        if (matches or mentors) and not is_shown:
            raise AffectsPeople(matches, mentors)
        change_visits(prison=prison, plan=plan, version=version, by=by, at=at)


def whom_it_affects(prison: Establishment, hours: Hours) -> tuple[list[MovedMatch], int]:
    """The matches at sessions whose hours would move, in the order of the week, and how many
    mentors would be asked. 4 queries; one where nothing moves."""
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
    """The keys of the mentors who could come to one of these sessions (a mask). 2 queries."""
    cleared = Clearance.objects.filter(establishment=prison).exclude(status=ClearanceStatus.REFUSED)
    team = Mentor.objects.exclude(status=MentorStatus.LEFT)
    team = team.filter(user__in=cleared.values("volunteer"))
    suited = dict(
        MentorHours.objects.filter(establishment=prison).values_list("mentor_id", "slots")
    )
    offers = team.values_list("pk", "slots")
    return {key for key, offer in offers if offer & suited.get(key, EVERY_SLOT) & slots}


def moved_at_prison(prison: Establishment, *, by: User) -> tuple[list[Match], int]:
    """The matches that go on at a session of this prison whose hours have moved since the mentor
    told us, and how many of its mentors have not answered. 2 queries."""
    matches = matches_for(by).holding_time().filter(is_moved(), referral__establishment=prison)
    people = ("mentor__user", "referral__participant")
    rows = moved_sessions().filter(establishment=prison).values("mentor").distinct()
    return list(matches.select_related(*people).order_by("slot", "pk")), rows.count()
