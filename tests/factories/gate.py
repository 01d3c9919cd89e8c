"""Release plans and meetings outside prison, for any test."""

from datetime import datetime, timedelta
from typing import Any

from config.common.clock import london_today, now
from delivery.models import CommunityMeeting, ReleasePlan
from matching.models import Match, OffenderManager, Referral
from tests.factories.delivery import a_supported_man
from tests.factories.programme import a_referral


def a_man_leaving(*, in_days: int = 30, referral: Referral | None = None, **fields: Any) -> Match:
    """A match in prison of a man who leaves in this many days."""
    on = london_today() + timedelta(days=in_days)
    referral = referral or a_referral(release_on=on)
    Referral.objects.filter(pk=referral.pk).update(release_on=on, release_kind="conditional")
    referral.refresh_from_db()
    return a_supported_man(referral=referral, **fields)


def a_man_outside(*, days_ago: int = 20, **fields: Any) -> Match:
    """A match of a man who left prison this many days ago."""
    on = london_today() - timedelta(days=days_ago)
    return a_supported_man(**({"status": "through_gate", "released_on": on} | fields))


def a_release_plan(
    match: Match, *, licence: str = "", place: str = "", **fields: Any
) -> ReleasePlan:
    """A plan in which nothing is done. With `licence`, his conditions are confirmed."""
    values: dict[str, Any] = {"changed_by": match.mentor.user, "changed_at": now()}
    if licence:
        values |= {"licence_confirmed_on": london_today(), "licence_confirmed_by": "Pat Plum"}
    plan = ReleasePlan(referral=match.referral, **(values | fields))
    plan.write(licence=licence, first_place=place)
    plan.save()
    return plan


def a_complete_plan(match: Match, **fields: Any) -> ReleasePlan:
    """A plan with every part that belongs to the time before release."""
    today = london_today()
    values: dict[str, Any] = {
        "going_to": "family",
        "in_plan_on": today,
        "number_to_him_on": today,
        "number_to_practitioner_on": today,
        "is_met_at_gate": False,
        "first_meeting_at": now() + timedelta(days=90),
    }
    return a_release_plan(match, licence="none", place="Station", **(values | fields))


def a_practitioner(match: Match, **fields: Any) -> OffenderManager:
    """His Community Offender Manager."""
    values = {"name": "Pat Plum", "phone": "020 7946 0000"} | fields
    return OffenderManager.objects.create(referral=match.referral, kind="community", **values)


def a_community_meeting(
    match: Match,
    *,
    starts_at: datetime | None = None,
    minutes: int = 60,
    place: str = "Library",
    **fields: Any,
) -> CommunityMeeting:
    """A meeting that begins now and takes an hour. Nobody has checked in."""
    starts_at = starts_at or now()
    values: dict[str, Any] = {
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=minutes),
        "planned_by": match.mentor.user,
        "planned_at": now(),
    }
    meeting = CommunityMeeting(match=match, **(values | fields))
    meeting.write(place=place)
    meeting.save()
    return meeting
