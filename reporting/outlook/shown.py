"""Which part of the outlook a person sees, and the words for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.formats import date_format

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import london_date
from recruitment.models import Establishment
from reporting.capacity.figures import prisons_of
from reporting.forecast.summing import Week
from reporting.outlook.chart import Chart, chart
from reporting.outlook.figures import Outlook, Part, PastWeek, in_words
from reporting.outlook.nightly import latest_outlook


@dataclass(frozen=True)
class Shown:
    """What one person sees of the outlook. `part` is about the chosen prison, or about all prisons
    that they see. `choices` are the parts that they can choose. `today` is the day on which they
    look."""

    outlook: Outlook
    part: Part
    choices: tuple[Part, ...]
    today: date

    @property
    def made_on(self) -> date:
        return london_date(self.outlook.made_at)

    @property
    def made_on_words(self) -> str:
        return date_format(self.made_on, "l j F Y")

    @property
    def is_of_today(self) -> bool:
        return self.made_on == self.today

    @property
    def ends_on(self) -> date:
        """The day after the last week of the forecast."""
        return self.part.last.begins + timedelta(weeks=1)

    @property
    def chosen(self) -> int | None:
        """The id of the prison that the part is about. None if it is about several prisons."""
        [*ids] = self.part.prisons
        return ids[0] if len(ids) == 1 else None

    @property
    def left_unmatched(self) -> int:
        """How many men left prison without a mentor in the past half year."""
        return sum(week.left_unmatched for week in self.part.past[1:])

    @property
    def percent(self) -> int:
        """How many of 100 past numbers were within the range of their forecast. 0 if we cannot
        say."""
        return round(100 * self.outlook.score.coverage) if self.outlook.score else 0

    @property
    def rules_beaten(self) -> int:
        """How many of 2 simple rules would have been worse than the forecast. The rules are “same
        as last month” and “average of the year”."""
        score = self.outlook.score
        rules = (score.loss_of_last_month, score.loss_of_year) if score else ()
        return sum(score.loss < rule for rule in rules) if score else 0

    @cached_property
    def chart(self) -> Chart:
        return chart(self.part, self.outlook.cohorts)

    @property
    def rows(self) -> "list[Row]":
        """The table behind the picture: the past weeks, then the weeks to come."""
        past = [Row.of_past(week) for week in self.part.past]
        return [*past, *map(Row.of_coming, self.part.weeks)]


@dataclass(frozen=True)
class Row:
    """One week in words. A past week has single numbers, and a week of the forecast has ranges."""

    day: date
    is_forecast: bool
    waiting: str
    mentors_needed: str
    left_unmatched: str

    @classmethod
    def of_past(cls, week: PastWeek) -> "Row":
        needed = "not known" if week.mentors_needed is None else f"{week.mentors_needed:,}"
        return cls(week.on, False, f"{week.waiting:,}", needed, f"{week.left_unmatched:,}")

    @classmethod
    def of_coming(cls, week: Week) -> "Row":
        return cls(
            week.begins + timedelta(weeks=1),
            True,
            in_words(week.waiting),
            in_words(week.mentors_needed),
            in_words(week.left_unmatched),
        )


def shown_to(user: User, *, today: date, chosen: int | None = None) -> Shown | None:
    """What this person sees of the newest outlook. `chosen` is the id of a prison. If they do not
    see that prison, the part is about all prisons that they see. None if there is no forecast of
    any of their prisons. 3 queries."""
    outlook = latest_outlook()
    if outlook is None:
        return None
    prisons = prisons_of(user)
    choices = _choices(user, prisons, outlook)
    if not choices:
        return None
    part = next((each for each in choices if each.prisons == (chosen,)), choices[0])
    return Shown(outlook, part, choices, today)


def _choices(user: User, prisons: Sequence[Establishment], outlook: Outlook) -> tuple[Part, ...]:
    """The parts that this person can choose: all their prisons together, then each prison. If they
    have only one prison, there is only one part."""
    ids = [prison.pk for prison in prisons]
    together = outlook.parts[0] if Role.MANAGER in user.roles else outlook.part_of(ids)
    each = [part for part in outlook.parts[1:] if len(part.prisons) == 1]
    own = [part for part in each if part.prisons[0] in ids]
    if together is None or (len(own) == 1 and own[0].prisons == together.prisons):
        return tuple(own)
    return (together, *own)
