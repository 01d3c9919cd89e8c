"""The lifecycles of matching, as tables. The diagrams in docs/ are made from these tables."""

from typing import Final

from django.db import models

from config.accounts.roles import STAFF, Role
from config.common.actor import PROGRAMME
from config.common.transitions import Lifecycle, row


class ReferralStatus(models.TextChoices):
    RECEIVED = "received", "to be checked"
    WAITING = "waiting", "waiting"
    ON_HOLD = "on_hold", "on hold"
    MATCHED = "matched", "matched"
    CLOSED = "closed", "closed"


_R = ReferralStatus
REFERRAL = Lifecycle(
    "referral",
    ReferralStatus.RECEIVED,
    (
        row("accept", [_R.RECEIVED], _R.WAITING, STAFF),
        row("hold", [_R.RECEIVED, _R.WAITING], _R.ON_HOLD, STAFF),
        row("take_off_hold", [_R.ON_HOLD], _R.WAITING, STAFF | PROGRAMME.roles),
        row("match", [_R.WAITING], _R.MATCHED, STAFF),
        row("return_to_waiting", [_R.MATCHED], _R.WAITING, STAFF | {Role.MENTOR}),
        row("rejoin", [_R.WAITING, _R.CLOSED], _R.MATCHED, STAFF),
        row("close", [_R.RECEIVED, _R.WAITING, _R.ON_HOLD, _R.MATCHED], _R.CLOSED, STAFF),
        row("release_unmatched", [_R.RECEIVED, _R.WAITING, _R.ON_HOLD], _R.CLOSED, PROGRAMME.roles),
        row("withdraw", [_R.RECEIVED, _R.WAITING, _R.ON_HOLD], _R.CLOSED, {Role.REFERRER}),
        row("reopen", [_R.CLOSED], _R.WAITING, STAFF),
    ),
)


class CheckStatus(models.TextChoices):
    ASKED = "asked", "asked"
    ANSWERED = "answered", "answered"
    CANCELLED = "cancelled", "cancelled"


PRISON_CHECK = Lifecycle(
    "prison check",
    CheckStatus.ASKED,
    (
        row("answer", [CheckStatus.ASKED], CheckStatus.ANSWERED, STAFF),
        row("cancel", [CheckStatus.ASKED], CheckStatus.CANCELLED, STAFF),
    ),
)


class MentorStatus(models.TextChoices):
    ACTIVE = "active", "active"
    PAUSED = "paused", "paused"
    LEFT = "left", "left"


MENTOR = Lifecycle(
    "mentor",
    MentorStatus.ACTIVE,
    (
        row("pause", [MentorStatus.ACTIVE], MentorStatus.PAUSED, STAFF | {Role.MENTOR}),
        row(
            "come_back",
            [MentorStatus.PAUSED],
            MentorStatus.ACTIVE,
            STAFF | {Role.MENTOR} | PROGRAMME.roles,
        ),
        row(
            "leave",
            [MentorStatus.ACTIVE, MentorStatus.PAUSED],
            MentorStatus.LEFT,
            STAFF | PROGRAMME.roles,
        ),
    ),
)


class ProposalStatus(models.TextChoices):
    OPEN = "open", "to decide"
    HELD = "held", "held"
    APPROVED = "approved", "approved"
    DECLINED = "declined", "declined"
    LAPSED = "lapsed", "replaced by a later round"


PROPOSAL = Lifecycle(
    "proposal",
    ProposalStatus.OPEN,
    (
        row("approve", [ProposalStatus.OPEN], ProposalStatus.APPROVED, STAFF),
        row("undo", [ProposalStatus.APPROVED], ProposalStatus.OPEN, STAFF),
        row("hold", [ProposalStatus.OPEN], ProposalStatus.HELD, STAFF),
        row("look_again", [ProposalStatus.HELD], ProposalStatus.OPEN, STAFF | PROGRAMME.roles),
        row(
            "decline",
            [ProposalStatus.OPEN, ProposalStatus.HELD],
            ProposalStatus.DECLINED,
            STAFF,
        ),
        row(
            "lapse",
            [ProposalStatus.OPEN, ProposalStatus.HELD],
            ProposalStatus.LAPSED,
            PROGRAMME.roles,
        ),
    ),
)


