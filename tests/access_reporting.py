"""The records that tests/access_table.py needs for the pages of reporting."""

from typing import Any

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.runs import RunStatus
from reporting.data_lab.basis import withdraw_basis
from reporting.models import DailyForecast, Grant, PrintedReport
from reporting.programme.issuing import withdraw_report
from tests.access_records import prison_of
from tests.factories.outlook import an_outlook
from tests.factories.people import manager
from tests.factories.programme import a_mentor
from tests.factories.reporting import a_basis, a_grant, a_released_man, an_issued_report


def a_forecast(person: User) -> dict[str, Any]:
    """A forecast of today for a prison of this person."""
    DailyForecast.objects.all().delete()
    an_outlook(prison_of(person))
    return {}


def a_forecast_file(person: User) -> dict[str, Any]:
    return a_forecast(person) | {"form": "csv"}


def somebody_who_stopped(user: User) -> dict[str, Any]:
    """A mentor at a prison of this person who is stepping down."""
    mentor = a_mentor(at=prison_of(user), leaves_on=london_today(), why_stopped="work")
    return {"kind": "mentor", "pk": mentor.pk}


def a_grant_to_see(_: User) -> dict[str, Any]:
    return {"pk": a_grant().pk}


def a_sent_grant(_: User) -> dict[str, Any]:
    grant = a_grant()
    Grant.objects.filter(pk=grant.pk).update(sent_on=london_today())
    return {"pk": grant.pk}


def a_removed_grant(_: User) -> dict[str, Any]:
    grant = a_grant()
    Grant.objects.filter(pk=grant.pk).update(removed_at=now())
    return {"pk": grant.pk}


def a_data_lab_man(_: User) -> dict[str, Any]:
    return {"pk": a_released_man().referral.participant_id}


def a_sharing_basis(_: User) -> dict[str, Any]:
    return {"pk": a_basis(a_released_man()).pk}


def a_withdrawn_basis(_: User) -> dict[str, Any]:
    row = a_basis(a_released_man())
    withdraw_basis(row=row, on=london_today(), version=row.version, by=manager(), at=now())
    return {"pk": row.pk}


def an_issued_report_to_see(_: User) -> dict[str, Any]:
    return {"pk": an_issued_report().pk}


def a_withdrawn_report(_: User) -> dict[str, Any]:
    report = an_issued_report()
    withdraw_report(report=report, reason="Wrong.", by=manager(), at=now())
    return {"pk": report.pk}


def own_printed_report(person: User) -> dict[str, Any]:
    row = PrintedReport.objects.create(
        asked_by=person,
        key="a",
        file=b"%PDF",
        content={"file_name": "programme-report"},
        status=RunStatus.DONE,
        queued_at=now(),
        finished_at=now(),
    )
    return {"pk": row.pk}
