"""Invented concerns about men, news about ACCT, and numbers to ring, for the demo."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from config.accounts.models import User
from config.common.clock import LONDON, london_date
from delivery.models import (
    Concern,
    ConcernKind,
    LoggedSession,
    SafeguardingLead,
    SafetyNumbers,
    ToldAboutAcct,
)
from delivery.states import ConcernStatus
from delivery.synthetic import report
from matching.models import Match
from matching.spreadsheets.writing import add
from recruitment.models import Establishment

WORDS: Final = "He told me that he sometimes thinks of ending his life."
OFFICER: Final = "The officer at the desk of his wing"


def write_acct(past: Sequence[Match], *, coordinator: User) -> None:
    """Adds one closed concern from each of 3 mentors: after a session, the mentor told an officer
    about a man, and prison staff opened an ACCT. About 4 SQL statements."""
    matches = list({match.mentor_id: match for match in past}.values())[: report.ACCT_OPENED_BY]
    tellings, concerns = [], []
    for session in _second_sessions(matches):
        match = session.match
        evening = datetime.combine(session.on, time(18), LONDON)
        telling = ToldAboutAcct(
            match=match,
            told_on=session.on,
            opened_after=session,
            recorded_by=match.mentor.user,
            recorded_at=evening,
        )
        telling.write(state=ToldAboutAcct.Acct.OPEN, told_by=OFFICER)
        tellings.append(telling)
        concern = Concern(
            kind=ConcernKind.HIM,
            status=ConcernStatus.CLOSED,
            match=match,
            establishment=match.referral.establishment,
            happened_on=session.on,
            officer_told_at=evening - timedelta(hours=2),
            raised_by=match.mentor.user,
            raised_at=evening,
            acknowledged_by=coordinator,
            acknowledged_at=evening + timedelta(hours=1),
            closed_by=coordinator,
            closed_at=evening + timedelta(days=8),
        )
        concern.write(words=WORDS, officer=OFFICER)
        concerns.append(concern)
    add(ToldAboutAcct, tellings)
    add(Concern, concerns)


def _second_sessions(matches: Sequence[Match]) -> list[LoggedSession]:
    """The second session at the prison of each match."""
    rows = LoggedSession.objects.filter(match__in=matches, kind="visit", not_met="")
    by_match: dict[int, list[LoggedSession]] = {}
    for row in rows.select_related("match__mentor__user", "match__referral").order_by("on", "pk"):
        by_match.setdefault(row.match_id, []).append(row)
    return [sessions[1] for sessions in by_match.values()]


def write_safety(leads: Sequence[User], *, at: datetime) -> None:
    """Adds the safeguarding leads, and the numbers to ring at each prison. The first of `leads` is
    a manager, who chose all the leads. The phone numbers are from the range that Ofcom reserves for
    drama."""
    for place, lead in enumerate(leads):
        SafeguardingLead.objects.create(
            user=lead, phone=f"020 7946 00{place:02}", chosen_by=leads[0], chosen_at=at
        )
    for place, prison in enumerate(Establishment.objects.order_by("pk")):
        SafetyNumbers.objects.create(
            establishment=prison,
            control_room=f"020 7946 0{place}11",
            duty_governor=f"020 7946 0{place}22",
            safer_custody=f"020 7946 0{place}33",
            out_of_hours=f"020 7946 0{place}44",
            checked_on=london_date(at),
        )
