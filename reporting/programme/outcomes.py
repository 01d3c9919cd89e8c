"""In which areas the men made progress, in how many areas, who judged their progress, and what the
judgements rest on."""

from typing import Final

from delivery.models import Evidence
from delivery.outcomes.counts import AreaMen, OutcomeMen, outcome_men
from reporting.programme.building import Column, count, line, partition, sentence
from reporting.programme.scoping import known_before
from reporting.programme.tables import (
    Chapter,
    Chart,
    Definition,
    RecordKind,
    Row,
    Scope,
    Table,
)

MAN: Final = RecordKind.MAN
ALL_MEN: Final = "All men supported in the period, with or without a review"
REVIEWS: Final = "Each man's latest review up to the end of the period"
BREADTH: Final = {
    "at_least_one": (1, "Progress in at least 1 area"),
    "three_or_more": (3, "Progress in 3 areas or more"),
    "five_or_more": (5, "Progress in 5 areas or more"),
}

PROGRESSED: Final = Definition(
    "areas.progressed",
    "The men who made progress in an area.",
    "Men whose latest review says that they made some or much progress in this area",
    ALL_MEN,
    REVIEWS,
)
NO_PROGRESS: Final = Definition(
    "areas.no_progress",
    "The men who made no progress in an area.",
    "Men whose latest review says that they made no progress in this area",
    ALL_MEN,
    REVIEWS,
)
NOT_JUDGED: Final = Definition(
    "areas.not_judged",
    "The men whose progress in an area nobody judged.",
    "Men without a review, or whose latest review leaves this area out",
    ALL_MEN,
    REVIEWS,
)
NEED: Final = Definition(
    "areas.need",
    "The men who had a need in an area at the start.",
    "Men whose referral says so. Some referrals say nothing about it",
    ALL_MEN,
    "What was recorded about each area at the start",
)
IN_AREAS: Final = Definition(
    "breadth",
    "The men who made progress in several areas.",
    "Men whose latest review says that they made some or much progress in at least this many areas",
    ALL_MEN,
    REVIEWS,
)
REVIEWED: Final = Definition(
    "reviewed",
    "The men whose progress somebody judged.",
    "Men with a review by the end of the period",
    ALL_MEN,
    REVIEWS,
)
JUDGES: Final = Definition(
    "judges",
    "The people who judged the men's progress.",
    "People who made the latest review of at least 1 man",
    "",
    REVIEWS,
)
RESTS_ON: Final = Definition(
    "evidence",
    "What the judgements of progress rest on.",
    "Men whose progress in this area was judged by this kind of evidence",
    "All men whose latest review judges this area",
    REVIEWS,
)


def outcome_tables(scope: Scope) -> list[Table]:
    """The tables about outcomes. 5 queries."""
    counted = outcome_men(
        first=scope.first,
        last=scope.until,
        prisons=scope.prisons,
        known_before=known_before(scope),
    )
    judges = count("judges.people", "People", JUDGES, RecordKind.USER, counted.judges)
    return [
        Table(
            "areas",
            Chapter.OUTCOMES,
            "Progress in the 6 areas",
            "In which areas the men made progress.",
            tuple(_area(area, counted) for area in counted.areas),
            chart=Chart.BARS,
        ),
        Table(
            "breadth",
            Chapter.OUTCOMES,
            "Progress in several areas",
            "How many men made progress in at least 1, at least 3 and at least 5 areas.",
            tuple(
                line(
                    label,
                    count(
                        f"breadth.{key}",
                        "Men",
                        IN_AREAS,
                        MAN,
                        counted.progressed_in(least),
                        of=counted.men,
                        known=_known(counted.reviewed, counted),
                    ),
                )
                for key, (least, label) in BREADTH.items()
            ),
            chart=Chart.BARS,
        ),
        partition(
            "reviewed",
            Chapter.OUTCOMES,
            "Men whose progress was judged",
            "How many men had a review.",
            {"reviewed": "With a review"},
            [Column("Men", REVIEWED, MAN, counted.men, {"reviewed": counted.reviewed})],
            missing="Without a review",
            chart=Chart.SHARES,
        ),
        Table(
            "judges",
            Chapter.OUTCOMES,
            "Who judged",
            "How many people judged the men's progress.",
            (line("People who judged the latest reviews", judges),),
        ),
        Table(
            "evidence",
            Chapter.OUTCOMES,
            "What the judgements rest on",
            "How many judgements in each area rest on each kind of evidence.",
            tuple(_evidence(area) for area in counted.areas),
        ),
    ]


def _area(area: AreaMen, counted: OutcomeMen) -> Row:
    key, known = f"areas.{area.code}", _known(area.judged, counted)
    columns = {
        "progressed": ("Progress", PROGRESSED, area.progressed, known),
        "no_progress": ("No progress", NO_PROGRESS, area.judged - area.progressed, known),
        "not_judged": ("Not judged", NOT_JUDGED, counted.men - area.judged, None),
        "need": (
            "Had a need at the start",
            NEED,
            area.need,
            _known(area.need | area.no_need, counted),
        ),
    }
    figures = tuple(
        count(f"{key}.{column}", label, definition, MAN, men, of=counted.men, known=about)
        for column, (label, definition, men, about) in columns.items()
    )
    return Row(key, area.name, figures)


def _evidence(area: AreaMen) -> Row:
    key = f"evidence.{area.code}"
    figures = tuple(
        count(
            f"{key}.{kind.value}",
            sentence(kind.label),
            RESTS_ON,
            MAN,
            area.evidence[kind],
            of=area.judged,
        )
        for kind in Evidence
    )
    return Row(key, area.name, figures)


def _known(men: frozenset[int], counted: OutcomeMen) -> int | None:
    """The number of men whose answer we know. None if we know the answer of all men."""
    return None if len(men) == len(counted.men) else len(men)
