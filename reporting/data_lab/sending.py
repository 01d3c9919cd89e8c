"""Making the file for the Data Lab."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.clock import london_date
from config.common.errors import DomainError
from config.common.spreadsheet import Sheet, spreadsheet
from matching.models import Participant
from reporting.data_lab.layout import COLUMNS
from reporting.data_lab.men import data_lab_men
from reporting.models import DataLabFile

TITLE = "Justice Data Lab"


def make_file(*, form: str, reason: str, by: User, at: datetime) -> bytes:
    """The file as "csv" or "xlsx", with the men who may be sent now and nobody else. Every cell is
    escaped text.

    Records who made it, when, why, and which men are in it, before anybody has the file. Raises
    DomainError when nobody can be sent. Raises NotAllowed for anybody but a manager. 7 queries.
    """
    check_manager(by, "download this file")
    with transaction.atomic():
        ready = data_lab_men(today=london_date(at)).ready
        if not ready:
            raise DomainError("No man can be in the file yet, so there is no file.")
        file = DataLabFile.objects.create(
            made_by=by, made_at=at, reason=reason, form=form, men=len(ready)
        )
        keys = [man.pk for man in ready]
        audit.record_reading(
            "read_data_lab_file", {Participant: keys}, by=by, at=at, file=file.pk, form=form
        )
    return spreadsheet(form, Sheet(TITLE, [COLUMNS, *(man.line.cells for man in ready)]))
