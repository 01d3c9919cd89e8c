"""The lifecycles of training, as tables. The diagrams in the docs come from these tables."""

from django.db import models

from config.accounts.roles import STAFF
from config.common.actor import PROGRAMME
from config.common.transitions import Lifecycle, row


class EnrolmentStatus(models.TextChoices):
    ENROLLED = "enrolled", "in this cohort"
    MOVED = "moved", "moved to a later cohort"
    LEFT = "left", "left"


_E = EnrolmentStatus
ENROLMENT = Lifecycle(
    "enrolment",
    _E.ENROLLED,
    (
        row("move", [_E.ENROLLED], _E.MOVED, STAFF),
        row("leave", [_E.ENROLLED], _E.LEFT, STAFF | PROGRAMME.roles),
    ),
)


class SessionStatus(models.TextChoices):
    PLANNED = "planned", "planned"
    CANCELLED = "cancelled", "cancelled"


_S = SessionStatus
SESSION = Lifecycle(
    "training session",
    _S.PLANNED,
    (row("cancel", [_S.PLANNED], _S.CANCELLED, STAFF),),
)


class CertificateStatus(models.TextChoices):
    VALID = "valid", "valid"
    WITHDRAWN = "withdrawn", "withdrawn"


_C = CertificateStatus
CERTIFICATE = Lifecycle(
    "certificate",
    _C.VALID,
    (row("withdraw", [_C.VALID], _C.WITHDRAWN, STAFF),),
)


class AttendanceStatus(models.TextChoices):
    """What a register says about one trainee at one session.

    This is not a lifecycle, because staff can change any status to any other status.
    """

    PRESENT = "present", "present"
    LATE = "late", "late"
    EXCUSED = "excused", "absent, gave notice"
    ABSENT = "absent", "absent, no notice"


PRESENCE = frozenset({AttendanceStatus.PRESENT, AttendanceStatus.LATE})
