"""The groups of offences in the programme report. An administrator can edit the groups."""

from django.db import models

from recruitment.models import ListedName


class OffenceGroup(ListedName):
    """A group of offences in the programme report. `violent` says whether the report counts the
    group as violent."""

    violent = models.BooleanField()
