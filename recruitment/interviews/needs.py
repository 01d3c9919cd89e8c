"""What an applicant needs so that the interview works for them, such as a room without steps.

We ask once, and keep the answer sealed on the application. The answer may be about the applicant's
health, so we record each time that staff read it.
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.accounts.roles import STAFF
from config.common import audit
from config.common.errors import NotAllowed
from recruitment.interviews.booking import NO_TIME_TO_CHOOSE, NotInvited, booked_interview, can_book
from recruitment.interviews.emails import email_access_needs
from recruitment.models import Application, Interview
from recruitment.permissions import applications_for

WHAT: Final = "access_needs"


def tell_access_needs(*, application: Application, words: str, by: User, at: datetime) -> None:
    """Stores, sealed, what the applicant needs for their interview. If `words` is empty, they need
    nothing.

    If `words` has changed and an interview is booked, emails the interviewers that there is
    something to read. Raises NotInvited if the application is not at the interview stage. Raises
    NotAllowed for somebody else's application. Safe to repeat.
    """
    if application.applicant_id != by.pk:
        raise NotAllowed("Only the applicant can say what they need.")
    with transaction.atomic():
        current = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        if not can_book(current, at=at):
            raise NotInvited(NO_TIME_TO_CHOOSE)
        is_new = own_access_needs(current) != words
        if current.access_needs_at and not is_new:
            return
        current.write(access_needs=words)
        current.access_needs_at = at
        current.save(update_fields=["sealed_access_needs", "access_needs_at"])
        audit.record("tell_access_needs", current, by=by, at=at)
        interview = booked_interview(current)
        if is_new and interview:
            email_access_needs(interview, at=at)


def own_access_needs(application: Application) -> str:
    """What the applicant wrote about what they need for their interview. Only the applicant may
    read the result. For staff, use access_needs_of."""
    return application.opened(WHAT)


def access_needs_of(interview: Interview, *, by: User, at: datetime) -> str:
    """What the applicant needs for their interview, as staff read it. Records in the audit trail
    that `by` read it.

    Get `interview` from interviews_for, which checks what the person may see. Empty if the
    applicant needs nothing, or has not told us.
    """
    words = own_access_needs(interview.application)
    if words:
        read = {Application: [interview.application_id]}
        audit.record_reading("read_in_confidence", read, by=by, at=at, what=WHAT)
    return words


def interviews_for(user: User) -> QuerySet[Interview]:
    """The interviews of the applicants that this person screens, and the interviews where this
    person is an interviewer."""
    if not user.roles & STAFF:
        return Interview.objects.none()
    return Interview.objects.filter(
        Q(application__in=applications_for(user)) | Q(time__interviewers=user)
    ).distinct()
