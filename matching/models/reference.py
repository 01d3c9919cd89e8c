"""The groups of offences in the programme report. An administrator can edit the groups."""

from django.db import models

from recruitment.models import ListedName


class OffenceGroup(ListedName):
    """A group of offences in the funder's report. `violent` is how the report divides the
    groups."""

    violent = models.BooleanField()
