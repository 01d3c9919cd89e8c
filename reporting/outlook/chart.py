"""The picture of the past half year and the next half year: 3 panels below each other, for the same
weeks.

The picture is 360 units wide, so that people can read its letters on a phone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, count, groupby
from typing import Final

from dateutil.relativedelta import relativedelta
from django.utils.formats import date_format

from config.ui.pages import image
from reporting.forecast.simulating import WEEKS
from reporting.forecast.summing import Band
from reporting.outlook.figures import CohortLine, Part
from reporting.outlook.history import WEEK, WEEKS_BACK

LEFT, RIGHT = 36, 352
FIRST_TOP, HEIGHT, STEP, FOOT = 84, 96, 150, 70
"""The top of the first panel, the height of a panel, the distance from the top of a panel to the
top of the next, and the room below the last panel."""
NICE: Final = (2, 4, 6, 8, 10)
MONTHS_APART: Final = 3
LABEL_WIDTH: Final = 84
"""About how wide a label is. If there is less room to the right of its line, the label is on the
left of the line."""

Point = tuple[float, float]


@dataclass(frozen=True)
class Tick:
    """A label of the picture: a number beside a panel, or a month below the panels. Also where we
    write the label."""

    at: float
    label: str


@dataclass(frozen=True)
class Mark:
    """A day of a cohort, as a line through all panels. `is_training` is true if it is the first day
    of training, and false if it is the day from which mentors may come. If `is_left`, the label is
    on the left of the line."""

    at: float
    label: str
    is_training: bool
    is_left: bool


@dataclass(frozen=True)
class Panel:
    """The part of the picture that shows one number over the weeks. A line is written as points in
    SVG. The past can have gaps. `dots` are single weeks between 2 gaps. `band` is the outline of
    the range of 8 in 10 futures."""

    title: str
    top: int
    ticks: tuple[Tick, ...]
    past: tuple[str, ...]
    dots: tuple[Point, ...]
    band: str
    middle: str

    @property
    def bottom(self) -> int:
        return self.top + HEIGHT


@dataclass(frozen=True)
class Chart:
    """The panels, and what all panels share. `words` describes the picture to people who cannot see
    it."""

    panels: tuple[Panel, ...]
    months: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    today: float
    words: str

    left, right = LEFT, RIGHT

    @property
    def bottom(self) -> int:
        return self.panels[-1].bottom

    @property
    def height(self) -> int:
        return self.bottom + FOOT

    @property
    def source(self) -> str:
        """The picture as the `src` of an <img>."""
        return image("reporting/outlook/forecast.svg", {"chart": self})


@dataclass(frozen=True)
class _Number:
    """One number of a Part, by week. An item of `past` is None if the number is not known. The
    forecast begins with `today`, or a week later if today's number is not known."""

    title: str
    past: tuple[int | None, ...]
    today: int | None
    bands: tuple[Band, ...]

    @property
    def highest(self) -> int:
        return max(*(value or 0 for value in self.past), *(band.high for band in self.bands))

    @property
    def coming(self) -> list[tuple[int, Band]]:
        """The forecast: each number with its range, after how many weeks away it is."""
        begin = [] if self.today is None else [(0, Band(self.today, self.today, self.today))]
        return [*begin, *enumerate(self.bands, start=1)]


def chart(part: Part, cohorts: Sequence[CohortLine]) -> Chart:
    """The picture of this part. The panel of men who left without a mentor adds them up from the
    left edge to today, and begins again at 0 today."""
    today, last = part.past[-1].on, part.past[-1]
    needed = tuple(week.mentors_needed for week in part.past)
    left_unmatched = tuple(accumulate((week.left_unmatched for week in part.past[1:]), initial=0))
    numbers = (
        _Number(
            "Men waiting",
            tuple(week.waiting for week in part.past),
            last.waiting,
            tuple(week.waiting for week in part.weeks),
        ),
        _Number(
            "More mentors needed",
            needed,
            last.mentors_needed,
            tuple(week.mentors_needed for week in part.weeks),
        ),
        _Number(
            "Left prison without a mentor, added up",
            left_unmatched,
            0,
            tuple(week.left_unmatched for week in part.weeks),
        ),
    )
    return Chart(
        panels=tuple(_panel(each, FIRST_TOP + row * STEP) for row, each in enumerate(numbers)),
        months=tuple(_months(today)),
        marks=tuple(_marks(cohorts, today)),
        today=_across(0),
        words=_words(part, left_unmatched[-1]),
    )


