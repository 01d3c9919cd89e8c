"""Choosing which people a page is about: the people of one cohort or of all cohorts, at one prison
or at all prisons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlencode

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import london_date
from recruitment.models import Cohort, Establishment
from recruitment.permissions import establishments_for
from reporting.yields.journeys import Facts, Journey, Prisons, journey_of
from reporting.yields.reading import facts_for
from reporting.yields.steps import Step


@dataclass(frozen=True)
class Choice:
    """The cohort and the prison that somebody chose. None means all."""

    cohort: Cohort | None = None
    prison: Establishment | None = None

    @property
    def query(self) -> str:
        """The choice as part of an address."""
        return urlencode(
            {
                "cohort": self.cohort.pk if self.cohort else "",
                "prison": self.prison.pk if self.prison else "",
            }
        )

    @property
    def words(self) -> str:
        """The choice in words. Empty if the choice is everybody."""
        return ", ".join(str(part) for part in (self.prison, self.cohort) if part)


@dataclass(frozen=True)
class Record:
    """Everybody that the reader of the page may see, and the reader's prisons. `prisons` is None
    for managers, who see what happened at any prison."""

    facts: Sequence[Facts]
    cohorts: Mapping[int, Cohort]
    own: Mapping[int, Establishment]
    prisons: Prisons
    today: date

    @cached_property
    def cohorts_in_use(self) -> list[Cohort]:
        """The cohorts that somebody belongs to, the newest first."""
        used = {facts.cohort for facts in self.facts}
        return [cohort for cohort in self.cohorts.values() if cohort.pk in used]

    @cached_property
    def prisons_in_use(self) -> list[Establishment]:
        """The reader's prisons, as choices for the page. Leaves out a prison if nobody has had a
        clearance there and nobody wants to go there."""
        used = {prison for facts in self.facts for prison in facts.named}
        used |= {row.prison for facts in self.facts for row in facts.clearances}
        return [prison for key, prison in self.own.items() if key in used]

    @property
    def first_choice(self) -> Choice:
        """What the page shows first: the newest cohort in which anybody has completed the
        training."""
        trained = {facts.cohort for facts in self.facts if Step.TRAINED in facts.days}
        newest = (cohort for cohort in self.cohorts_in_use if cohort.pk in trained)
        return Choice(next(newest, None))

    def journeys(self, choice: Choice) -> list[Journey]:
        """The journeys of the people that the choice is about."""
        rows: Iterable[Facts] = self.facts
        if choice.cohort:
            rows = (facts for facts in rows if facts.cohort == choice.cohort.pk)
        prisons = self.prisons
        if choice.prison:
            prison = choice.prison.pk
            rows, prisons = (facts for facts in rows if facts.is_of(prison)), frozenset({prison})
        return [journey_of(facts, prisons=prisons, today=self.today) for facts in rows]

    def by_cohort(self, choice: Choice) -> list[tuple[Choice, list[Journey]]]:
        """The journeys of each cohort, at the chosen prison."""
        choices = [replace(choice, cohort=cohort) for cohort in self.cohorts_in_use]
        return [(one, self.journeys(one)) for one in choices]

    def by_prison(self, choice: Choice) -> list[tuple[Choice, list[Journey]]]:
        """The journeys at each prison, of the chosen cohort. Somebody can count at several
        prisons."""
        choices = [replace(choice, prison=prison) for prison in self.prisons_in_use]
        return [(one, self.journeys(one)) for one in choices]


def record_for(user: User, *, at: datetime) -> Record:
    """Everybody that this person may see. 13 queries."""
    own = establishments_for(user).order_by("name").in_bulk()
    return Record(
        facts=facts_for(user, at=at),
        cohorts={cohort.pk: cohort for cohort in Cohort.objects.all()},
        own=own,
        prisons=None if Role.MANAGER in user.roles else frozenset(own),
        today=london_date(at),
    )
