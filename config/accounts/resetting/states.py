"""The lifecycle of a request to reset somebody's second step."""

from django.db import models

from config.accounts.roles import Role
from config.common.transitions import Lifecycle, row


class ResetStatus(models.TextChoices):
    ASKED = "asked", "waiting for another manager"
    AGREED = "agreed", "agreed, and the second step is reset"
    DECLINED = "declined", "declined"
    TAKEN_BACK = "taken_back", "taken back"


_S = ResetStatus
_MANAGERS = [Role.MANAGER]
RESET = Lifecycle(
    "request to reset a second step",
    _S.ASKED,
    (
        row("agree", [_S.ASKED], _S.AGREED, _MANAGERS),
        row("decline", [_S.ASKED], _S.DECLINED, _MANAGERS),
        row("take_back", [_S.ASKED], _S.TAKEN_BACK, _MANAGERS),
    ),
)
