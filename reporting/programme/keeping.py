"""Storing reports, so that past figures stay the same when records are deleted.

Before we delete the first record of a quarter, we store the reports of the periods that count this
record. These are its quarter, calendar year and financial year, and the periods of grants. We also
store the periods for which managers wrote or issued a report. For quarters and years, we store a
report of all prisons together and a report of each prison. After that, everybody who asks for such
a period gets the stored figures. Decision 0084 says why.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef

from config.common.actor import PROGRAMME, Actor
from config.common.clock import london_date
from config.common.errors import DomainError
from matching.models import Referral, Transfer
from recruitment.models import Clearance, Establishment
from reporting.models import Grant, IssuedReport, KeptReport, LostPart, LostQuarter, ReportWords
from reporting.programme.identities import identities_of
from reporting.programme.making import programme_tables
from reporting.programme.promises import prisons_of_grant
from reporting.programme.stored import tables_from, tables_in_json
from reporting.programme.tables import (
    Figure,
    Identity,
    ProgrammeReport,
    Row,
    Scope,
    Table,
    figures_of,
)
from reporting.programme.words import prisons_from, prisons_key

FEWEST_MEN: Final = 10
"""A stored report about fewer men than this hides what the law protects most. With so few men, the
figures would tell readers about single men."""
OF_MANY: Final = frozenset(
    {
        "ages",
        "ethnicity",
        "offences",
        "violence",
        "longest",
        "areas",
        "judges",
        "evidence",
        "questionnaires",
        "concerns",
        "concerns_stood",
        "acct",
    }
)
"""The tables that a stored report shows only if it is about at least FEWEST_MEN men: age, ethnic
group, offences and health. Also the longest times, because each of them is about 1 man."""
OF_SENSITIVE_PARTS: Final = frozenset({"offences", "violence", "acct"})
"""The tables that count sensitive parts of men's records (see privacy.erasing.men.SENSITIVE)."""
MEN: Final = "supported.men"
NEAREST: Final = 3
"""How many other periods we name if somebody asks for a period that can no longer be counted."""


class NoLongerKnown(DomainError):
    """Records of this period were deleted, and its figures were not stored."""


@dataclass(frozen=True)
class Counted:
    """The tables of a scope, with the figures as we knew them on the day `as_at`.
    `has_lost_records` is true if some of the records were deleted. The tables then come from a
    stored report, or some of their figures are hidden."""

    tables: tuple[Table, ...]
    as_at: date
    has_lost_records: bool = False


def counted(scope: Scope, *, by: Actor, at: datetime) -> Counted:
    """Every table of this period, counted from the records. If some of the records were deleted,
    returns the stored tables instead. If only sensitive parts were deleted and nothing was stored,
    hides the figures in OF_SENSITIVE_PARTS.

    Raises NoLongerKnown if records of people were deleted and nothing was stored. The error names
    the nearest periods that are stored. One query more than programme_tables, or 2 queries for a
    stored report.
    """
    lost = _lost_parts(scope)
    stored = _stored_report_of(scope) if lost else None
    if stored:
        return Counted(tables_from(stored.tables), stored.as_at, has_lost_records=True)
    if LostPart.PEOPLE in lost:
        raise NoLongerKnown(_no_longer(scope))
    tables = programme_tables(scope, by=by, at=at)
    if lost:
        return Counted(_hiding(tables, OF_SENSITIVE_PARTS), scope.as_at, has_lost_records=True)
    return Counted(tables, scope.as_at)


def counted_before(scope: Scope, *, by: Actor, at: datetime) -> tuple[Table, ...]:
    """Every table of the period before this one. Empty if they can no longer be counted."""
    try:
        return counted(scope.before, by=by, at=at).tables
    except NoLongerKnown:
        return ()


def report_of_both(scope: Scope, now: Counted, before: tuple[Table, ...]) -> ProgrammeReport:
    """The report with these tables. Does not check sums that have a hidden figure. No query."""
    scope = replace(scope, as_at=now.as_at)
    return ProgrammeReport(scope, now.tables, _checkable(now.tables), before, now.has_lost_records)


def make_programme_report(scope: Scope, *, by: Actor, at: datetime) -> ProgrammeReport:
    """The report of this period, with the period before. Saves only the audit events that say that
    the men's offences were read. Raises NoLongerKnown if records were deleted and the figures of
    this period were not stored. 84 queries, however many records there are."""
    now = counted(scope, by=by, at=at)
    return report_of_both(scope, now, counted_before(scope, by=by, at=at))


