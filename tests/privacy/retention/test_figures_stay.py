"""A programme is played forward by years with its nights on. Every report has the same figures
before and after, although the records behind them are gone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from config.common.actor import PROGRAMME
from config.common.clock import london_date, now
from delivery.models import Concern, Remark
from delivery.states import ConcernStatus, RemarkStatus
from delivery.synthetic.loading import load_all
from matching.models import Participant, Referral, SealedPart
from matching.synthetic.report import FIRST_DAY, LAST_DAY
from privacy.holds.holds import held
from privacy.models import RetentionNight
from privacy.register.entry import Whose
from privacy.retention.due import due
from privacy.retention.lives import Kind
from privacy.retention.nightly import run_night
from privacy.retention.switching import start_retention
from reporting.grants.recording import add_grant
from reporting.models import KeptReport, LostPart, LostQuarter
from reporting.programme.keeping import (
    FEWEST_MEN,
    OF_MANY,
    NoLongerKnown,
    make_programme_report,
    quarters_between,
    usual_periods,
)
from reporting.programme.publication import publication_of
from reporting.programme.tables import ProgrammeReport, Scope
from tests.factories.people import manager
from tests.factories.reporting import grant_facts
from tests.undone import undone

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
Figures = dict[str, tuple[Any, ...]]


@pytest.fixture(scope="module", autouse=True)
def _demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with undone(django_db_blocker):
        load_all(seed=1, by=PROGRAMME, at=now())
        yield


def at_night(day: date) -> datetime:
    """2 o'clock in the morning of this day."""
    return now().replace(year=day.year, month=day.month, day=day.day, hour=2, minute=0)


def end_everything(day: date) -> None:
    """Nothing is under way any more, so that everybody is due sooner or later."""
    for referral in Referral.objects.exclude(status="closed"):
        referral.matches.live().filter(started_on__lte=day).update(
            status="ended", ended_on=day, end_reason="completed", paused_until=None
        )
        referral.status, referral.closed_on, referral.closure_reason = "closed", day, "other"
        referral.hold_until = None
        referral.save()
    boss, at = manager(), at_night(day)
    closed = {"closed_by": boss, "closed_at": at, "status": ConcernStatus.CLOSED}
    acknowledged = {"acknowledged_by": boss, "acknowledged_at": at}
    Concern.objects.exclude(status=ConcernStatus.CLOSED).update(**closed, **acknowledged)
    Remark.objects.filter(status=RemarkStatus.OPEN).update(
        status=RemarkStatus.CLOSED, closed_on=day, sealed_done=b"done"
    )


def scopes(as_at: date) -> list[Scope]:
    """All periods of all prisons and of the 2 prisons with most men, and the period of a grant."""
    first = Referral.objects.order_by("received_on").values_list("received_on", flat=True)[0]
    prisons = Referral.objects.values_list("establishment", flat=True)
    often = sorted(set(prisons), key=list(prisons).count)[-2:]
    usual = [each for each in usual_periods(first, as_at) if each[1] < as_at]
    years = [(start, end) for start, end in usual if end - start > timedelta(days=100)]
    return [
        *(Scope(start, end, as_at) for start, end in usual),
        *(Scope(start, end, as_at, frozenset({one})) for start, end in years for one in often),
        Scope(FIRST_DAY, LAST_DAY, as_at),
    ]


def figures_of(report: ProgrammeReport) -> tuple[Figures, Figures]:
    """Every figure with its value, without the records behind it. Then the period before."""
    return tuple(  # type: ignore[return-value] # a pair
        {key: (each.value, each.of, each.known, each.label) for key, each in figures.items()}
        for figures in (report.figures, report.figures_before)
    )


def hidden_in(report: ProgrammeReport) -> set[str]:
    """The tables with hidden figures."""
    return {
        table.key
        for tables in (report.tables, report.before)
        for table in tables
        if any(figure.is_hidden for figure in table.figures)
    }


def nights_until_nobody_is_due(day: date) -> int:
    """Runs nights until nobody is due. Returns how many."""
    nights = 0
    while due(today=day + nights * DAY):
        night = run_night(at=at_night(day + nights * DAY))
        assert night is not None
        night.refresh_from_db()
        assert night.status == "done"
        assert night.failures == []
        nights += 1
    return nights


