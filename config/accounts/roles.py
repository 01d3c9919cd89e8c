"""The roles that people can hold."""

from django.db import models

from config.common.actor import Actor
from config.common.errors import NotAllowed


class Role(models.TextChoices):
    """A role. A RoleGrant gives a role to a person.

    No person can have the role PROGRAMME, which is the service itself (see config.common.actor).
    """

    APPLICANT = "applicant", "applicant"
    MENTOR = "mentor", "mentor"
    REFERRER = "referrer", "referrer"
    COORDINATOR = "coordinator", "coordinator"
    MANAGER = "manager", "service manager"


STAFF = frozenset({Role.COORDINATOR, Role.MANAGER})


def check_manager(by: Actor, doing: str) -> None:
    """Raises NotAllowed unless `by` is a manager. `doing` completes the sentence “Only a service
    manager can …”."""
    if Role.MANAGER not in by.roles:
        raise NotAllowed(f"Only a service manager can {doing}. Ask a service manager.")
