"""The lifecycles of recruitment, as tables. The diagrams in the docs come from these tables."""

from django.db import models

from config.accounts.roles import STAFF, Role
from config.common.actor import PROGRAMME
from config.common.transitions import Lifecycle, row

APPLICANT = {Role.APPLICANT}


class ApplicationStatus(models.TextChoices):
    DRAFT = "draft", "not sent yet"
    SUBMITTED = "submitted", "received"
    SHORTLISTED = "shortlisted", "shortlisted"
    INTERVIEW = "interview", "interview"
    RESERVE = "reserve", "on the reserve list"
    OFFERED = "offered", "place offered"
    ACCEPTED = "accepted", "place accepted"
    NEXT_COHORT = "next_cohort", "moved to the next cohort"
    DECLINED = "declined", "not taken further"
    WITHDRAWN = "withdrawn", "withdrawn"
    LAPSED = "lapsed", "offer lapsed"


_S = ApplicationStatus
UNDECIDED = frozenset({_S.SUBMITTED, _S.SHORTLISTED, _S.INTERVIEW, _S.RESERVE})
OVER = frozenset({_S.NEXT_COHORT, _S.DECLINED, _S.WITHDRAWN, _S.LAPSED})
"""The statuses of an application that has ended.

The applicant can apply for the same cohort again.
"""
STOPPED = frozenset({_S.WITHDRAWN, _S.LAPSED})
"""The statuses of an application that the applicant withdrew, or whose offer the applicant did not
answer in time."""
HOLDS_PLACE = frozenset({_S.OFFERED, _S.ACCEPTED})
"""The statuses of an application that has a place, or the offer of one."""

APPLICATION = Lifecycle(
    "application",
    _S.DRAFT,
    (
        row("submit", [_S.DRAFT], _S.SUBMITTED, APPLICANT),
        row("shortlist", [_S.SUBMITTED], _S.SHORTLISTED, STAFF),
        row("invite_to_interview", [_S.SUBMITTED, _S.SHORTLISTED], _S.INTERVIEW, STAFF),
        row("put_on_reserve", [_S.SUBMITTED, _S.SHORTLISTED, _S.INTERVIEW], _S.RESERVE, STAFF),
        row(
            "offer", [_S.SHORTLISTED, _S.INTERVIEW, _S.RESERVE], _S.OFFERED, STAFF | PROGRAMME.roles
        ),
        row("accept", [_S.OFFERED], _S.ACCEPTED, APPLICANT),
        row("turn_down", [_S.OFFERED], _S.WITHDRAWN, APPLICANT),
        row("lapse", [_S.OFFERED], _S.LAPSED, PROGRAMME.roles),
        row("decline", UNDECIDED, _S.DECLINED, STAFF),
        row("withdraw_offer", [_S.OFFERED], _S.DECLINED, STAFF),
        row("defer", UNDECIDED | {_S.OFFERED}, _S.NEXT_COHORT, STAFF | APPLICANT),
        row("withdraw", UNDECIDED | {_S.OFFERED, _S.ACCEPTED}, _S.WITHDRAWN, APPLICANT),
    ),
)


class ReferenceStatus(models.TextChoices):
    NAMED = "named", "not asked yet"
    ASKED = "asked", "asked"
    RECEIVED = "received", "received"
    DECLINED = "declined", "declined to give one"
    REPLACED = "replaced", "replaced by another referee"


_R = ReferenceStatus
REFERENCE = Lifecycle(
    "reference",
    _R.NAMED,
    (
        row("ask", [_R.NAMED], _R.ASKED, STAFF | APPLICANT | PROGRAMME.roles),
        row("receive", [_R.ASKED], _R.RECEIVED, PROGRAMME.roles),
        row("decline", [_R.ASKED], _R.DECLINED, PROGRAMME.roles),
        row("replace", [_R.NAMED, _R.ASKED, _R.DECLINED], _R.REPLACED, APPLICANT),
    ),
)


