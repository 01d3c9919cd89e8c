"""The lifecycles of privacy, as tables. We draw the diagrams in the docs from these tables."""

from django.db import models

from config.accounts.roles import STAFF, Role
from config.common.actor import PROGRAMME
from config.common.transitions import Lifecycle, row

MANAGER = {Role.MANAGER}
OWNERS = {Role.APPLICANT, Role.MENTOR, Role.REFERRER} | PROGRAMME.roles
"""Who can cancel the closing of their account. If somebody has no role, the programme cancels for
them."""


class RequestStatus(models.TextChoices):
    RECEIVED = "received", "received"
    IDENTITY_ASKED = "identity_asked", "we asked who is writing"
    PREPARING = "preparing", "being prepared"
    TO_APPROVE = "to_approve", "ready for a manager to read"
    APPROVED = "approved", "approved, not handed over yet"
    ANSWERED = "answered", "answered"
    WITHDRAWN = "withdrawn", "withdrawn"
    REFUSED = "refused", "refused"


_R = RequestStatus
UNANSWERED = frozenset({_R.RECEIVED, _R.IDENTITY_ASKED, _R.PREPARING, _R.TO_APPROVE, _R.APPROVED})
"""The states in which the person still waits for our answer."""
FINISHED = frozenset({_R.TO_APPROVE, _R.APPROVED})
"""The states in which the answer is written."""
ENDED = frozenset({_R.ANSWERED, _R.WITHDRAWN, _R.REFUSED})
REQUEST = Lifecycle(
    "request",
    _R.RECEIVED,
    (
        row("ask_identity", [_R.RECEIVED], _R.IDENTITY_ASKED, STAFF),
        row(
            "confirm_identity",
            [_R.RECEIVED, _R.IDENTITY_ASKED],
            _R.PREPARING,
            STAFF | PROGRAMME.roles,
        ),
        row("correct_identity", [_R.PREPARING], _R.RECEIVED, STAFF),
        row("finish_preparing", [_R.PREPARING], _R.TO_APPROVE, STAFF),
        row("prepare_again", [_R.TO_APPROVE, _R.APPROVED], _R.PREPARING, STAFF),
        row("approve", [_R.TO_APPROVE], _R.APPROVED, MANAGER),
        row("hand_over", [_R.APPROVED], _R.ANSWERED, STAFF),
        row("take_answer_back", [_R.ANSWERED], _R.APPROVED, STAFF),
        row("withdraw", sorted(UNANSWERED), _R.WITHDRAWN, STAFF),
        row("refuse", [_R.RECEIVED, _R.IDENTITY_ASKED, _R.PREPARING], _R.REFUSED, MANAGER),
        row("reopen", [_R.WITHDRAWN, _R.REFUSED], _R.RECEIVED, STAFF),
    ),
)


class ClosingStatus(models.TextChoices):
    ASKED = "asked", "asked for"
    CANCELLED = "cancelled", "cancelled"
    CLOSED = "closed", "closed"


_C = ClosingStatus
CLOSING = Lifecycle(
    "account to close",
    _C.ASKED,
    (
        row("cancel", [_C.ASKED], _C.CANCELLED, OWNERS),
        row("close", [_C.ASKED], _C.CLOSED, PROGRAMME.roles),
    ),
)


class BreachStatus(models.TextChoices):
    NOTICED = "noticed", "noticed, nothing is decided"
    DECIDED = "decided", "decided who is told"
    CLOSED = "closed", "closed"


_B = BreachStatus
BREACH = Lifecycle(
    "breach",
    BreachStatus.NOTICED,
    (
        row("decide", [_B.NOTICED], _B.DECIDED, MANAGER),
        row("close", [_B.DECIDED], _B.CLOSED, MANAGER),
        row("reopen", [_B.DECIDED, _B.CLOSED], _B.NOTICED, MANAGER),
    ),
)