def keep_reports(*, first: date, last: date, at: datetime, limit: int | None = None) -> bool:
    """Stores the report of each past period that counts records from `first` to `last`. Call this
    before you delete such records. Stops after `limit` reports or a few more. Returns whether all
    are stored.

    Safe to repeat. About 40 queries for each report that is not stored yet. A few queries if all
    reports are stored.
    """
    room = limit
    for days, scopes in _over_and_not_stored(first, last, at=at).items():
        if room is not None and room <= 0:
            return False
        _keep(days, scopes, at=at)
        room = None if room is None else room - len(scopes)
    return True


def number_to_store(*, first: date, last: date, at: datetime) -> int:
    """How many reports keep_reports would store now. 8 queries."""
    return sum(map(len, _over_and_not_stored(first, last, at=at).values()))


def record_loss(*, first: date, last: date, part: LostPart, at: datetime) -> None:
    """Records that this transaction deletes records from `first` to `last`. Stores the reports
    first (see keep_reports). After that, a report about a past period of these days no longer
    counts the records. Safe to repeat. 2 queries for each quarter."""
    keep_reports(first=first, last=last, at=at)
    for quarter in quarters_between(first, last):
        LostQuarter.objects.update_or_create(
            first=quarter, part=part, defaults={"lost_on": london_date(at)}
        )


def quarters_between(first: date, last: date) -> list[date]:
    """The first day of each quarter that has a day from `first` to `last`."""
    quarters, quarter = [], quarter_of(first)
    while quarter <= last:
        quarters.append(quarter)
        quarter += relativedelta(months=3)
    return quarters


