"""The rows of tests/access_table.py."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from config.accounts.models import User
from config.accounts.roles import STAFF, Role

Args = Callable[[User], dict[str, Any]]


def nothing(_: User) -> dict[str, Any]:
    """The address has no arguments."""
    return {}


@dataclass(frozen=True)
class Row:
    """Who can open an address. If `roles` is None, anyone at all; if it is empty, anyone who is
    signed in.

    `is_private` says whether a person is kept out of other people's records. It is None when the
    address is about no record of anybody.
    """

    roles: frozenset[Role] | None
    args: Args = nothing
    is_private: Callable[[User], bool] | None = None
    is_account_page: bool = False
    post: bool = False


def anyone(args: Args = nothing, *, post: bool = False) -> Row:
    return Row(None, args, post=post)


def signed_in(args: Args = nothing, *, post: bool = False) -> Row:
    return Row(frozenset(), args, post=post)


def only(*roles: Role, args: Args = nothing, post: bool = False) -> Row:
    return Row(frozenset(roles), args, post=post)


def owner(*roles: Role, args: Args, post: bool = False) -> Row:
    """For people with these roles. They can open only their own record."""
    return Row(frozenset(roles), args, is_private=lambda _: True, post=post)


def in_prison(args: Args, *, post: bool = False) -> Row:
    """For coordinators, who can open records of their own prisons, and for managers, who can open
    records of every prison."""
    return Row(STAFF, args, is_private=lambda user: Role.MANAGER not in user.roles, post=post)


def own_or_in_prison(args: Args, *, post: bool = False) -> Row:
    """For mentors, who can open their own record, and for staff, as in in_prison."""
    shut = in_prison(args, post=post)
    return replace(shut, roles=STAFF | {Role.MENTOR})


def account_page(args: Args = nothing, *, is_owned: bool = False) -> Row:
    """For anyone who is signed in, also for staff who have not done their second step yet."""
    is_private = (lambda _: True) if is_owned else None
    return Row(frozenset(), args, is_private=is_private, is_account_page=True)
