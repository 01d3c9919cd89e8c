"""The past half year and the forecast as a spreadsheet. The spreadsheet names nobody."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from config.common.spreadsheet import Cell, Sheet, spreadsheet
from reporting.forecast.summing import NUMBERS
from reporting.outlook.figures import Part
from reporting.outlook.shown import Shown

TITLES: Final = {
    "waiting": "Men waiting",
    "mentors_needed": "More mentors needed",
    "left_unmatched": "Left prison without a mentor",
    "matched": "Got a mentor",
}
WIDTHS: Final = (30, 14, 12, *((14,) * 3 * len(NUMBERS)))


def outlook_file(shown: Shown, form: str) -> bytes:
    """The forecast as a spreadsheet, with every part that the reader can choose. `form` is "xlsx"
    or "csv". Excel has 2 more sheets: the cohorts, and how good earlier forecasts would have
    been."""
    weeks = Sheet("Week by week", _weeks(shown.choices), WIDTHS if form == "xlsx" else ())
    return spreadsheet(
        form,
        weeks,
        Sheet("Cohorts", _cohorts(shown), (20, 16, 16, 14, 14, 14, 14, 14)),
        Sheet("How good", _score(shown), (60, 20)),
    )


def _weeks(parts: Sequence[Part]) -> Iterator[Sequence[Cell]]:
    heads = [f"{title}{of}" for title in TITLES.values() for of in ("", ", low", ", high")]
    yield "Prison", "Day", "Kind", *heads
    for part in parts:
        for week in part.past:
            known = [_cell(getattr(week, name, None)) for name in TITLES]
            cells = [cell for value in known for cell in (value, "", "")]
            yield part.name, week.on.isoformat(), "past", *cells
        for coming in part.weeks:
            day = coming.begins + timedelta(weeks=1)
            bands = [getattr(coming, name) for name in TITLES]
            numbers = [value for band in bands for value in (band.median, band.low, band.high)]
            yield part.name, day.isoformat(), "forecast", *numbers


def _cohorts(shown: Shown) -> Iterator[Sequence[Cell]]:
    yield (
        "Cohort",
        "Training starts",
        "Mentors from",
        "On the way",
        "Mentors so far",
        "More likely",
        "More, low",
        "More, high",
    )
    for one in shown.outlook.cohorts:
        days = one.training_starts_on.isoformat(), one.mentors_from.isoformat()
        yield (
            one.name,
            *days,
            one.on_the_way,
            one.mentors,
            one.more.median,
            one.more.low,
            one.more.high,
        )


def _score(shown: Shown) -> Iterator[Sequence[Cell]]:
    yield "Forecasts of the men waiting, for past days", ""
    yield "Made on", shown.made_on.isoformat()
    if score := shown.outlook.score:
        yield "Past numbers compared", score.cases
        yield "Share in the range of 8 in 10", round(score.coverage, 3)
        yield "Pinball loss of the forecast (the lower, the better)", round(score.loss, 3)
        yield "Pinball loss of “same as last month”", round(score.loss_of_last_month, 3)
        yield "Pinball loss of “average of the year”", round(score.loss_of_year, 3)


def _cell(value: int | None) -> Cell:
    return "" if value is None else value
