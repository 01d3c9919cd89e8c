"""Opening one record in an emergency, and shutting it again.

A coordinator who covers for a colleague may suddenly need to know where a man is and who to ring.
In an emergency, they can open the record of one man or one volunteer that they cannot usually see.
They enter the person's prison number, reference or email address, and write why they need the
record. We email every manager immediately. The record opens on a page of its own, where nobody can
change anything. On all other pages, this coordinator sees no more than before.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.accounts.roles import Role
from config.common import audit
from config.common.audit import AuditEvent
from config.common.errors import DomainError, FieldError, NotAllowed
from config.common.letters.sending import email_person
from matching.emergencies.emails import EMERGENCY_BEGUN
from matching.models import Emergency, Participant
from matching.permissions import mentors_for, referrals_for
from recruitment.models import Application
from recruitment.permissions import applications_for, volunteers_for
from recruitment.states import ApplicationStatus

AT_ONCE: Final = 2
"""How many records one person can have open at the same time."""
MISSES: Final = 5
"""How many wrong codes one person can enter in an hour. The limit stops people from guessing."""
HOUR: Final = timedelta(hours=1)
MISS: Final = "miss_emergency"
NOBODY: Final = (
    "We found nobody. Check the number, reference or email address. If what you entered is right, "
    "ring a service manager"
)
LONGEST_REASON: Final = 1000


class SeenAlready(DomainError):
    """The person who asks can see the record without an emergency."""


def begin_emergency(*, code: str, reason: str, by: User, at: datetime) -> Emergency:
    """Opens the record of a man or a volunteer for an hour, for reading only. Emails every manager.

    `code` is a man's prison number, the reference of a referral or of an application, or the email
    address of a volunteer. While the record is open, a second call returns the same emergency.

    Raises NotAllowed if `by` is not a coordinator, has AT_ONCE other records open, or has entered
    MISSES wrong codes in the last hour. If nobody has this code, records in the audit trail that
    `by` entered a wrong code, and raises FieldError. Raises SeenAlready if `by` can see the record
    anyway.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)  # so that each press sees the press before
        _check_may_ask(by, at=at)
        about = _person(code)
        if about is not None:
            return _begin(about, reason, by=by, at=at)
        audit.record_of_many(MISS, Emergency, by=by, at=at)
    raise FieldError("code", NOBODY)


def end_emergency(*, emergency: Emergency, by: User, at: datetime) -> None:
    """Shuts the record before its hour has passed. Safe to repeat. Raises NotAllowed unless `by`
    opened the record or is a manager."""
    if by.pk != emergency.reader_id and Role.MANAGER not in by.roles:
        raise NotAllowed("Only the person who opened the record, or a service manager, can do this")
    with transaction.atomic():
        current = Emergency.objects.select_for_update().get(pk=emergency.pk)
        if current.is_open(at):
            current.ended_at = at
            current.save(update_fields=["ended_at"])
            audit.record("end_emergency", current, by=by, at=at)


def open_emergencies(user: User, *, at: datetime) -> list[Emergency]:
    """The records that `user` has open now, in an emergency. One query."""
    return [row for row in own_emergencies(user).filter(begun_at__gt=at - HOUR) if row.is_open(at)]


def own_emergencies(user: User) -> QuerySet[Emergency]:
    """The emergencies in which `user` opened a record."""
    return Emergency.objects.filter(reader=user)


def _check_may_ask(by: User, *, at: datetime) -> None:
    if Role.MANAGER in by.roles:
        raise NotAllowed("You can see every record already. Search for the record instead.")
    if Role.COORDINATOR not in by.roles:
        raise NotAllowed("Only a coordinator can open a record in an emergency.")
    missed = AuditEvent.objects.filter(action=MISS, actor=by.pk, at__gt=at - HOUR)
    if missed.count() >= MISSES:
        raise NotAllowed(
            "You entered several codes that we do not know. Ring a service manager, or try again "
            "in an hour."
        )


def _person(code: str) -> dict[str, int] | None:
    """Finds the man or volunteer with this code. Returns the name of their column in Emergency,
    with their key. None if nobody has the code. 2 queries at most. Loads no record, so there is no
    reading to record."""
    code = code.strip()
    number = "".join(code.split()).upper()
    his = Q(prison_number=number) | Q(referrals__reference=number)
    man = Participant.objects.filter(his).values_list("pk", flat=True).first() if number else None
    if man is not None:
        return {"participant_id": man}
    sent = Application.objects.exclude(status=ApplicationStatus.DRAFT)
    volunteers = User.objects.filter(Q(pk__in=sent.values("applicant")) | Q(mentor__isnull=False))
    by_reference = Q(pk__in=sent.filter(reference=number).values("applicant"))
    theirs = volunteers.filter(by_reference | Q(email__iexact=code))
    volunteer = theirs.values_list("pk", flat=True).first() if code else None
    return None if volunteer is None else {"volunteer_id": volunteer}


def _begin(about: dict[str, int], reason: str, *, by: User, at: datetime) -> Emergency:
    if _is_seen(by, **about):
        raise SeenAlready(
            "You can see this record without an emergency. Search for the record instead."
        )
    open_now = open_emergencies(by, at=at)
    for same in open_now:
        if all(getattr(same, column) == key for column, key in about.items()):
            return same
    if len(open_now) >= AT_ONCE:
        raise NotAllowed(f"You have {AT_ONCE} records open already. Shut one of them first.")
    emergency = Emergency(reader=by, begun_at=at, **about)
    emergency.write(reason=reason)
    emergency.save()
    audit.record("begin_emergency", emergency, by=by, at=at)
    for manager in User.objects.filter(is_active=True, grants__role=Role.MANAGER):
        email_person(
            manager,
            EMERGENCY_BEGUN,
            occasion=f"emergency:{emergency.pk}",
            at=at,
            link=f"{settings.BASE_URL}/emergencies/",
        )
    return emergency


def _is_seen(
    by: User, *, participant_id: int | None = None, volunteer_id: int | None = None
) -> bool:
    """Whether this person can see the record without an emergency. Their own record counts too."""
    if volunteer_id is None:
        return referrals_for(by).filter(participant=participant_id).exists()
    return (
        volunteer_id == by.pk
        or mentors_for(by).filter(user=volunteer_id).exists()
        or applications_for(by).filter(applicant=volunteer_id).exists()
        or volunteers_for(by).filter(pk=volunteer_id).exists()
    )
