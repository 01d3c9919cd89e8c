"""What we promised for a grant, and what is recorded."""

from dataclasses import dataclass
from datetime import date, datetime

from config.accounts.models import User
from config.common.clock import london_date
from reporting.models import Grant, MadeReport
from reporting.programme.asking import report_of
from reporting.programme.promises import Beside, beside, prisons_of_grant
from reporting.programme.stored import report_from
from reporting.programme.tables import Scope


@dataclass(frozen=True)
class PromisesNow:
    """The promises of one grant, each with what is recorded. `made` is the report with the figures.
    The worker may still be making it. `made` is None if there is nothing to count."""

    lines: tuple[Beside, ...]
    made: MadeReport | None


def promises_now(grant: Grant, *, by: User, at: datetime) -> PromisesNow:
    """The promises of a grant, each with the figure of the grant's period and prisons. If we have
    sent the report of the grant, the figures are as we knew them on the day of sending. If we have
    not sent it, they are as we know them today. Counts nothing before the grant begins. As many
    queries as report_of."""
    promises, today = grant.promises.all(), london_date(at)
    if not promises or grant.first > today:
        return PromisesNow(beside(promises, {}), None)
    made = report_of(scope_of(grant, today=today), by=by, at=at)
    figures = report_from(made.result).figures if made.is_made else {}
    return PromisesNow(beside(promises, figures), made)


def scope_of(grant: Grant, *, today: date) -> Scope:
    """The days and prisons that the report of a grant is about."""
    return Scope(grant.first, grant.last, grant.sent_on or today, prisons_of_grant(grant))
