"""The lifecycles of matching, as tables. The diagrams in the docs are drawn from these."""

from django.db import models

from config.accounts.roles import STAFF, Role
from config.common.actor import PROGRAMME
from config.common.transitions import Lifecycle, row


class ReferralStatus(models.TextChoices):
    RECEIVED = "received", "to be checked"
    WAITING = "waiting", "waiting"
    ON_HOLD = "on_hold", "on hold"
    MATCHED = "matched", "has a mentor"
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
        row("return_to_waiting", [_R.MATCHED], _R.WAITING, STAFF),
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
    APPROVED = "approved", "approved"
    DECLINED = "declined", "declined"
    LAPSED = "lapsed", "replaced by a later round"


PROPOSAL = Lifecycle(
    "proposal",
    ProposalStatus.OPEN,
    (
        row("approve", [ProposalStatus.OPEN], ProposalStatus.APPROVED, STAFF),
        row("decline", [ProposalStatus.OPEN], ProposalStatus.DECLINED, STAFF),
        row("lapse", [ProposalStatus.OPEN], ProposalStatus.LAPSED, PROGRAMME.roles),
    ),
)


class MatchStatus(models.TextChoices):
    LIVE = "live", "meeting"
    ENDED = "ended", "ended"


MATCH = Lifecycle(
    "match",
    MatchStatus.LIVE,
    (
        row("end", [MatchStatus.LIVE], MatchStatus.ENDED, STAFF),
        row("hand_over", [MatchStatus.LIVE], MatchStatus.ENDED, STAFF),
    ),
)


class HardSessionStatus(models.TextChoices):
    OPEN = "open", "waiting for somebody to check in"
    CHECKED_IN = "checked_in", "somebody has checked in"


HARD_SESSION = Lifecycle(
    "hard session",
    HardSessionStatus.OPEN,
    (row("check_in", [HardSessionStatus.OPEN], HardSessionStatus.CHECKED_IN, STAFF),),
)
