"""Records of reporting, for any test."""

from datetime import date, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.models import Match, Participant
from recruitment.models import Establishment
from reporting.data_lab.basis import BasisFacts, record_basis
from reporting.grants.recording import GrantFacts, add_grant
from reporting.models import Grant, IssuedReport, ReportWords, Section, SharingBasis
from reporting.programme.asking import latest_report_of, report_of
from reporting.programme.documents import document_of
from reporting.programme.issuing import issue_report, issued_of, names_in_words
from reporting.programme.tables import Scope
from reporting.programme.words import save_words, words_of
from tests.factories.people import manager
from tests.factories.programme import a_match, a_participant, a_referral

_numbers = iter(range(1000, 10_000))


def grant_facts(**fields: Any) -> GrantFacts:
    """A grant for the year to today, for all prisons, with 2 promises. Its report is due in 7
    days."""
    today = london_today()
    values: dict[str, Any] = {
        "funder": f"Trust {next(_numbers)}",
        "first": today - timedelta(days=364),
        "last": today,
        "prisons": (),
        "due_on": today + timedelta(days=7),
        "promises": {"supported.men": 4, "sessions.total.minutes": 2},
    }
    return GrantFacts(**(values | fields))


def a_grant(*prisons: Establishment, **fields: Any) -> Grant:
    """The grant of `grant_facts`, recorded by a manager."""
    return add_grant(facts=grant_facts(prisons=prisons, **fields), by=manager(), at=now())


def a_released_man(*, years: int = 2, **fields: Any) -> Match:
    """A man whose support began and ended a while ago, and who left prison this many years ago. His
    record has all that the Data Lab needs. `fields` are columns of his record."""
    left = london_today() - relativedelta(years=years)
    values: dict[str, Any] = {
        "name": f"Jordan Ash {next(_numbers)} Juniper",
        "born_on": date(1990, 3, 31),
        "prison_number": f"A{next(_numbers)}BC",
    }
    man = a_participant(**(values | fields))
    closed: dict[str, Any] = {"status": "closed", "closed_on": left, "closure_reason": "completed"}
    received = left - timedelta(days=200)
    return a_match(
        referral=a_referral(participant=man, received_on=received, **closed),
        status="ended",
        started_on=left - timedelta(days=100),
        first_met_on=left - timedelta(days=90),
        released_on=left,
        ended_on=left + timedelta(days=30),
        end_reason="completed",
    )


def a_basis(match: Match, **fields: Any) -> SharingBasis:
    """The man of this match agreed in writing, a month ago, that we may send his data."""
    given_on = london_today() - timedelta(days=30)
    values: dict[str, Any] = {"basis": "consent", "how": "in_writing", "given_on": given_on}
    return record_basis(
        man=man_of(match),
        referral=match.referral,
        facts=BasisFacts(**(values | fields)),
        by=manager(),
        at=now(),
    )


def man_of(match: Match) -> Participant:
    return match.referral.participant


def some_words(
    scope: Scope,
    text: str,
    *,
    section: Section = Section.INTRODUCTION,
    version: int = 0,
    by: User | None = None,
    **fields: Any,
) -> ReportWords:
    """One section of the words of a report, written by a manager."""
    by = by or manager()
    report = document_of(latest_report_of(scope, by=by, at=now())).report
    return save_words(
        report=report, section=section, text=text, version=version, by=by, at=now(), **fields
    )


def an_issued_report(scope: Scope | None = None, *, by: User | None = None) -> IssuedReport:
    """The report of the year to today, or of this scope, issued with the words that it has. All
    words can stay."""
    today, by = london_today(), by or manager()
    scope = scope or Scope(today - timedelta(days=364), today, today)
    before = issued_of(scope)
    return issue_report(
        made=report_of(scope, by=by, at=now()),
        versions={section: row.version for section, row in words_of(scope).items()},
        replaces=before.pk if before else None,
        cleared=[hit.key for hit in names_in_words(scope)],
        by=by,
        at=now(),
    )
