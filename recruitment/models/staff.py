"""Somebody who is invited to work here, or who has worked here."""

from django.db import models
from django.db.models import F, Q

from config.accounts.models import User
from config.accounts.roles import Role
from recruitment.models.establishment import Establishment
from recruitment.states import StaffStatus


class StaffAccount(models.Model):
    """Somebody's staff account, from the invitation until after they have left.

    While the person works here, their role grants say what they do, and each prison names its
    coordinators. Before that, `is_coordinator`, `is_manager` and `prisons` say what we offered the
    person. After the person has left, these columns say what they did. Somebody added by the
    command `create_staff` has no row until they leave. The invitation can be accepted before
    `ends_at`.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="staff_account")
    status = models.CharField(
        max_length=12, choices=StaffStatus.choices, default=StaffStatus.INVITED
    )
    is_coordinator = models.BooleanField(default=False)
    is_manager = models.BooleanField(default=False)
    prisons = models.ManyToManyField(Establishment, related_name="+", blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=StaffStatus.values), name="staff_account_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=StaffStatus.INVITED)
                | Q(invited_by__isnull=False, invited_at__isnull=False, ends_at__isnull=False)
                & Q(ends_at__gt=F("invited_at"))
                & (Q(is_coordinator=True) | Q(is_manager=True)),
                name="staff_account_invited_to_something",
            ),
            models.CheckConstraint(
                condition=Q(
                    status=StaffStatus.CLOSED, left_at__isnull=False, removed_by__isnull=False
                )
                | ~Q(status=StaffStatus.CLOSED) & Q(left_at__isnull=True, removed_by__isnull=True),
                name="staff_account_closed_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that the person was offered, or had."""
        offered = {Role.COORDINATOR: self.is_coordinator, Role.MANAGER: self.is_manager}
        return frozenset(role for role, is_offered in offered.items() if is_offered)
