"""Which men a cohort can still help."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from config.accounts.models import User
from config.common.clock import london_date
from matching.models import Referral
from matching.permissions import referrals_for
from matching.policy.versions import current_policy, solver_policy
from matching.referrals.lists import men_waiting
from recruitment.clearances.lists import lead_times
from reporting.planner.cohorts import DRAWS, Dates, beginnings, first_matches

Days = tuple[date, date, date]


@dataclass(frozen=True)
class Man:
    """A man who waits, and the last day on which a mentor can begin with him. After that day, he
    has too little time left. `first` has the days on which the first mentors of the cohort may take
    a man at his prison: early, likely and late."""

    referral: Referral
    last_on: date
    first: Days

    @property
    def can_be_helped(self) -> str:
        """Whether the cohort can still help him: "Yes", "Perhaps" or "No"."""
        early, _, late = self.first
        if self.last_on < early:
            return "No"
        return "Perhaps" if self.last_on < late else "Yes"


def men_with_dates(user: User) -> QuerySet[Referral]:
    """The waiting men that this person can see and whose release date we know, the earliest date
    first."""
    rows = (referrals_for(user) & men_waiting()).filter(release_on__isnull=False)
    return rows.select_related("participant", "establishment").order_by("release_on", "pk")


def men_of(rows: Iterable[Referral], dates: Dates, *, at: datetime) -> list[Man]:
    """These men, each with the dates that decide whether the cohort can still help him. `dates` are
    the dates of the cohort. 2 queries, plus the query for the rows."""
    men = list(rows)
    enough = timedelta(days=solver_policy(current_policy(at=at)).minimum_days)
    prisons = sorted({man.establishment_id for man in men})
    today = london_date(at)
    begins = beginnings(dates, lead_times(), prisons, today, futures=DRAWS)
    first: Mapping[int, Days] = first_matches(begins, today)
    return [
        Man(man, man.release_on - enough, first[man.establishment_id])
        for man in men
        if man.release_on
    ]
