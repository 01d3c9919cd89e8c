"""The file of concerns to download."""

from typing import Any, Final

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from config.accounts.models import User
from config.common.exports import Export
from delivery.concerns.seeing import concerns_for
from delivery.files import File, day_in_file, time_in_file, yes_or_no
from delivery.models import Concern


def _concerns(user: User) -> QuerySet[Any]:
    """The concerns that this person can see. In each row, `prison_of` is the id of the man's
    prison. For a concern about a colleague, `prison_of` is the id of the prison that the concern
    names."""
    prison = Coalesce("match__referral__establishment", "establishment")
    rows: QuerySet[Any] = concerns_for(user).annotate(prison_of=prison)
    return rows.order_by("-raised_at", "-pk")


def _prison(row: Concern) -> str:
    prison = row.match.referral.establishment if row.match else row.establishment
    return prison.name if prison else ""


CONCERNS: Final = File(
    name="concerns",
    export=Export(
        "Concerns",
        {
            "Concern": lambda row: str(row.pk),
            "Kind": lambda row: row.get_kind_display(),
            "Prison": _prison,
            "Day": lambda row: day_in_file(row.happened_on),
            "Raised at": lambda row: time_in_file(row.raised_at),
            "Officer told at": lambda row: time_in_file(row.officer_told_at),
            "An officer knew when it was closed": lambda row: yes_or_no(row.officer_knows),
            "Status": lambda row: row.get_status_display(),
            "Somebody dealt with it from": lambda row: time_in_file(row.acknowledged_at),
            "Closed at": lambda row: time_in_file(row.closed_at),
        },
    ),
    contains="Each concern that you can see: its kind, its dates, and its status. The file has no "
    "names and no words.",
    rows=_concerns,
    day="happened_on",
    prison="prison_of",
    related=("match__referral__establishment", "establishment"),
)