def quarter_of(day: date) -> date:
    """The first day of the quarter of this day."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def usual_periods(first: date, last: date) -> Iterator[tuple[date, date]]:
    """The quarters, calendar years and financial years that have a day from `first` to `last`, each
    as its first and last day."""
    year = relativedelta(years=1)
    starts = [(quarter, relativedelta(months=3)) for quarter in quarters_between(first, last)]
    starts += [(date(each, 1, 1), year) for each in range(first.year, last.year + 1)]
    starts += [(date(each, 4, 1), year) for each in range(first.year - 1, last.year + 1)]
    for start, length in starts:
        end = start + length - timedelta(days=1)
        if start <= last and end >= first:
            yield start, end


def _lost_parts(scope: Scope) -> frozenset[str]:
    """The kinds of records that were deleted after this period ended. One query."""
    rows = LostQuarter.objects.filter(
        first__range=(quarter_of(scope.first), scope.last), lost_on__gt=scope.last
    )
    return frozenset(rows.values_list("part", flat=True))


def _stored_report_of(scope: Scope) -> KeptReport | None:
    """The stored report of these days and prisons with the same day `as_at`. If there is none, the
    latest stored report of these days and prisons. One query."""
    rows = KeptReport.objects.filter(
        first=scope.first, last=scope.last, prisons=prisons_key(scope)
    ).order_by("as_at")
    reports = list(rows)
    same = [report for report in reports if report.as_at == scope.as_at]
    return next(reversed(same or reports), None)


def _no_longer(scope: Scope) -> str:
    """The sentence that names other periods, whose figures are stored."""
    rows = KeptReport.objects.filter(
        prisons=prisons_key(scope), first__lte=scope.last, last__gte=scope.first
    )
    days = sorted(
        set(rows.values_list("first", "last")),
        key=lambda each: abs(each[0] - scope.first) + abs(each[1] - scope.last),
    )
    nearest = [f"{first:%-d %B %Y} to {last:%-d %B %Y}" for first, last in days[:NEAREST]]
    known = f" Choose one of these periods instead: {'; '.join(nearest)}." if nearest else ""
    return f"Records of these days have been deleted, so we can no longer count them.{known}"


def _over_and_not_stored(
    first: date, last: date, *, at: datetime
) -> Mapping[tuple[date, date], list[Scope]]:
    """The scopes to store, by their days. Their periods have ended and count records from `first`
    to `last`. They are not stored yet, and can still be counted. 8 queries."""
    today = london_date(at)
    stored = set(KeptReport.objects.values_list("first", "last", "prisons", "as_at"))
    settled = {row[:3] for row in stored}
    lost = LostQuarter.objects.filter(part=LostPart.PEOPLE).values_list("first", "lost_on")
    by_days: dict[tuple[date, date], list[Scope]] = {}
    for scope in _scopes(first, last, today=today):
        key = (scope.first, scope.last, prisons_key(scope))
        is_stored = key in settled if scope.as_at == today else (*key, scope.as_at) in stored
        is_lost = any(quarter_of(scope.first) <= quarter <= scope.last < on for quarter, on in lost)
        is_over = scope.last < min(today, scope.as_at)
        scopes = by_days.setdefault((scope.first, scope.last), [])
        if is_over and not is_stored and not is_lost and scope not in scopes:
            scopes.append(scope)
    return {days: scopes for days, scopes in by_days.items() if scopes}


def _scopes(first: date, last: date, *, today: date) -> Iterator[Scope]:
    """Every scope that has a day from `first` to `last` and that somebody may ask for. 5
    queries."""
    prisons: list[frozenset[int] | None] = [None, *(frozenset({pk}) for pk in _in_use())]
    for start, end in usual_periods(first, last):
        for chosen in prisons:
            yield Scope(start, end, today, chosen)
    for scope in _asked_for(today=today):
        for each in (scope, replace(scope, as_at=today)):
            before = each.before if each.as_at != today else replace(each.before, as_at=today)
            for one in (each, before):
                if one.first <= last and one.last >= first:
                    yield one


def _asked_for(*, today: date) -> Iterator[Scope]:
    """The scopes of grants, and the scopes for which managers have written or issued a report. 4
    queries."""
    for grant in Grant.objects.filter(removed_at=None).prefetch_related("prisons"):
        yield Scope(grant.first, grant.last, grant.sent_on or today, prisons_of_grant(grant))
    days = ("first", "last", "prisons")
    written = set(ReportWords.objects.exclude(text="").values_list(*days))
    issued = set(IssuedReport.objects.values_list(*days))
    for first, last, prisons in sorted(written | issued):
        yield Scope(first, last, today, prisons_from(prisons))


def _in_use() -> list[int]:
    """The prisons that have records. One query."""
    here = [
        Referral.objects.filter(establishment=OuterRef("pk")),
        Transfer.objects.filter(origin=OuterRef("pk")),
        Clearance.objects.filter(establishment=OuterRef("pk")),
    ]
    rows = Establishment.objects.filter(Exists(here[0]) | Exists(here[1]) | Exists(here[2]))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _keep(days: tuple[date, date], scopes: Collection[Scope], *, at: datetime) -> None:
    """Stores the reports of these scopes, which all have the same days. If another worker stores
    one of them at the same moment, keeps the report of the other worker."""
    made = {scope: counted(scope, by=PROGRAMME, at=at).tables for scope in scopes}
    men = {scope.prisons: _men(tables) for scope, tables in made.items()}
    for row in KeptReport.objects.filter(first=days[0], last=days[1]):
        men.setdefault(prisons_from(row.prisons), _men(tables_from(row.tables)))
    few = _about_few(men)
    rows = [
        KeptReport(
            first=scope.first,
            last=scope.last,
            prisons=prisons_key(scope),
            as_at=scope.as_at,
            tables=tables_in_json(_hiding(tables, OF_MANY) if scope.prisons in few else tables),
            kept_at=at,
        )
        for scope, tables in made.items()
    ]
    KeptReport.objects.bulk_create(rows, ignore_conflicts=True)


def _about_few(men: Mapping[frozenset[int] | None, int]) -> set[frozenset[int] | None]:
    """The prisons whose report would tell readers something about fewer than FEWEST_MEN men. A
    reader may learn this from the report alone, or by subtracting the reports of other prisons from
    the report of all prisons. `men` has how many men each report is about."""
    few = {prisons for prisons, number in men.items() if 0 < number < FEWEST_MEN}
    single = {prisons: number for prisons, number in men.items() if prisons and len(prisons) == 1}
    while 0 < sum(number for prisons, number in single.items() if prisons in few) < FEWEST_MEN:
        shown = [prisons for prisons in single if prisons not in few and single[prisons]]
        if not shown:
            break
        few.add(min(shown, key=lambda prisons: (single[prisons], sorted(prisons))))
    everyone = men.get(None, 0)
    several = {prisons for prisons in men if prisons and len(prisons) > 1}
    return few | {one for one in several if 0 < everyone - men[one] < FEWEST_MEN}


def _men(tables: Iterable[Table]) -> int:
    return figures_of(tables)[MEN].value or 0


def _hiding(tables: Iterable[Table], keys: Collection[str]) -> tuple[Table, ...]:
    """All these tables. Hides every figure in the tables with one of these keys."""
    return tuple(_hidden(table) if table.key in keys else table for table in tables)


def _hidden(table: Table) -> Table:
    total = table.total and _hidden_row(table.total)
    return replace(table, rows=tuple(_hidden_row(row) for row in table.rows), total=total)


def _hidden_row(row: Row) -> Row:
    return replace(row, figures=tuple(_hidden_figure(figure) for figure in row.figures))


def _hidden_figure(figure: Figure) -> Figure:
    records = replace(figure.records, ids=())
    return replace(figure, value=None, of=None, known=None, records=records, is_hidden=True)


def _checkable(tables: Iterable[Table]) -> tuple[Identity, ...]:
    """The checks between figures that are not hidden."""
    return tuple(
        identity
        for identity in identities_of(tables)
        if not any(figure.is_hidden for figure in (*identity.left, *identity.right))
    )
