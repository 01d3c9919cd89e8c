"""People who sign in, and the roles they hold."""

from datetime import timedelta
from typing import Any, ClassVar, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from config.accounts.resetting.row import SecondStepReset
from config.accounts.roles import STAFF, Role
from config.common.sealed.rows import BrieflySealedRow
from config.common.written_query import written_once

__all__ = ["ERASED", "CodeAsk", "RoleGrant", "SecondStepReset", "SentCode", "UnsentForm", "User"]

ERASED: Final = "(erased)"
"""The name of a person whose record was erased."""
LONGEST_ADDRESS: Final = 500
SHORT, LONG = "short", "long"
QUARTER: Final = timedelta(minutes=15)
"""Everybody who asks for a code of one address gets the same code for this long."""
ASKS: Final = 10
"""How many short codes people can ask for in 30 days for one address. Further codes are longer.
Requests that end in a sign-in do not count."""
OWN_ASKS: Final = 30
"""Like ASKS, for browsers in which somebody has signed in to the account. These 30 include the 10
of ASKS."""
TRIES: Final = 3


class Users(BaseUserManager["User"]):
    """Creates users, who sign in with their email address and without a password."""

    def create_user(self, email: str, **fields: Any) -> "User":
        """Creates and saves a user. The user signs in with a code that we email."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_unusable_password()
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. `work_phone` is the phone number of a member of staff. Pages and
    emails show it to volunteers and referrers.

    `erased_on` is the day on which we erased what we had about this person (see privacy.erasing).
    The row stays without personal data, because other people's records refer to it as their author.
    """

    email = models.EmailField("email address", unique=True)
    name = models.CharField(max_length=120, blank=True)
    work_phone = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    erased_on = models.DateField(null=True, blank=True)

    objects: ClassVar[Users] = Users()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case"),
            models.CheckConstraint(
                condition=models.Q(erased_on__isnull=True)
                | models.Q(
                    name=ERASED, email__startswith="erased-", work_phone="", is_active=False
                ),
                name="user_erased_says_nothing",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def known_as(self) -> str:
        """The person's first name, for a greeting. Empty when we do not know their name."""
        return self.name.partition(" ")[0]

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles that the person holds. One query, the first time in each request. No query if
        the roles are prefetched."""
        if "grants" in getattr(self, "_prefetched_objects_cache", {}):
            return frozenset(grant.role for grant in self.grants.all())
        return frozenset(_roles_of(self.pk))

    @classmethod
    def standing_for(cls, key: int, roles: frozenset[str]) -> "User":
        """A user that is not stored. Takes the place of any person with these roles while we write
        a query as SQL (see written_once)."""
        person = cls(pk=key)
        person.roles = roles
        return person

    @property
    def is_coordinating_staff(self) -> bool:
        """Whether the person must use a second factor before they can see any personal data."""
        return bool(self.roles & STAFF)


class RoleGrant(models.Model):
    """One role of one person."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="grant_once_per_role"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="grant_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


@written_once
def _roles_of(user: int) -> models.QuerySet[RoleGrant, str]:
    return RoleGrant.objects.filter(user=user).values_list("role", flat=True)


class UnsentForm(BrieflySealedRow):
    """A form that somebody sent after their session had ended. `sealed_fields` has what they typed,
    encrypted."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="unsent_forms")
    address = models.CharField(max_length=LONGEST_ADDRESS)
    sealed_fields = models.BinaryField()
    had_file = models.BooleanField()
    sent_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "address"], name="unsent_form_once"),
        ]

    def __str__(self) -> str:
        return f"form of {self.user_id} to {self.address}"


class SentCode(BrieflySealedRow):
    """A code that we email, for one address and one quarter of an hour. `place` is a hash of the
    address (see config.accounts.codes). The code is encrypted. The row is deleted when somebody
    uses the code."""

    place = models.CharField(max_length=64)
    length = models.CharField(max_length=5, choices=[(SHORT, SHORT), (LONG, LONG)])
    begins_at = models.DateTimeField(db_index=True)
    sealed_code = models.BinaryField()
    emails = models.PositiveSmallIntegerField(default=0)
    notices = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "length", "begins_at"], name="sent_code_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(length__in=[SHORT, LONG]), name="sent_code_length_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.length} code from {self.begins_at}"

    @classmethod
    def sealing(cls, digits: str) -> dict[str, Any]:
        """The fields of a new row with this code."""
        row = cls()
        row.write(code=digits)
        return {"seal_id": row.seal_id, "sealed_code": row.sealed_code}


class CodeAsk(models.Model):
    """A request for a code of 8 digits for an address. The row is deleted when the code is used.

    No 2 rows of one address have the same `number`. The numbers go from 1 to OWN_ASKS, so an
    address never has more rows than that.
    """

    place = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "number"], name="code_ask_once_per_number"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=OWN_ASKS),
                name="code_ask_number_in_range",
            ),
            models.CheckConstraint(condition=models.Q(tries__lte=TRIES), name="code_ask_few_tries"),
        ]

    def __str__(self) -> str:
        return f"ask {self.number}"
