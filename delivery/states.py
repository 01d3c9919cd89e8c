"""The lifecycles of delivery, as tables. The diagrams in the docs are drawn from these tables."""

from django.db import models

from config.accounts.roles import STAFF, Role
from config.common.transitions import Lifecycle, row

ANYBODY = STAFF | {Role.MENTOR}


class SessionStatus(models.TextChoices):
    LOGGED = "logged", "logged"
    REMOVED = "removed", "removed"


_S = SessionStatus
SESSION = Lifecycle(
    "session",
    _S.LOGGED,
    (
        row("remove", [_S.LOGGED], _S.REMOVED, ANYBODY),
        row("put_back", [_S.REMOVED], _S.LOGGED, ANYBODY),
    ),
)


class ConcernStatus(models.TextChoices):
    OPEN = "open", "nobody is dealing with the concern yet"
    ACKNOWLEDGED = "acknowledged", "somebody is dealing with the concern"
    CLOSED = "closed", "closed"


_C = ConcernStatus
CONCERN = Lifecycle(
    "concern",
    _C.OPEN,
    (
        row("acknowledge", [_C.OPEN], _C.ACKNOWLEDGED, STAFF),
        row("hand_back", [_C.ACKNOWLEDGED], _C.OPEN, STAFF),
        row("close", [_C.ACKNOWLEDGED], _C.CLOSED, STAFF),
        row("reopen", [_C.CLOSED], _C.ACKNOWLEDGED, STAFF),
    ),
)


class ToolkitStatus(models.TextChoices):
    STARTED = "started", "started"
    FINISHED = "finished", "finished"
    STOPPED = "stopped", "stopped"


_T = ToolkitStatus
TOOLKIT = Lifecycle(
    "toolkit",
    _T.STARTED,
    (
        row("finish", [_T.STARTED], _T.FINISHED, ANYBODY),
        row("stop", [_T.STARTED], _T.STOPPED, ANYBODY),
        row("go_on", [_T.STOPPED, _T.FINISHED], _T.STARTED, ANYBODY),
    ),
)


class AimStatus(models.TextChoices):
    OPEN = "open", "working on this"
    REACHED = "reached", "reached"
    DROPPED = "dropped", "no longer an aim"


_A = AimStatus
AIM = Lifecycle(
    "aim",
    _A.OPEN,
    (
        row("reach", [_A.OPEN], _A.REACHED, ANYBODY),
        row("drop", [_A.OPEN], _A.DROPPED, ANYBODY),
        row("reopen", [_A.REACHED, _A.DROPPED], _A.OPEN, ANYBODY),
    ),
)


class MeetingStatus(models.TextChoices):
    PLANNED = "planned", "planned"
    UNDER_WAY = "under_way", "under way"
    OVER = "over", "over"
    CANCELLED = "cancelled", "cancelled"


_M = MeetingStatus
MEETING = Lifecycle(
    "meeting outside prison",
    _M.PLANNED,
    (
        row("check_in", [_M.PLANNED], _M.UNDER_WAY, ANYBODY),
        row("check_out", [_M.PLANNED, _M.UNDER_WAY], _M.OVER, ANYBODY),
        row("cancel", [_M.PLANNED], _M.CANCELLED, ANYBODY),
        row("undo_check_in", [_M.UNDER_WAY, _M.OVER], _M.PLANNED, ANYBODY),
        row("undo_check_out", [_M.OVER], _M.UNDER_WAY, ANYBODY),
        row("plan_again", [_M.CANCELLED], _M.PLANNED, ANYBODY),
    ),
)


class OnwardStatus(models.TextChoices):
    PROPOSED = "proposed", "talked about"
    MADE = "made", "referred"
    ASSESSMENT = "assessment", "assessment arranged"
    ACCEPTED = "accepted", "accepted"
    STARTED = "started", "started"
    TURNED_DOWN = "turned_down", "turned down"
    FINISHED = "finished", "finished"
    WITHDRAWN = "withdrawn", "withdrawn"


_O = OnwardStatus
OPEN_ONWARD = frozenset({_O.PROPOSED, _O.MADE, _O.ASSESSMENT, _O.ACCEPTED, _O.STARTED})
"""The statuses of an open onward referral. A man has at most one open referral to each service."""
ONWARD = Lifecycle(
    "onward referral",
    _O.PROPOSED,
    (
        row("make", [_O.PROPOSED], _O.MADE, ANYBODY),
        row("arrange_assessment", [_O.MADE], _O.ASSESSMENT, ANYBODY),
        row("accept", [_O.MADE, _O.ASSESSMENT], _O.ACCEPTED, ANYBODY),
        row("start", [_O.MADE, _O.ASSESSMENT, _O.ACCEPTED], _O.STARTED, ANYBODY),
        row("turn_down", [_O.MADE, _O.ASSESSMENT, _O.ACCEPTED], _O.TURNED_DOWN, ANYBODY),
        row("finish", [_O.STARTED], _O.FINISHED, ANYBODY),
        row(
            "withdraw",
            OPEN_ONWARD,
            _O.WITHDRAWN,
            ANYBODY,
        ),
        row("go_on", [_O.TURNED_DOWN, _O.FINISHED, _O.WITHDRAWN], _O.MADE, ANYBODY),
        row("back_to_proposed", [_O.MADE, _O.WITHDRAWN], _O.PROPOSED, ANYBODY),
        row(
            "back_to_made",
            [_O.ASSESSMENT, _O.ACCEPTED, _O.STARTED, _O.TURNED_DOWN, _O.WITHDRAWN],
            _O.MADE,
            ANYBODY,
        ),
        row(
            "back_to_assessment",
            [_O.ACCEPTED, _O.STARTED, _O.TURNED_DOWN, _O.WITHDRAWN],
            _O.ASSESSMENT,
            ANYBODY,
        ),
        row("back_to_accepted", [_O.STARTED, _O.TURNED_DOWN, _O.WITHDRAWN], _O.ACCEPTED, ANYBODY),
        row("back_to_started", [_O.FINISHED, _O.WITHDRAWN], _O.STARTED, ANYBODY),
        row("back_to_turned_down", [_O.MADE], _O.TURNED_DOWN, ANYBODY),
        row("back_to_finished", [_O.MADE], _O.FINISHED, ANYBODY),
        row("back_to_withdrawn", [_O.MADE], _O.WITHDRAWN, ANYBODY),
    ),
)


class CaseStudyStatus(models.TextChoices):
    DRAFT = "draft", "draft"
    APPROVED = "approved", "approved"
    WITHDRAWN = "withdrawn", "withdrawn"


_D = CaseStudyStatus
CASE_STUDY = Lifecycle(
    "case study",
    _D.DRAFT,
    (
        row("approve", [_D.DRAFT], _D.APPROVED, {Role.MANAGER}),
        row("change", [_D.APPROVED], _D.DRAFT, {Role.MANAGER}),
        row("withdraw", [_D.DRAFT, _D.APPROVED], _D.WITHDRAWN, STAFF),
        row("go_on", [_D.WITHDRAWN], _D.DRAFT, STAFF),
    ),
)


class RemarkStatus(models.TextChoices):
    OPEN = "open", "open"
    CLOSED = "closed", "closed"


REMARK = Lifecycle(
    "complaint or incident",
    RemarkStatus.OPEN,
    (
        row("close", [RemarkStatus.OPEN], RemarkStatus.CLOSED, STAFF),
        row("reopen", [RemarkStatus.CLOSED], RemarkStatus.OPEN, STAFF),
    ),
)
