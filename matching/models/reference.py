"""The offence groups of the programme report: reference data an administrator can edit."""

from django.db import models

from recruitment.models import ListedName


class OffenceGroup(ListedName):
    """A group the funder's report counts in. `violent` is the report's own division."""

    violent = models.BooleanField()
