"""Makes a spreadsheet of a whole list to download. Records the download in the audit trail."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from config.common import audit
from config.common.actor import Actor
from config.common.spreadsheet import Sheet, spreadsheet


@dataclass(frozen=True)
class Export:
    """How to make a spreadsheet from a list. Has the title of the spreadsheet, and what each column
    says about a row."""

    title: str
    columns: Mapping[str, Callable[[Any], str]]

    def file(self, form: str, rows: QuerySet[Any], *, by: Actor, at: datetime) -> bytes:
        """A "csv" or "xlsx" file with these rows. No cell can run as a formula.

        Records who downloaded the file, and how many rows it has. Costs the queries of `rows`, and
        one more query.
        """
        lines = [[cell(row) for cell in self.columns.values()] for row in rows]
        audit.record_of_many("export", rows.model, by=by, at=at, rows=len(lines), form=form)
        return spreadsheet(form, Sheet(self.title, [list(self.columns), *lines]))
