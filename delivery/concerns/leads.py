"""Who deals with concerns about mentors and staff."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from config.accounts.models import RoleGrant, User
from config.accounts.roles import STAFF, check_manager
from config.common import audit
from config.common.errors import FieldError
from delivery.concerns.seeing import leads
from delivery.models import SafeguardingLead


def staff_members() -> QuerySet[User]:
    """Everybody who is a coordinator or a manager now, by name."""
    of_staff = RoleGrant.objects.filter(role__in=sorted(STAFF)).values("user")
    return User.objects.filter(pk__in=of_staff, is_active=True).order_by("name", "email")


def choose_lead(*, user: User, phone: str, by: User, at: datetime) -> None:
    """Makes somebody a safeguarding lead, who deals with concerns about mentors and staff. Choosing
    the same person again changes their phone number. Raises FieldError unless `user` is a
    coordinator or a manager. Raises NotAllowed unless `by` is a manager."""
    check_manager(by, "choose the safeguarding leads")
    if not staff_members().filter(pk=user.pk).exists():
        raise FieldError("user", "Select a coordinator or a service manager")
    with transaction.atomic():
        lead, is_new = SafeguardingLead.objects.get_or_create(
            user=user, defaults={"phone": phone, "chosen_by": by, "chosen_at": at}
        )
        if not is_new:
            lead.phone = phone
            lead.save(update_fields=["phone"])
        audit.record("choose_lead", lead, by=by, at=at, user=user.pk)


def is_only_lead(lead: SafeguardingLead) -> bool:
    """Whether this lead is the only lead who can act. If so, and this lead is removed, service
    managers will see the concerns about mentors and staff. One query."""
    return list(leads().values_list("pk", flat=True)) == [lead.pk]


def remove_lead(*, lead: SafeguardingLead, by: User, at: datetime) -> None:
    """Ends somebody's work as a safeguarding lead. Raises NotAllowed unless `by` is a manager."""
    check_manager(by, "choose the safeguarding leads")
    with transaction.atomic():
        audit.record("remove_lead", lead, by=by, at=at, user=lead.user_id)
        lead.delete()
