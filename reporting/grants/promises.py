"""What we promised for a grant, beside what is recorded today."""

from datetime import date, datetime

from config.common.actor import Actor
from config.common.clock import london_date
from reporting.models import Grant
from reporting.programme.making import programme_tables
from reporting.programme.promises import Beside, beside, prisons_of_grant
from reporting.programme.tables import Scope, figures_of


def promises_now(grant: Grant, *, by: Actor, at: datetime) -> tuple[Beside, ...]:
    """The promises of a grant beside the figures of its period and prisons. The figures are as at
    the day on which its report was sent, or else as at today. Nothing before the grant begins. As
    many queries as the tables of a programme report, and the readings that these record."""
    if grant.first > london_date(at):
        return beside(grant.promises.all(), {})
    tables = programme_tables(scope_of(grant, today=london_date(at)), by=by, at=at)
    return beside(grant.promises.all(), figures_of(tables))


def scope_of(grant: Grant, *, today: date) -> Scope:
    """What the report of a grant is about."""
    return Scope(grant.first, grant.last, grant.sent_on or today, prisons_of_grant(grant))
