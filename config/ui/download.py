"""Files for people to keep."""

from datetime import date

from django.http import HttpResponse

from config.common.spreadsheet import MEDIA_TYPES


def spreadsheet_download(file: bytes, *, form: str, name: str, on: date) -> HttpResponse:
    """A file of config.common.spreadsheet, called by what is in it and the day it was taken."""
    return HttpResponse(
        file,
        content_type=MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}-{on.isoformat()}.{form}"'},
    )
