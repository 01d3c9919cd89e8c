"""The costs of mentors' journeys: the costs to pay, and the exports that sent costs for payment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, QuerySet

from config.accounts.models import User
from config.accounts.roles import Role, check_manager
from config.common import audit
from config.common.errors import ChangedMeanwhile, NotAllowed
from config.common.spreadsheet import Sheet, spreadsheet
from delivery.models import DeliveryRules, Expense, ExpenseExport, current_delivery_rules
from delivery.states import SessionStatus
from matching.models import Mentor
from matching.permissions import matches_for

NOTHING_TO_PAY: Final = "There is nothing to pay. Somebody may just have exported the costs."
NOT_THE_LATEST: Final = (
    "Only the latest export can be undone. There is a later export, or this one is undone already."
)


@dataclass(frozen=True)
class Costs:
    """What we owe one mentor for the journeys to some sessions. `mileage` and `fares` are in
    pence."""

    mentor: Mentor
    sessions: int
    miles: Decimal
    mileage: int
    fares: int

    @property
    def total(self) -> int:
        return self.mileage + self.fares

    @property
    def in_pounds(self) -> dict[str, str]:
        """The amounts in pounds, as pages show them."""
        amounts = {"mileage": self.mileage, "fares": self.fares, "total": self.total}
        return {name: pounds(pence) for name, pence in amounts.items()}


@dataclass
class _Sum:
    sessions: int = 0
    miles: Decimal = field(default_factory=Decimal)
    mileage: int = 0
    fares: int = 0


def unpaid_expenses(user: User) -> QuerySet[Expense]:
    """The travel costs that were not exported for payment yet, in the matches that this person can
    see. Leaves out removed sessions."""
    rows = Expense.objects.filter(
        export__isnull=True,
        session__status=SessionStatus.LOGGED,
        session__match__in=matches_for(user),
    )
    return _with_people(rows)


def expenses_of(export: ExpenseExport) -> QuerySet[Expense]:
    """The travel costs that this export sent for payment."""
    return _with_people(export.expenses.all())


def _with_people(rows: QuerySet[Expense]) -> QuerySet[Expense]:
    return rows.select_related("session__match__mentor__user").order_by(
        "session__match__mentor__user__name", "session__match__mentor", "session__on", "pk"
    )


def costs_by_mentor(rows: Iterable[Expense], *, mileage: int) -> list[Costs]:
    """What we owe each mentor for these journeys. The mentor of the first row comes first.
    `mileage` is what we pay for a mile by car, in pence."""
    sums: dict[Mentor, _Sum] = {}
    for row in rows:
        one = sums.setdefault(row.session.match.mentor, _Sum())
        one.sessions += 1
        one.miles += row.miles
        one.mileage += mileage_of(row, mileage)
        one.fares += row.fares
    return [
        Costs(mentor, one.sessions, one.miles, one.mileage, one.fares)
        for mentor, one in sums.items()
    ]


def mileage_of(expense: Expense, mileage: int) -> int:
    """What we pay for the miles to one session, in pence. `mileage` is what we pay for a mile by
    car, in pence. Rounds half a penny up. We round for each session, so that the totals are exact
    sums of the amounts shown."""
    return int((expense.miles * mileage).quantize(Decimal(1), ROUND_HALF_UP))


def exports_for(user: User) -> QuerySet[Any]:
    """The exports of travel costs that this person can see, the latest first. Managers see all
    exports, and coordinators see only their own. Each export has `journeys`: the number of sessions
    that it pays for."""
    rows = ExpenseExport.objects.select_related("exported_by").annotate(journeys=Count("expenses"))
    return rows if Role.MANAGER in user.roles else rows.filter(exported_by=user)


def export_costs(*, by: User, at: datetime) -> ExpenseExport:
    """Puts all travel costs of unpaid_expenses into one export, which keeps today's `mileage` from
    DeliveryRules.

    Raises ChangedMeanwhile when there is nothing to pay, so a second press exports nothing. Raises
    NotAllowed for anybody but staff.
    """
    if not by.is_coordinating_staff:
        raise NotAllowed("Only coordinators and service managers can export travel costs.")
    with transaction.atomic():
        unpaid = unpaid_expenses(by).order_by().values("pk")
        rows = Expense.objects.filter(pk__in=unpaid, export__isnull=True).order_by("pk")
        keys = list(rows.select_for_update().values_list("pk", flat=True))
        if not keys:
            raise ChangedMeanwhile(NOTHING_TO_PAY)
        export = ExpenseExport.objects.create(
            mileage=current_delivery_rules().mileage, exported_by=by, exported_at=at
        )
        Expense.objects.filter(pk__in=keys).update(export=export)
        audit.record("export_costs", export, by=by, at=at, journeys=len(keys))
    return export


def undo_export(*, export: ExpenseExport, by: User, at: datetime) -> None:
    """Undoes an export. Its travel costs are then unpaid again. Raises ChangedMeanwhile unless the
    export is the latest of the person who made it. Raises NotAllowed for anybody but that person
    and managers."""
    if export.exported_by_id != by.pk:
        check_manager(by, "undo somebody else’s export")
    with transaction.atomic():
        rows = ExpenseExport.objects.select_for_update()
        latest = rows.filter(exported_by=export.exported_by_id).first()
        if latest is None or latest.pk != export.pk:
            raise ChangedMeanwhile(NOT_THE_LATEST)
        latest.expenses.update(export=None)
        audit.record("undo_export", latest, by=by, at=at)
        latest.delete()


def is_latest(export: ExpenseExport) -> bool:
    """Whether this is the latest export of the person who made it. One query."""
    latest = ExpenseExport.objects.filter(exported_by=export.exported_by_id).first()
    return latest is not None and latest.pk == export.pk


def costs_file(export: ExpenseExport, form: str, *, by: User, at: datetime) -> bytes:
    """An export as a "csv" or "xlsx" file that says how much to pay each mentor. An xlsx file has a
    second sheet with each journey. The file names no man. The audit trail records the download. 2
    queries."""
    rows = list(expenses_of(export))
    costs = costs_by_mentor(rows, mileage=export.mileage)
    audit.record("download_costs", export, by=by, at=at, form=form)
    return spreadsheet(
        form,
        Sheet("To pay", _payments(costs)),
        Sheet("Journeys", _journeys(rows, export.mileage)),
    )


def _payments(costs: Sequence[Costs]) -> list[list[str]]:
    headings = ["Mentor", "Email", "Sessions", "Miles", "Mileage (£)", "Fares (£)", "Total (£)"]
    return [
        headings,
        *(
            [
                str(one.mentor),
                one.mentor.user.email,
                str(one.sessions),
                str(one.miles),
                pounds(one.mileage),
                pounds(one.fares),
                pounds(one.total),
            ]
            for one in costs
        ),
    ]


def _journeys(rows: Iterable[Expense], mileage: int) -> list[list[str]]:
    headings = ["Mentor", "Email", "Day", "Miles", "Mileage (£)", "Fares (£)"]
    return [
        headings,
        *(
            [
                str(row.session.match.mentor),
                row.session.match.mentor.user.email,
                row.session.on.isoformat(),
                str(row.miles),
                pounds(mileage_of(row, mileage)),
                pounds(row.fares),
            ]
            for row in rows
        ),
    ]


def pounds(pence: int) -> str:
    """The amount in pounds, such as "1234.50"."""
    return f"{pence // 100}.{pence % 100:02}"


def change_delivery_rules(
    *,
    mileage: int,
    chase_days: int,
    alert_hours: int,
    overdue_minutes: int,
    by: User,
    at: datetime,
) -> None:
    """Changes the rules that DeliveryRules explains. Earlier exports of travel costs keep their
    mileage. Safe to repeat. Raises NotAllowed unless `by` is a manager."""
    check_manager(by, "change the rules for sessions")
    values = {
        "mileage": mileage,
        "chase_days": chase_days,
        "alert_hours": alert_hours,
        "overdue_minutes": overdue_minutes,
    }
    with transaction.atomic():
        rules, _ = DeliveryRules.objects.update_or_create(programme=1, defaults=values)
        audit.record("change_delivery_rules", rules, by=by, at=at, **values)
