"""The kinds of people the service knows."""

from django.db import models


class Role(models.TextChoices):
    """A role is held by a grant; `programme` (see config.common.actor) is never granted."""

    APPLICANT = "applicant", "applicant"
    MENTOR = "mentor", "mentor"
    REFERRER = "referrer", "referrer"
    COORDINATOR = "coordinator", "coordinator"
    MANAGER = "manager", "service manager"


STAFF = frozenset({Role.COORDINATOR, Role.MANAGER})