class MatchStatus(models.TextChoices):
    HELD = "held", "approved, can still be undone"
    OFFERED = "offered", "being asked"
    TO_START = "to_start", "to start"
    IN_CUSTODY = "in_custody", "meeting in prison"
    PAUSED = "paused", "paused"
    THROUGH_GATE = "through_gate", "through the gate"
    RECALLED = "recalled", "recalled to prison"
    ENDED = "ended", "ended"
    NOT_BEGUN = "not_begun", "did not begin"


_M = MatchStatus
ASKED: Final = frozenset({_M.HELD, _M.OFFERED})
"""The states of an approved match that still waits for a yes from the man or from the mentor."""
BEGUN: Final = frozenset({_M.TO_START, _M.IN_CUSTODY, _M.PAUSED, _M.THROUGH_GATE, _M.RECALLED})
"""The states of a match after the man and the mentor have both said yes, and before it ends. In
these states, the man has a mentor."""
UNDER_WAY: Final = BEGUN - {_M.TO_START}
"""The states of a match after the first meeting, and before it ends."""
LIVE: Final = ASKED | BEGUN
"""The states of a match that has not ended."""
MEETING: Final = frozenset({_M.TO_START, _M.IN_CUSTODY})
"""The states of a match with future sessions at the prison."""

MATCH = Lifecycle(
    "match",
    MatchStatus.HELD,
    (
        row("undo", [_M.HELD], _M.NOT_BEGUN, STAFF),
        row("tell", [_M.HELD], _M.OFFERED, PROGRAMME.roles),
        row("turn_down", [_M.OFFERED], _M.NOT_BEGUN, STAFF | {Role.MENTOR}),
        row("call_off", [_M.HELD, _M.OFFERED, _M.TO_START], _M.NOT_BEGUN, STAFF),
        row("accept", [_M.OFFERED], _M.TO_START, STAFF | {Role.MENTOR}),
        row("correct_yes", [_M.TO_START], _M.OFFERED, STAFF | {Role.MENTOR}),
        row("meet", [_M.TO_START], _M.IN_CUSTODY, STAFF | {Role.MENTOR}),
        row("correct_meeting", [_M.IN_CUSTODY], _M.TO_START, STAFF),
        row("pause", [_M.IN_CUSTODY, _M.THROUGH_GATE], _M.PAUSED, STAFF),
        row("resume", [_M.PAUSED, _M.RECALLED], _M.IN_CUSTODY, STAFF),
        row("resume_outside", [_M.PAUSED], _M.THROUGH_GATE, STAFF),
        row(
            "release",
            [_M.TO_START, _M.IN_CUSTODY, _M.PAUSED, _M.RECALLED],
            _M.THROUGH_GATE,
            STAFF,
        ),
        row("correct_release", [_M.THROUGH_GATE], _M.IN_CUSTODY, STAFF),
        row("recall", [_M.THROUGH_GATE], _M.RECALLED, STAFF),
        row("end", BEGUN, _M.ENDED, STAFF),
        row("hand_over", BEGUN, _M.ENDED, STAFF | {Role.MENTOR}),
        row("reopen", [_M.ENDED], _M.IN_CUSTODY, STAFF),
        row("reopen_to_start", [_M.ENDED], _M.TO_START, STAFF),
        row("reopen_outside", [_M.ENDED], _M.THROUGH_GATE, STAFF),
    ),
)


class HardSessionStatus(models.TextChoices):
    OPEN = "open", "waiting for somebody to check in"
    CHECKED_IN = "checked_in", "somebody has checked in"
    TAKEN_BACK = "taken_back", "taken back by the mentor"


HARD_SESSION = Lifecycle(
    "hard session",
    HardSessionStatus.OPEN,
    (
        row("check_in", [HardSessionStatus.OPEN], HardSessionStatus.CHECKED_IN, STAFF),
        row("take_back", [HardSessionStatus.OPEN], HardSessionStatus.TAKEN_BACK, {Role.MENTOR}),
    ),
)


class EmergencyStatus(models.TextChoices):
    TO_LOOK_AT = "to_look_at", "a manager has to look at it"
    LOOKED_AT = "looked_at", "a manager has looked at it"


EMERGENCY = Lifecycle(
    "emergency",
    EmergencyStatus.TO_LOOK_AT,
    (
        row("look_at", [EmergencyStatus.TO_LOOK_AT], EmergencyStatus.LOOKED_AT, {Role.MANAGER}),
        row("look_again", [EmergencyStatus.LOOKED_AT], EmergencyStatus.TO_LOOK_AT, {Role.MANAGER}),
    ),
)
