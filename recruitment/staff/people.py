"""The lists of staff: who works here, who is invited, and who no longer works here."""

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from config.accounts.models import RoleGrant, User
from config.accounts.phones import people_to_call
from config.accounts.roles import STAFF
from config.accounts.second_factor import FACTORS
from recruitment.models import Establishment, StaffAccount
from recruitment.states import StaffStatus


def staff_now() -> QuerySet[User]:
    """Everybody who works here, by name. Each has the attributes `prisons` (their open prisons) and
    `has_second_step`. 3 queries."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    prisons = Prefetch("establishments", Establishment.objects.open(), to_attr="prisons")
    return people_to_call().annotate(has_second_step=Exists(factors)).prefetch_related(prisons)


def invited_staff() -> QuerySet[StaffAccount]:
    """Everybody who is invited and has not accepted, newest first. 2 queries."""
    return _accounts(Q(status=StaffStatus.INVITED)).order_by("-invited_at", "-pk")


def former_staff() -> QuerySet[StaffAccount]:
    """Everybody who has left, or whose invitation was withdrawn, by name. 2 queries."""
    rows = _accounts(Q(status__in=[StaffStatus.CLOSED, StaffStatus.WITHDRAWN]))
    return rows.order_by("user__name", "pk")


def staff_members() -> QuerySet[User]:
    """Everybody who works here, is invited, or has worked here."""
    here = Q(pk__in=people_to_call().order_by().values("pk"))
    return User.objects.filter(here | Q(staff_account__isnull=False)).select_related(
        "staff_account"
    )


def _accounts(status: Q) -> QuerySet[StaffAccount]:
    """The staff accounts with this status. Leaves out people who work here now, such as somebody
    who came back through create_staff."""
    here = RoleGrant.objects.filter(user=OuterRef("user"), role__in=STAFF)
    rows = StaffAccount.objects.filter(status, ~Exists(here)).select_related(
        "user", "invited_by", "removed_by"
    )
    return rows.prefetch_related("prisons")
