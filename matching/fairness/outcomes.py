"""The men referred in one year: which groups each man belongs to, whether he got a mentor, and how
soon.
"""

from datetime import date, datetime
from typing import Final, NamedTuple

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Min, QuerySet

from config.common.actor import Actor
from config.common.clock import london_today
from matching.models import (
    BROAD_GROUPS,
    Ethnicity,
    Match,
    OffenceGroup,
    Referral,
    Source,
)
from matching.participants.sensitive import offences_by_participant, record_reading
from matching.referrals.counted import comparable_referrals
from matching.states import BEGUN, MatchStatus

AGES: Final = {25: "Under 25", 35: "25 to 34", 45: "35 to 44", 55: "45 to 54"}
"""The age groups. The key 25 means: younger than 25."""
OLDEST: Final = "55 and over"
NO_AGE: Final = "Not known"
NOT_STATED: Final = "Not stated"
VIOLENT: Final = "Violent"
NOT_VIOLENT: Final = "Not violent"
NO_OFFENCE: Final = "Not recorded"


class Outcome(NamedTuple):
    """A man who was referred, with the groups he belongs to. Also how many days after the referral
    he was matched, and how many days after the referral he first met his mentor. A number of days
    is None if he was not matched, or has not met a mentor.
    """

    age: str
    ethnicity: str
    source: Source
    offences: str
    prison: str
    days_to_match: int | None
    days_to_meeting: int | None


def men_by_year() -> dict[int, int]:
    """How many men were referred in each year, the newest year first. One query."""
    years = _referrals().order_by().values("received_on__year").annotate(men=Count("pk"))
    return dict(years.order_by("-received_on__year").values_list("received_on__year", "men"))


def outcomes_in(year: int, *, by: Actor, at: datetime) -> list[Outcome]:
    """What became of each man referred in this year. Reads the offences of all these men, and
    records this as one reading in the audit trail. 6 queries.
    """
    rows = _referrals().filter(received_on__year=year)
    men = list(rows.select_related("establishment", "participant__monitoring"))
    record_reading(len(men), by=by, at=at, purpose="fairness")
    offences = offences_by_participant({man.participant_id for man in men})
    violent = frozenset(OffenceGroup.objects.filter(violent=True).values_list("code", flat=True))
    firsts = _firsts(rows)
    return [
        _outcome(
            man,
            _offences(offences.get(man.participant_id, frozenset()), violent),
            *firsts.get(man.pk, (None, None)),
        )
        for man in men
    ]


def _referrals() -> QuerySet[Referral]:
    """The referrals to compare. Leaves out referrals that were closed as duplicates."""
    return comparable_referrals(today=london_today())


def _firsts(referrals: QuerySet[Referral]) -> dict[int, tuple[date, date | None]]:
    """By referral: the day when the man was first matched, and the day when he first met a mentor.
    The second day is None if we do not know it. Leaves out men who never had a match that began.
    One query.
    """
    matches = Match.objects.filter(
        referral__in=referrals.order_by().values("pk"), status__in=[*BEGUN, MatchStatus.ENDED]
    )
    firsts = matches.order_by().values("referral")
    rows = firsts.annotate(matched_on=Min("started_on"), met_on=Min("first_met_on"))
    return {row["referral"]: (row["matched_on"], row["met_on"]) for row in rows}


def _outcome(man: Referral, offences: str, matched_on: date | None, met_on: date | None) -> Outcome:
    return Outcome(
        age=_age(man.participant.born_on, on=man.received_on),
        ethnicity=_ethnicity(man),
        source=Source(man.source),
        offences=offences,
        prison=man.establishment.name,
        days_to_match=_days(man.received_on, matched_on),
        days_to_meeting=_days(man.received_on, met_on),
    )


def _days(received_on: date, on: date | None) -> int | None:
    return None if on is None else (on - received_on).days


def _age(born_on: date | None, *, on: date) -> str:
    if born_on is None:
        return NO_AGE
    age = relativedelta(on, born_on).years
    return next((name for too_old, name in AGES.items() if age < too_old), OLDEST)


def _ethnicity(man: Referral) -> str:
    monitoring = getattr(man.participant, "monitoring", None)
    if monitoring is None or monitoring.ethnicity == Ethnicity.NOT_SAID:
        return NOT_STATED
    return BROAD_GROUPS[monitoring.ethnicity[0]]


def _offences(codes: frozenset[str], violent: frozenset[str]) -> str:
    if not codes:
        return NO_OFFENCE
    return VIOLENT if codes & violent else NOT_VIOLENT