def test_every_report_is_the_same_before_and_after() -> None:
    today = london_date(now())
    boss = manager()
    end_everything(today)
    add_grant(facts=replace(grant_facts(), first=FIRST_DAY, last=LAST_DAY), by=boss, at=now())
    soon, later = today + relativedelta(years=1, days=1), today + relativedelta(years=8)
    chosen = scopes(soon)
    before = {
        scope: figures_of(make_programme_report(scope, by=PROGRAMME, at=at_night(soon)))
        for scope in chosen
    }
    start_retention(
        limit=100, number_due=len(due(today=soon)), version=0, by=boss, at=at_night(soon)
    )
    nights_until_nobody_is_due(soon)
    of_supported = SealedPart.objects.filter(participant__referrals__matches__status="ended")
    assert not of_supported.exists()
    assert Participant.objects.filter(erased_on=None, referrals__isnull=False).exists()
    nights_until_nobody_is_due(later)
    rest = Participant.objects.filter(erased_on=None, referrals__isnull=False)
    assert set(rest.values_list("pk", flat=True)) <= held(Whose.MAN)
    deleted = {kind for night in RetentionNight.objects.all() for kind in night.counts}
    assert deleted >= {Kind.SENSITIVE, Kind.NEVER_MATCHED, Kind.SUPPORTED, Kind.VOLUNTEER}
    for scope in chosen:
        report = make_programme_report(scope, by=PROGRAMME, at=at_night(later))
        now_, then = figures_of(report), before[scope]
        hidden = hidden_in(report)
        assert hidden <= OF_MANY
        if scope.prisons is None and then[0]["supported.men"][0] >= FEWEST_MEN:
            assert hidden_in(replace(report, before=())) == set()
        for side in (0, 1):
            shown = {
                key: value
                for key, value in then[side].items()
                if key.partition(".")[0] not in hidden
            }
            assert {key: now_[side].get(key) for key in shown} == shown, scope
        assert report.holds
    whole = make_programme_report(chosen[-1], by=PROGRAMME, at=at_night(later))
    assert whole.has_lost_records
    assert hidden_in(replace(whole, before=())) == set()
    assert publication_of(whole).report.holds
    odd = Scope(FIRST_DAY + DAY, LAST_DAY, later)
    with pytest.raises(NoLongerKnown):
        make_programme_report(odd, by=PROGRAMME, at=at_night(later))
    lost = set(LostQuarter.objects.filter(part=LostPart.PEOPLE).values_list("first", flat=True))
    assert lost >= set(quarters_between(FIRST_DAY, LAST_DAY))
    assert_nobody_can_be_singled_out()


def assert_nobody_can_be_singled_out() -> None:
    """No stored report says what the law protects most about fewer than FEWEST_MEN, neither alone
    nor by taking stored reports of prisons away from the stored report of all."""
    for report in KeptReport.objects.all():
        shown = _shown_tables(report)
        men = _men(report)
        if 0 < men < FEWEST_MEN:
            assert not shown & OF_MANY
    days = set(KeptReport.objects.values_list("first", "last"))
    for first, last in days:
        rows = list(KeptReport.objects.filter(first=first, last=last))
        whole = next(row for row in rows if not row.prisons)
        parts = [row for row in rows if row.prisons and " " not in row.prisons]
        if not _shown_tables(whole) & OF_MANY:
            continue
        hidden = [_men(row) for row in parts if not _shown_tables(row) & OF_MANY]
        assert sum(hidden) == 0 or sum(hidden) >= FEWEST_MEN or len(hidden) == len(parts)


def _shown_tables(report: KeptReport) -> set[str]:
    return {
        table["key"]
        for table in report.tables["tables"]
        if not any(each["is_hidden"] for row in table["rows"] for each in row["figures"])
    }


def _men(report: KeptReport) -> int:
    rows = [row for table in report.tables["tables"] for row in table["rows"]]
    figures = {each["key"]: each["value"] for row in rows for each in row["figures"]}
    return int(figures["supported.men"])
