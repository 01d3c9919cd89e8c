"""Recording that a member of staff has spoken with a waiting volunteer."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from matching.models import Call
from training.models import Enrolment
from training.permissions import check_look_after


def record_call(*, enrolment: Enrolment, by: User, at: datetime) -> None:
    """Records that `by` has spoken with the volunteer today. Safe to repeat: the first call of a
    day stays. Raises NotAllowed if `by` cannot do this."""
    check_look_after(by, enrolment.volunteer)
    with transaction.atomic():
        call, is_new = Call.objects.get_or_create(
            volunteer=enrolment.volunteer,
            called_on=london_date(at),
            defaults={"called_by": by},
        )
        if is_new:
            audit.record("call_newcomer", call, by=by, at=at)
