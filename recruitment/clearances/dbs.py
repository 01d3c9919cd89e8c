"""DBS checks, and the charity's own rule about when to make a check again.

A DBS check has a date of issue and no end. When the Update Service confirms a check, that counts
like a new check.
"""

from datetime import date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Q

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from config.common.transitions import apply_transition
from recruitment.models import Clearance, ClearanceRules
from recruitment.permissions import check_clear
from recruitment.states import CLEARANCE, GIVEN, ClearanceStatus


def change_clearance_rules(*, dbs_months: int, by: User, at: datetime) -> None:
    """Sets after how many months a DBS check must be made again, from now on. Safe to repeat.
    Raises NotAllowed unless `by` is a manager."""
    check_manager(by, "change the rules for clearances")
    with transaction.atomic():
        rules, _ = ClearanceRules.objects.update_or_create(
            programme=1, defaults={"dbs_months": dbs_months}
        )
        audit.record("change_clearance_rules", rules, by=by, at=at, dbs_months=dbs_months)


def renewal_on(clearance: Clearance, rules: ClearanceRules) -> date | None:
    """The day by which this clearance must be renewed. None if there is no such day. No query.

    For a prison's clearance, this is its last day. For a DBS check, this is the day by which the
    rules want the check made again. A DBS check can have an end that somebody recorded before
    December 2026. That end counts until the check is confirmed or corrected.
    """
    last_seen = clearance.checked_on or clearance.issued_on
    if clearance.expires_on or clearance.establishment_id or last_seen is None:
        return clearance.expires_on
    return last_seen + relativedelta(months=rules.dbs_months)


def is_due_by(day: date, dbs_months: int) -> Q:
    """A query condition: the clearance must be renewed on this day or before (see renewal_on)."""
    last_seen = latest_start(day, dbs_months)
    last_check = Q(checked_on__lte=last_seen) | Q(checked_on__isnull=True, issued_on__lte=last_seen)
    return (
        Q(expires_on__lte=day) | Q(establishment__isnull=True, expires_on__isnull=True) & last_check
    )


def latest_start(day: date, months: int) -> date:
    """The latest day that is at least `months` months before `day`."""
    start = day - relativedelta(months=months)
    while start + timedelta(days=1) + relativedelta(months=months) <= day:
        start += timedelta(days=1)
    return start


def record_check(*, clearance: Clearance, on: date, by: User, at: datetime) -> None:
    """Records that the Update Service confirmed this DBS check on that day. Safe to repeat.

    The check is due again `dbs_months` months after that day (see ClearanceRules). An end that was
    recorded earlier no longer counts. Raises FieldError for a date that cannot be right. Raises
    ChangedMeanwhile if there is no DBS check to confirm. Raises NotAllowed if `by` cannot do this.
    """
    check_clear(by, clearance.volunteer, clearance.establishment)
    if clearance.establishment_id or clearance.status not in GIVEN:
        raise ChangedMeanwhile(
            "There is no DBS check on our records that the Update Service could confirm."
        )
    if on > london_date(at):
        raise FieldError("checked_on", "Date must be today or in the past")
    if clearance.issued_on and on < clearance.issued_on:
        raise FieldError("checked_on", "Date must be on or after the date of issue")
    changes: dict[str, Any] = {"checked_on": on, "expires_on": None, "reminders": 0}
    with transaction.atomic():
        if clearance.status == ClearanceStatus.EXPIRED:
            apply_transition(CLEARANCE, "reinstate", clearance, by=by, at=at, **changes)
        else:
            still_held = Clearance.objects.filter(pk=clearance.pk, status=clearance.status)
            if not still_held.update(**changes):
                raise ChangedMeanwhile("Somebody else has just changed this DBS check.")
        audit.record("check_dbs", clearance, by=by, at=at, on=on.isoformat())
    clearance.refresh_from_db()
