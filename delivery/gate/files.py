"""The files about release: release plans, facts about support after release, and meetings outside
prison."""

from typing import Any, Final

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from config.accounts.models import User
from config.common.exports import Export
from delivery.files import (
    MATCH,
    MATCH_RELATED,
    REFERRAL,
    REFERRAL_RELATED,
    File,
    day_in_file,
    time_in_file,
    yes_or_no,
)
from delivery.models import CommunityMeeting, GateFact, ReleasePlan
from matching.permissions import matches_for, referrals_for


def _plans(user: User) -> QuerySet[Any]:
    """The release plans that this person can see. In each row, `leaves_on` is the day on which the
    man left. If he has not left, `leaves_on` is his release date."""
    rows = ReleasePlan.objects.filter(referral__in=referrals_for(user).order_by())
    leaves_on = Coalesce("went_on", "referral__release_on")
    with_day: QuerySet[Any] = rows.annotate(leaves_on=leaves_on)
    return with_day.order_by("leaves_on", "pk")


def _facts(user: User) -> QuerySet[GateFact]:
    rows = GateFact.objects.filter(referral__in=referrals_for(user).order_by())
    return rows.order_by("-on", "-pk")


def _meetings(user: User) -> QuerySet[CommunityMeeting]:
    rows = CommunityMeeting.objects.filter(match__in=matches_for(user).order_by())
    return rows.order_by("-starts_at", "-pk")


PLANS: Final = File(
    name="release-plans",
    export=Export(
        "Release plans",
        {
            **REFERRAL,
            "Release date": lambda row: day_in_file(row.referral.release_on),
            "Where he will go": lambda row: row.get_going_to_display() if row.going_to else "",
            "Where he went": lambda row: row.get_went_to_display() if row.went_to else "",
            "He went on": lambda row: day_in_file(row.went_on),
            "Support in his plan since": lambda row: day_in_file(row.in_plan_on),
            "He got our number on": lambda row: day_in_file(row.number_to_him_on),
            "His practitioner got it on": lambda row: day_in_file(row.number_to_practitioner_on),
            "His hostel got it on": lambda row: day_in_file(row.number_to_hostel_on),
            "Met at the gate": lambda row: yes_or_no(row.is_met_at_gate),
            "First meeting at": lambda row: time_in_file(row.first_meeting_at),
            "Licence confirmed on": lambda row: day_in_file(row.licence_confirmed_on),
            "Licence confirmed by": lambda row: row.licence_confirmed_by,
        },
    ),
    contains="Each release plan, complete or not, with the day of each step. Licence conditions "
    "and the place of the first meeting are not in the file. “From” and “To” mean the day on which "
    "the man left or will leave.",
    rows=_plans,
    day="leaves_on",
    prison="referral__establishment",
    related=REFERRAL_RELATED,
)
FACTS: Final = File(
    name="support-after-release",
    export=Export(
        "Support after release",
        {
            **REFERRAL,
            "Fact": lambda row: row.get_kind_display(),
            "Day": lambda row: day_in_file(row.on),
        },
    ),
    contains="One row for each fact, with its day: for example, that a man was offered support "
    "after release, that he accepted the offer, or that he was in touch.",
    rows=_facts,
    day="on",
    prison="referral__establishment",
    related=REFERRAL_RELATED,
)
MEETINGS: Final = File(
    name="meetings-outside-prison",
    export=Export(
        "Meetings outside prison",
        {
            **MATCH,
            "Starts at": lambda row: time_in_file(row.starts_at),
            "Ends at": lambda row: time_in_file(row.ends_at),
            "Status": lambda row: row.get_status_display(),
            "Checked in at": lambda row: time_in_file(row.checked_in_at),
            "Checked out at": lambda row: time_in_file(row.checked_out_at),
            "Coordinator alerted at": lambda row: time_in_file(row.alerted_at),
        },
    ),
    contains="Each meeting outside prison, planned, over or cancelled, and when the mentor checked "
    "in and out. The place is not in the file.",
    rows=_meetings,
    day="starts_at__date",
    prison="match__referral__establishment",
    related=MATCH_RELATED,
)
