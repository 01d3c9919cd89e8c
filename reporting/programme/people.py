"""The men who were supported in the period: how many there were, their ages, their ethnicity and
their offences."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any, Final

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet

from config.common.actor import Actor
from matching.models import Ethnicity, Monitoring, OffenceGroup, Participant
from matching.participants.sensitive import offences_by_participant, record_reading
from reporting.programme.building import (
    MISSING,
    NOT_RECORDED,
    Column,
    count,
    line,
    partition,
)
from reporting.programme.scoping import supported_matches
from reporting.programme.tables import Chapter, Chart, Definition, RecordKind, Scope, Table

MAN: Final = RecordKind.MAN
NUMBER: Final = "Number"
YOUNGEST, OLDEST = "under-20", "66-and-over"
BAND_STARTS: Final = (20, 26, 31, 36, 41, 46, 51, 56, 61, 66)
BANDS: Final[Mapping[str, str]] = {
    YOUNGEST: "Under 20",
    **{f"{low}-{high - 1}": f"{low} to {high - 1}" for low, high in pairwise(BAND_STARTS)},
    OLDEST: "66 and over",
}
VIOLENT, NOT_VIOLENT = "violent", "not_violent"

ALL_MEN: Final = "All men supported in the period"
SUPPORTED: Final = Definition(
    "supported",
    "The men who had a mentor on any day of the period.",
    "Men with a match that had begun to meet by the end of the period and had not ended before its "
    "first day. A man with 2 mentors or 2 referrals counts once",
    "",
    "The matches: the day of the first meeting, or the day of the approval where nobody recorded "
    "that meeting, and the day of the end",
)
AGES: Final = Definition(
    "ages",
    "The men by their age on the last day of the period.",
    "Men whose date of birth is in the band",
    ALL_MEN,
    "The date of birth in each man's record",
)
ETHNICITY: Final = Definition(
    "ethnicity",
    "The men by the ethnic group that they gave.",
    "Men who gave this group. A man who would rather not say has his own row",
    ALL_MEN,
    "The monitoring record of each man, which we store separately from his record",
)
OFFENCES: Final = Definition(
    "offences",
    "The men with an offence in each group.",
    "Men with at least 1 offence in the group. A man with offences in several groups is counted in "
    "each, so that the rows do not add up to the men",
    ALL_MEN,
    "The offence groups in each man's record, which are sealed. The report records that they were "
    "read",
)
VIOLENCE: Final = Definition(
    "violence",
    "The men with and without an offence of violence.",
    "Men with at least 1 offence in a group that the programme counts as violent. Each man is "
    "counted once, even if he has several offences",
    ALL_MEN,
    "The offence groups in each man's record, and which groups the programme counts as violent",
)


def people_tables(scope: Scope, *, by: Actor, at: datetime) -> list[Table]:
    """The tables about the men who were supported. Records that their offences were read. 6
    queries."""
    rows: QuerySet[Any] = supported_matches(scope).order_by("pk")
    pairs: list[int] = []
    first_days: dict[int, date] = {}
    for match, man, began_on in rows.values_list("pk", "referral__participant", "began_on"):
        pairs.append(match)
        first_days[man] = min(began_on, first_days.get(man, began_on))
    new = [man for man, began_on in first_days.items() if began_on >= scope.first]
    men = frozenset(first_days)
    chosen = supported_matches(scope).order_by().values("referral__participant")
    born = Participant.objects.filter(pk__in=chosen, born_on__isnull=False)
    ages = defaultdict(list)
    for man, born_on in born.values_list("pk", "born_on"):
        if born_on is not None:
            ages[age_band(born_on, on=scope.until)].append(man)
    ethnicities = defaultdict(list)
    monitored = Monitoring.objects.filter(participant__in=chosen)
    for man, ethnicity in monitored.values_list("participant", "ethnicity"):
        ethnicities[ethnicity].append(man)
    return [
        Table(
            "supported",
            Chapter.PEOPLE,
            "Men supported",
            "How many men had a mentor in the period, and in how many matches.",
            (
                line("Men supported", count("supported.men", NUMBER, SUPPORTED, MAN, men)),
                line(
                    "Men who first met a mentor in the period",
                    count("supported.new", NUMBER, SUPPORTED, MAN, new, of=men),
                ),
                line(
                    "Matches of these men",
                    count("supported.matches", NUMBER, SUPPORTED, RecordKind.MATCH, pairs),
                ),
            ),
        ),
        partition(
            "ages",
            Chapter.PEOPLE,
            "Age",
            "How old the men were at the end of the period.",
            BANDS,
            [Column("Men", AGES, MAN, men, ages)],
        ),
        partition(
            "ethnicity",
            Chapter.PEOPLE,
            "Ethnicity",
            "The ethnic groups that the men gave.",
            {group.value: group.label for group in Ethnicity},
            [Column("Men", ETHNICITY, MAN, men, ethnicities)],
        ),
        *_offence_tables(scope, men, by=by, at=at),
    ]


def age_band(born_on: date, *, on: date) -> str:
    """The key of a man's age band (see BANDS) on the day `on`."""
    age = relativedelta(on, born_on).years
    if age < BAND_STARTS[0]:
        return YOUNGEST
    for low, high in pairwise(BAND_STARTS):
        if age < high:
            return f"{low}-{high - 1}"
    return OLDEST


def _offence_tables(scope: Scope, men: frozenset[int], *, by: Actor, at: datetime) -> list[Table]:
    chosen = supported_matches(scope).order_by().values("referral__participant")
    record_reading(len(men), by=by, at=at, purpose="report")
    offences = offences_by_participant(chosen)
    groups = list(OffenceGroup.objects.order_by("pk"))
    by_group = {
        group.code: [man for man, codes in offences.items() if group.code in codes]
        for group in groups
    }
    violent = frozenset(man for group in groups if group.violent for man in by_group[group.code])
    recorded = frozenset(man for man, codes in offences.items() if codes)
    known = None if len(recorded) == len(men) else len(recorded)
    rows = [
        line(
            group.name,
            count(
                f"offences.{group.code}",
                "Men",
                OFFENCES,
                MAN,
                by_group[group.code],
                of=men,
                known=known,
            ),
        )
        for group in groups
    ]
    missing = men - recorded
    rows.append(
        line(NOT_RECORDED, count(f"offences.{MISSING}", "Men", OFFENCES, MAN, missing, of=men))
    )
    return [
        Table(
            "offences",
            Chapter.PEOPLE,
            "Offences",
            "How many men have an offence in each group. A man can be in several groups.",
            tuple(rows),
            chart=Chart.BARS,
        ),
        partition(
            "violence",
            Chapter.PEOPLE,
            "Men with and without an offence of violence",
            "How many men have at least 1 offence of violence.",
            {VIOLENT: "At least 1 offence of violence", NOT_VIOLENT: "No offence of violence"},
            [
                Column(
                    "Men",
                    VIOLENCE,
                    MAN,
                    men,
                    {VIOLENT: violent, NOT_VIOLENT: recorded - violent},
                )
            ],
            chart=Chart.SHARES,
        ),
    ]
