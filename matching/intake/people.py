"""Accounts for many people at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from allauth.account.models import EmailAddress
from django.db.models.functions import Lower

from config.accounts.models import RoleGrant, User
from config.accounts.roles import Role
from matching.intake.bulk import add

NO_PASSWORD = "!"  # noqa: S105 — what Django keeps for someone who has none; hashing is slow


class Person(NamedTuple):
    """Whose account it is to be. `email` is in small letters."""

    email: str
    name: str
    role: Role


def write_people(
    people: Sequence[Person], *, at: datetime, are_verified: bool = False
) -> list[User]:
    """An account with that role for each, in order. Who has an account keeps it and its name.

    New ones have no password. Unless `are_verified`, an address counts as its owner's once he or
    she has signed in with a code sent there.
    """
    known = accounts_at(person.email for person in people)
    new = add(
        User,
        (
            User(email=email, name=name, password=NO_PASSWORD, joined_at=at)
            for email, name, _ in people
            if email not in known
        ),
    )
    add(
        EmailAddress,
        (
            EmailAddress(user=user, email=user.email, verified=are_verified, primary=True)
            for user in new
        ),
    )
    users = known | {user.email: user for user in new}
    grants = [RoleGrant(user=users[person.email], role=person.role) for person in people]
    RoleGrant.objects.bulk_create(grants, ignore_conflicts=True)
    return [users[person.email] for person in people]


def accounts_at(emails: Iterable[str]) -> dict[str, User]:
    """The accounts there are at these addresses, by address in small letters. One query."""
    held = User.objects.annotate(small=Lower("email")).filter(small__in=list(emails))
    return {user.email.lower(): user for user in held}
