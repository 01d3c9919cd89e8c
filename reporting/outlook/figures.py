"""The figures of the past half year and of the next half year, as we store them every night for the
page."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from reporting.forecast.backtesting import Score
from reporting.forecast.summing import Band, PrisonForecast, Week

Json = dict[str, Any]


def in_words(band: Band) -> str:
    """A number with its range: "25 (14 to 41)". If the range has only this number, just the number:
    "25"."""
    if band.low == band.high:
        return f"{band.median:,}"
    return f"{band.median:,} ({band.low:,} to {band.high:,})"


@dataclass(frozen=True)
class PastWeek:
    """The 7 days that end on `on`.

    `waiting` men waited at the end of these days. `left_unmatched` men left prison without a mentor
    in these days. `mentors_needed` comes from the last morning report of these days, or is None if
    there was no report.
    """

    on: date
    waiting: int
    left_unmatched: int
    mentors_needed: int | None


@dataclass(frozen=True)
class Part:
    """One prison, or several prisons together: the past weeks, and the weeks to come. The earliest
    week comes first. `prisons` has the ids of the prisons."""

    prisons: tuple[int, ...]
    past: tuple[PastWeek, ...]
    forecast: PrisonForecast

    @property
    def name(self) -> str:
        return self.forecast.name

    @property
    def weeks(self) -> tuple[Week, ...]:
        return self.forecast.weeks

    @property
    def last(self) -> Week:
        """The last week of the forecast."""
        return self.weeks[-1]

    def to_json(self) -> Json:
        past = [asdict(week) | {"on": week.on.isoformat()} for week in self.past]
        return {
            "prisons": list(self.prisons),
            "past": past,
            "forecast": self.forecast.to_json(),
        }

    @classmethod
    def from_json(cls, values: Json) -> "Part":
        past = (
            PastWeek(**week | {"on": date.fromisoformat(week["on"])}) for week in values["past"]
        )
        forecast = PrisonForecast.from_json(values["forecast"])
        return cls(tuple(values["prisons"]), tuple(past), forecast)


@dataclass(frozen=True)
class CohortLine:
    """One cohort. `on_the_way` of its people have applied or train, and are not mentors yet.
    `mentors` of its people are mentors already. `more` is how many more of them are likely to
    become mentors. The first of these may be able to take a man from the day `mentors_from`."""

    name: str
    training_starts_on: date
    mentors_from: date
    on_the_way: int
    mentors: int
    more: Band

    @property
    def more_in_words(self) -> str:
        return in_words(self.more)

    def to_json(self) -> Json:
        return asdict(self) | {name: getattr(self, name).isoformat() for name in _DAYS}

    @classmethod
    def from_json(cls, values: Json) -> "CohortLine":
        days = {name: date.fromisoformat(values[name]) for name in _DAYS}
        return cls(**values | days | {"more": Band(**values["more"])})


_DAYS: Final = ("training_starts_on", "mentors_from")


@dataclass(frozen=True)
class Outlook:
    """The forecast of one day, with the half year before it. The first of the `parts` is about all
    prisons. `score` says how good earlier forecasts would have been. It is None if the record is
    too short to say."""

    made_at: datetime
    parts: tuple[Part, ...]
    cohorts: tuple[CohortLine, ...]
    score: Score | None

    def part_of(self, prisons: Collection[int]) -> Part | None:
        """The part about these prisons and no others. None if there is no such part."""
        wanted = set(prisons)
        return next((part for part in self.parts if set(part.prisons) == wanted), None)

    def to_json(self) -> Json:
        """The outlook as plain values, which can be stored."""
        return {
            "made_at": self.made_at.isoformat(),
            "parts": [part.to_json() for part in self.parts],
            "cohorts": [cohort.to_json() for cohort in self.cohorts],
            "score": self.score and asdict(self.score),
        }

    @classmethod
    def from_json(cls, values: Json) -> "Outlook":
        """The outlook, read from what to_json returned."""
        return cls(
            made_at=datetime.fromisoformat(values["made_at"]),
            parts=tuple(map(Part.from_json, values["parts"])),
            cohorts=tuple(map(CohortLine.from_json, values["cohorts"])),
            score=values["score"] and Score(**values["score"]),
        )
