"""Accounts of invented people."""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress

from config.accounts.models import RoleGrant, User
from config.accounts.roles import Role
from matching.synthetic.tables.bulk import add

NO_PASSWORD = "!"  # noqa: S105 — what Django keeps for someone who has none; hashing is slow


def write_people(people: Iterable[tuple[str, str, Role]], *, at: datetime) -> list[User]:
    """Accounts for each (e-mail, name, role), with verified addresses and no passwords."""
    listed = list(people)
    users = add(
        User,
        (
            User(email=email, name=name, password=NO_PASSWORD, joined_at=at)
            for email, name, _ in listed
        ),
    )
    add(
        EmailAddress,
        (EmailAddress(user=it, email=it.email, verified=True, primary=True) for it in users),
    )
    add(
        RoleGrant,
        (RoleGrant(user=it, role=role) for it, (*_, role) in zip(users, listed, strict=True)),
    )
    return users
