"""The offence groups of the programme report. An administrator can edit them."""

from django.db import models

from recruitment.models import ListedName


class OffenceGroup(ListedName):
    """One group of the funder's report. `violent` is the report's own division."""

    violent = models.BooleanField()