class InterviewStatus(models.TextChoices):
    BOOKED = "booked", "booked"
    CANCELLED = "cancelled", "cancelled"
    HELD = "held", "held"
    MISSED = "missed", "not attended"


_I = InterviewStatus
INTERVIEW = Lifecycle(
    "interview",
    _I.BOOKED,
    (
        row("cancel", [_I.BOOKED], _I.CANCELLED, STAFF | APPLICANT | PROGRAMME.roles),
        row("hold", [_I.BOOKED], _I.HELD, STAFF),
        row("miss", [_I.BOOKED], _I.MISSED, STAFF),
    ),
)


class DecisionStatus(models.TextChoices):
    """The status of a decision. While a decision is held, staff can undo it."""

    HELD = "held", "about to take effect"
    TAKEN = "taken", "in effect"
    UNDONE = "undone", "undone"
    FAILED = "failed", "could not take effect"


_D = DecisionStatus
DECISION = Lifecycle(
    "decision",
    _D.HELD,
    (
        row("take_effect", [_D.HELD], _D.TAKEN, PROGRAMME.roles),
        row("undo", [_D.HELD], _D.UNDONE, STAFF),
        row("fail", [_D.HELD], _D.FAILED, PROGRAMME.roles),
    ),
)


class SentBackStatus(models.TextChoices):
    """The status of an answer that staff sent back to the applicant."""

    ASKED = "asked", "waiting for the applicant"
    ANSWERED = "answered", "answered"
    READ = "read", "new answer read"
    TAKEN_BACK = "taken_back", "taken back"


_B = SentBackStatus
SENT_BACK = Lifecycle(
    "question",
    _B.ASKED,
    (
        row("answer", [_B.ASKED], _B.ANSWERED, APPLICANT),
        row("take_back", [_B.ASKED], _B.TAKEN_BACK, STAFF),
        row("read", [_B.ANSWERED], _B.READ, STAFF),
    ),
)


class ClearanceStatus(models.TextChoices):
    """The status of a prison's clearance or of a DBS check."""

    REQUESTED = "requested", "requested"
    CHASED = "chased", "chased"
    RECEIVED = "received", "cleared"
    REFUSED = "refused", "refused"
    EXPIRED = "expired", "expired"


_C = ClearanceStatus
ASKED_FOR = frozenset({_C.REQUESTED, _C.CHASED})
GIVEN = frozenset({_C.RECEIVED, _C.EXPIRED})
"""The statuses in which only the dates say whether a clearance is valid.

A clearance stops being valid after its last day, even before the daily task marks it as expired.
"""

CLEARANCE = Lifecycle(
    "clearance",
    _C.REQUESTED,
    (
        row("chase", ASKED_FOR, _C.CHASED, STAFF),
        row("receive", ASKED_FOR, _C.RECEIVED, STAFF),
        row("refuse", ASKED_FOR, _C.REFUSED, STAFF),
        row("withdraw", [_C.RECEIVED], _C.REFUSED, STAFF),
        row("expire", [_C.RECEIVED], _C.EXPIRED, PROGRAMME.roles),
        row("reinstate", [_C.EXPIRED], _C.RECEIVED, STAFF),
    ),
)


class StaffStatus(models.TextChoices):
    INVITED = "invited", "invited"
    WITHDRAWN = "withdrawn", "invitation withdrawn"
    OPEN = "open", "works here"
    CLOSED = "closed", "has left"


_A = StaffStatus
STAFF_ACCOUNT = Lifecycle(
    "staff account",
    _A.INVITED,
    (
        row("accept", [_A.INVITED], _A.OPEN, PROGRAMME.roles),
        row("withdraw", [_A.INVITED], _A.WITHDRAWN, [Role.MANAGER]),
        row("invite_again", [_A.INVITED, _A.WITHDRAWN], _A.INVITED, [Role.MANAGER]),
        # The command create_staff gives roles whatever the status says.
        row("remove", StaffStatus.values, _A.CLOSED, [Role.MANAGER]),
        row("bring_back", [_A.CLOSED], _A.OPEN, [Role.MANAGER]),
    ),
)
