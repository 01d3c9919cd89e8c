"""The page that shows one record in an emergency. Nobody can change anything on this page."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from config.accounts.access import UserRequest, allow
from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import now
from delivery.concerns.acct import read_acct
from delivery.concerns.numbers import numbers_of
from delivery.concerns.seeing import concerns_about_man
from matching.emergencies.opening import own_emergencies
from matching.emergencies.reading import Shut, man_read, record_page, volunteer_read
from matching.models import Participant


@allow(Role.COORDINATOR)
@require_safe
def emergency(request: UserRequest, pk: int) -> HttpResponse:
    """Shows what staff need to know about the man or the volunteer in an emergency, while the
    record is open."""
    row, at = get_object_or_404(own_emergencies(request.user), pk=pk), now()
    try:
        record_page(row, by=request.user, at=at)
    except Shut:
        return render(request, "site/emergencies/shut.html", {"row": row})
    if row.participant is not None:
        context = _about_man(row.participant, by=request.user, at=at)
        return render(request, "site/emergencies/man.html", {"row": row, **context})
    volunteer = get_object_or_404(User, emergencies_about=row)
    read = volunteer_read(volunteer, by=request.user, at=at)
    return render(request, "site/emergencies/volunteer.html", {"row": row, "read": read})


def _about_man(man: Participant, *, by: User, at: datetime) -> dict[str, Any]:
    read = man_read(man, by=by, at=at)
    return {
        "read": read,
        "numbers": numbers_of(read.referral.establishment) if read.referral else [],
        "tellings": read_acct(read.match, by=by, at=at) if read.match else [],
        "concerns": concerns_about_man(man.pk),
    }
