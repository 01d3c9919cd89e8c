"""The owner of an application: taking an application that nobody owns, and handing an application
over."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from config.accounts.models import RoleGrant, User
from config.accounts.roles import STAFF
from config.common import audit
from config.common.errors import ChangedMeanwhile, FieldError
from recruitment.models import Application
from recruitment.permissions import applications_for, check_decide


def take_application(*, application: Application, by: User, at: datetime) -> None:
    """Makes this person the owner of an application that nobody owns. Safe to repeat.

    Raises NotAllowed if this person does not screen the application. Raises ChangedMeanwhile if
    somebody else has taken it.
    """
    change_owner(application=application, owner=by, instead_of=None, by=by, at=at)


def change_owner(
    *,
    application: Application,
    owner: User | None,
    instead_of: int | None,
    by: User,
    at: datetime,
) -> None:
    """Gives the application to another owner, or to nobody. `instead_of` is the id of the owner
    that the page showed, or None for nobody. Anybody who screens the application can hand it over.
    Safe to repeat.

    Raises NotAllowed if `by` does not screen the application. Raises FieldError (`owner`) if the
    new owner does not screen it. Raises ChangedMeanwhile if the owner has changed since the page
    was shown.
    """
    check_decide(by, application)
    if owner and not applications_for(owner).filter(pk=application.pk).exists():
        raise FieldError(
            "owner",
            f"{owner} does not coordinate any of the prisons that {application.full_name} chose. "
            "Choose somebody else",
        )
    with transaction.atomic():
        expected: dict[str, Any] = {"owner": instead_of} if instead_of else {"owner__isnull": True}
        rows = Application.objects.filter(pk=application.pk)
        if not rows.filter(**expected).update(owner=owner):
            application.refresh_from_db(fields=["owner"])
            if application.owner == owner:
                return
            raise ChangedMeanwhile(_changed(application))
        audit.record("change_owner", application, by=by, at=at, owner=owner and owner.pk)
    application.owner = owner


def possible_owners() -> QuerySet[User]:
    """Everybody who screens any applications, by name."""
    staff = RoleGrant.objects.filter(user=OuterRef("pk"), role__in=STAFF)
    return User.objects.filter(Exists(staff), is_active=True).order_by("name", "pk")


def present_owners(user: User) -> QuerySet[User]:
    """Everybody who owns an application that this person screens, by name."""
    owned = applications_for(user).filter(owner=OuterRef("pk"))
    return User.objects.filter(Q(Exists(owned))).order_by("name", "pk")


def _changed(application: Application) -> str:
    if application.owner is None:
        return f"Nobody has {application.full_name}’s application any more. Look again."
    return f"{application.owner} has {application.full_name}’s application now."
