"""The lifecycles of privacy, as tables. We draw the diagrams in the docs from the tables."""

from django.db import models

from config.accounts.roles import Role
from config.common.transitions import Lifecycle, row


class BreachStatus(models.TextChoices):
    NOTICED = "noticed", "noticed, nothing is decided"
    DECIDED = "decided", "decided who is told"
    CLOSED = "closed", "closed"


_B = BreachStatus
BREACH = Lifecycle(
    "breach",
    BreachStatus.NOTICED,
    (
        row("decide", [_B.NOTICED], _B.DECIDED, {Role.MANAGER}),
        row("close", [_B.DECIDED], _B.CLOSED, {Role.MANAGER}),
        row("reopen", [_B.DECIDED, _B.CLOSED], _B.NOTICED, {Role.MANAGER}),
    ),
)
