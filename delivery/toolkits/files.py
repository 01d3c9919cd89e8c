"""The file of men's work on toolkits."""

from typing import Final

from django.db.models import Prefetch, QuerySet

from config.accounts.models import User
from config.common.exports import Export
from delivery.files import MATCH, MATCH_RELATED, Column, File, day_in_file
from delivery.models import PartDone, ToolkitUse
from matching.permissions import matches_for


def _uses(user: User) -> QuerySet[ToolkitUse]:
    rows = ToolkitUse.objects.filter(match__in=matches_for(user).order_by())
    return rows.order_by("-started_on", "-pk")


def _parts(how: PartDone.How) -> Column:
    """A column with the parts that were done in the way `how`, such as "1. Anger; 2. Blame"."""

    def parts(row: ToolkitUse) -> str:
        return "; ".join(str(done.part) for done in row.parts_done.all() if done.how == how)

    return parts


TOOLKITS: Final = File(
    name="toolkits",
    export=Export(
        "Toolkits",
        {
            **MATCH,
            "Toolkit": lambda row: str(row.toolkit),
            "Version": lambda row: str(row.edition) if row.edition else "",
            "Started on": lambda row: day_in_file(row.started_on),
            "Status": lambda row: row.get_status_display(),
            "Ended on": lambda row: day_in_file(row.ended_on),
            "Why stopped": lambda row: row.stop_reason,
            "Certificate on": lambda row: day_in_file(row.certificate_on),
            "Parts with his mentor": _parts(PartDone.How.WITH_MENTOR),
            "Parts on his own": _parts(PartDone.How.ALONE),
            "Parts not done": _parts(PartDone.How.LEFT_OUT),
        },
    ),
    contains="One row for each toolkit that a man worked on. It says how the man did each "
    "part, and when his certificate came. “From” and “To” mean the day on which he started.",
    rows=_uses,
    day="started_on",
    prison="match__referral__establishment",
    related=("toolkit", "edition", *MATCH_RELATED),
    many=(Prefetch("parts_done", PartDone.objects.select_related("part")),),
)
