"""What we promised for a grant, beside what is recorded today."""

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
    """The promises of one grant beside what is recorded. `made` is the report with the figures:
    made already, or on its way to the worker. It is None if there is nothing to count."""

    lines: tuple[Beside, ...]
    made: MadeReport | None


def promises_now(grant: Grant, *, by: User, at: datetime) -> PromisesNow:
    """The promises of a grant beside the figures of its period and prisons. If the report of the
    grant was sent, the figures are as we knew them on that day. If not, they are as we know them
    today. Nothing is counted before the grant begins. Takes as many queries as report_of."""
    promises, today = grant.promises.all(), london_date(at)
    if not promises or grant.first > today:
        return PromisesNow(beside(promises, {}), None)
    made = report_of(scope_of(grant, today=today), by=by, at=at)
    figures = report_from(made.result).figures if made.is_made else {}
    return PromisesNow(beside(promises, figures), made)


def scope_of(grant: Grant, *, today: date) -> Scope:
    """What the report of a grant is about."""
    return Scope(grant.first, grant.last, grant.sent_on or today, prisons_of_grant(grant))
