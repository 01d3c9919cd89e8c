"""Making the tables of a programme report from the records."""

from datetime import datetime

from config.common.actor import Actor
from reporting.programme.gate import gate_tables
from reporting.programme.help import help_tables
from reporting.programme.outcomes import outcome_tables
from reporting.programme.people import people_tables
from reporting.programme.referrals import referral_tables
from reporting.programme.safety import safety_tables
from reporting.programme.support import support_tables
from reporting.programme.tables import Scope, Table
from reporting.programme.voices import voice_tables
from reporting.programme.volunteers import volunteer_tables


def programme_tables(scope: Scope, *, by: Actor, at: datetime) -> tuple[Table, ...]:
    """Every table of this period, chapter by chapter. Saves only the audit events that say that the
    men's offences were read. The same records always give the same figures. 41 queries, however
    many records there are."""
    return (
        *referral_tables(scope),
        *people_tables(scope, by=by, at=at),
        *support_tables(scope),
        *gate_tables(scope),
        *outcome_tables(scope),
        *help_tables(scope),
        *safety_tables(scope),
        *volunteer_tables(scope),
        *voice_tables(scope),
    )
