"""How managers look at each record that a coordinator opened in an emergency."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from config.accounts.models import User
from config.accounts.roles import Role, check_manager
from config.common import audit
from config.common.audit import AuditEvent
from config.common.transitions import apply_transition
from matching.emergencies.opening import end_emergency
from matching.models import Emergency
from matching.states import EMERGENCY, EmergencyStatus


def emergencies_for(user: User) -> QuerySet[Emergency]:
    """The emergencies that `user` can see. A manager sees every emergency. Anybody else sees only
    emergencies in which they opened the record. Emergencies that a manager still has to look at
    come first, then the newest."""
    rows = Emergency.objects.select_related("reader", "looked_by")
    if Role.MANAGER in user.roles:  # managers see names, so we record a reading
        named = rows.select_related("participant", "volunteer__mentor")
        rows = named.prefetch_related("volunteer__applications")
    else:
        rows = rows.filter(reader=user)
    return rows.order_by(F("looked_at").asc(nulls_first=True), "-begun_at", "-pk")


def number_to_look_at(user: User) -> int:
    """How many emergencies this manager still has to look at. 0 for a person who is not a manager.
    One query."""
    if Role.MANAGER not in user.roles:
        return 0
    return Emergency.objects.filter(status=EmergencyStatus.TO_LOOK_AT).count()


def reason_of(emergency: Emergency, *, by: User, at: datetime) -> str:
    """Why the coordinator needed the record. Records that `by` read the reason."""
    audit.record_reading("read_reason", {Emergency: [emergency.pk]}, by=by, at=at)
    return emergency.opened("reason")


def note_of(emergency: Emergency) -> str:
    """What a manager wrote about the emergency. Call reason_of first: it records who reads about
    the emergency."""
    return emergency.opened("note")


def pages_read(emergency: Emergency) -> int:
    """How often the coordinator opened the page of the record during the emergency. One query."""
    return AuditEvent.objects.filter(
        action="read_in_emergency",
        subject=Emergency._meta.label,
        subject_id=emergency.pk,
    ).count()


def look_at(
    *, emergency: Emergency, was_justified: bool, note: str, by: User, at: datetime
) -> None:
    """Records what a manager thinks of the emergency. If the emergency was not justified, shuts the
    record immediately. Raises NotAllowed unless `by` is a manager. Raises ChangedMeanwhile if a
    manager has already decided."""
    check_manager(by, "look at this")
    with transaction.atomic():
        if not was_justified:
            end_emergency(emergency=emergency, by=by, at=at)
        emergency.write(note=note)
        apply_transition(
            EMERGENCY,
            "look_at",
            emergency,
            by=by,
            at=at,
            detail={"was_justified": was_justified},
            looked_by=by,
            looked_at=at,
            was_justified=was_justified,
            sealed_note=emergency.sealed_note,
        )


def look_again(*, emergency: Emergency, by: User, at: datetime) -> None:
    """Puts the emergency back on Today, so that a manager can decide about it again. Deletes what
    the manager wrote. Raises ChangedMeanwhile if the emergency is on Today already. Raises
    NotAllowed if `by` cannot do this."""
    apply_transition(
        EMERGENCY,
        "look_again",
        emergency,
        by=by,
        at=at,
        looked_by=None,
        looked_at=None,
        was_justified=None,
        sealed_note=b"",
    )