def _across(weeks: float) -> float:
    """How far from the left a moment is. `weeks` counts from today."""
    return round(LEFT + (weeks + WEEKS_BACK) / (WEEKS_BACK + WEEKS) * (RIGHT - LEFT), 1)


def _panel(number: _Number, top: int) -> Panel:
    ceiling = _ceiling(number.highest)

    def point(weeks: float, value: float) -> Point:
        return _across(weeks), round(top + HEIGHT * (1 - value / ceiling), 1)

    runs = [
        [point(week - WEEKS_BACK, value) for week, value in run if value is not None]
        for is_known, run in groupby(enumerate(number.past), key=lambda week: week[1] is not None)
        if is_known
    ]
    low = [point(week, band.low) for week, band in number.coming]
    high = [point(week, band.high) for week, band in number.coming]
    return Panel(
        title=number.title,
        top=top,
        ticks=tuple(Tick(point(0, value)[1], f"{value:,}") for value in (0, ceiling // 2, ceiling)),
        past=tuple(_line(run) for run in runs if len(run) > 1),
        dots=tuple(run[0] for run in runs if len(run) == 1),
        band=_line([*low, *reversed(high)]),
        middle=_line(point(week, band.median) for week, band in number.coming),
    )


def _line(points: Iterable[Point]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _ceiling(highest: int) -> int:
    """The top of a panel: the first of 2, 4, 6, 8, 10, 20, 40 … that is at least the highest
    number. Its half is a whole number."""
    powers: Iterator[int] = (10**power for power in count())
    return next(nice * power for power in powers for nice in NICE if nice * power >= highest)


def _months(today: date) -> Iterator[Tick]:
    """The months to write below the panels: every third month, January with its year."""
    first = (today - WEEKS_BACK * WEEK).replace(day=1) + relativedelta(months=1)
    for month in range(0, 12, MONTHS_APART):
        day = first + relativedelta(months=month)
        yield Tick(_across((day - today) / WEEK), date_format(day, "M Y"))


def _marks(cohorts: Iterable[CohortLine], today: date) -> Iterator[Mark]:
    for cohort in cohorts:
        days = (cohort.training_starts_on, True), (cohort.mentors_from, False)
        for day, is_training in days:
            at = _across((day - today) / WEEK)
            if LEFT <= at <= RIGHT:
                month = date_format(cohort.training_starts_on, "M")
                label = f"{month}: {'training' if is_training else 'mentors'}"
                yield Mark(at, label, is_training, at > RIGHT - LABEL_WIDTH)


def _words(part: Part, left_unmatched: int) -> str:
    first, today, last = part.past[0], part.past[-1], part.last
    past = f"{_day(first.on)} to {_day(today.on)}"
    return (
        f"3 charts of the half year before {_day(today.on)} and the half year after it. "
        f"Men waiting: from {first.waiting:,} to {today.waiting:,} in the past, "
        f"then {_range(last.waiting)} at the end. "
        f"More mentors needed: {_range(last.mentors_needed)} at the end. "
        f"Men who left prison without a mentor: {left_unmatched:,} from {past}, "
        f"then {_range(last.left_unmatched)}. "
        "The table “Week by week” has the figures."
    )


def _range(band: Band) -> str:
    return f"about {band.median:,} ({band.low:,} to {band.high:,})"


def _day(day: date) -> str:
    return date_format(day, "j F Y")
