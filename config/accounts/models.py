"""People who sign in, and the roles they hold."""

from typing import Any, ClassVar, Final
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from config.accounts.roles import STAFF, Role
from config.common.sealed import seal, unseal

LONGEST_ADDRESS: Final = 500


class Users(BaseUserManager["User"]):
    """Makes users. They sign in with their email address only."""

    def create_user(self, email: str, **fields: Any) -> "User":
        """A saved user, who signs in with a code that we email."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_unusable_password()
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Anyone who signs in. `work_phone` is the number at which others can call a member of staff.
    Pages and emails show it to volunteers and referrers."""

    email = models.EmailField("email address", unique=True)
    name = models.CharField(max_length=120, blank=True)
    work_phone = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Users] = Users()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def known_as(self) -> str:
        """The person's first name, for a greeting. Empty when we do not know their name."""
        return self.name.partition(" ")[0]

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles that the person holds. Read once for each request: one query, unless
        prefetched."""
        return frozenset(grant.role for grant in self.grants.all())

    @classmethod
    def standing_for(cls, key: int, roles: frozenset[str]) -> "User":
        """A stand-in for any person with these roles while we write a query as SQL (see
        written_once)."""
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


class UnsentForm(models.Model):
    """A form that somebody sent after their session had ended. What they typed is encrypted (see
    config.common.sealed)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="unsent_forms")
    address = models.CharField(max_length=LONGEST_ADDRESS)
    seal_id = models.UUIDField(default=uuid4, editable=False)
    sealed_fields = models.BinaryField()
    had_file = models.BooleanField()
    sent_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "address"], name="unsent_form_once"),
        ]

    def __str__(self) -> str:
        return f"form of {self.user_id} to {self.address}"

    def write(self, fields: str) -> None:
        """Seals the fields, as the body of a form. Does not save the row."""
        self.sealed_fields = seal(
            fields, table=self._meta.db_table, column="sealed_fields", row=self.seal_id
        )

    def opened(self) -> str:
        """The fields. Raises config.common.sealed.Unreadable."""
        return unseal(
            bytes(self.sealed_fields),
            table=self._meta.db_table,
            column="sealed_fields",
            row=self.seal_id,
        )
