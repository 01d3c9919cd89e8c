"""Visits every address as every kind of person, and compares with tests/access_table.py."""

from collections.abc import Callable, Iterator

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from config.accounts.models import User
from config.accounts.roles import STAFF, Role
from tests.access_rows import Row
from tests.access_table import TABLE
from tests.factories.people import sign_in, user_with

Visit = tuple[User | None, bool]
VISITORS: dict[str, Callable[[], Visit]] = {
    "anonymous": lambda: (None, False),
    "someone with no role": lambda: (user_with(), True),
    "applicant": lambda: (user_with(Role.APPLICANT), True),
    "mentor": lambda: (user_with(Role.MENTOR), True),
    "referrer": lambda: (user_with(Role.REFERRER), True),
    "coordinator": lambda: (user_with(Role.COORDINATOR), True),
    "manager": lambda: (user_with(Role.MANAGER), True),
    "coordinator before the second step": lambda: (user_with(Role.COORDINATOR), False),
    "manager before the second step": lambda: (user_with(Role.MANAGER), False),
}
"""Every kind of visitor, with whether they have used a second factor in this session."""


def addresses(
    patterns: list[URLPattern | URLResolver], space: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """The full name of every address, with its pattern."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name or pattern.pattern}", pattern


ADDRESSES = dict(addresses(get_resolver().url_patterns))


def advice(name: str) -> str:
    """The row to add for an address that has none."""
    converters = ADDRESSES[name].pattern.converters
    made = ", ".join(f'"{argument}": …' for argument in converters)
    args = f", args=lambda person: {{{made}}}" if made else ""
    return (
        f"{name} is not in the table in tests/access_table.py. Say there who can open it, with "
        f"one of anyone, signed_in, only, owner. For example:\n"
        f'    "{name}": only(*STAFF{args}),'
    )


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_address_is_in_the_table(name: str) -> None:
    if name not in TABLE:
        pytest.fail(advice(name), pytrace=False)


@pytest.mark.parametrize("name", TABLE)
def test_every_row_is_of_an_address(name: str) -> None:
    if name not in ADDRESSES:
        pytest.fail(f"{name} is not in config.urls. Remove its row.", pytrace=False)


def expected(row: Row, visitor: User | None, *, has_second_step: bool, is_own: bool) -> str:
    """What should happen to this person, by the table."""
    if row.roles is None:
        return "opens"
    if visitor is None:
        return "sign in"
    if visitor.roles & STAFF and not has_second_step and not row.is_account_page:
        return "second step"
    if row.roles and not row.roles & visitor.roles:
        return "refused"
    is_shut = row.is_private is not None and row.is_private(visitor) and not is_own
    return "not found" if is_shut else "opens"


def outcome(response: HttpResponseBase) -> str:
    """What happened to this person. It does not matter what a page shows or where it leads, only
    that it opens."""
    location = response.headers.get("Location", "")
    if location.startswith(f"{reverse('account_login')}?next="):
        return "sign in"
    if location.startswith(f"{reverse('account_second_step')}?next="):
        return "second step"
    return {403: "refused", 404: "not found", 405: "wrong method"}.get(
        response.status_code, "opens"
    )


def check(client: Client, name: str, who: str, *, is_own: bool) -> None:
    """Visits the address, and compares what happens with what the table says should happen."""
    row = TABLE[name]
    visitor, has_second_step = VISITORS[who]()
    args = row.args(visitor if visitor and is_own else user_with())
    if visitor:
        sign_in(client, visitor, second_factor=has_second_step)
    address = reverse(name, kwargs=args)
    response = client.post(address) if row.post else client.get(address)
    says = expected(row, visitor, has_second_step=has_second_step, is_own=is_own)
    assert outcome(response) == says, f"{name} to {who}"


@pytest.mark.django_db
@pytest.mark.parametrize("who", VISITORS)
@pytest.mark.parametrize("name", TABLE)
def test_the_address_opens_to_the_people_in_the_table(name: str, who: str, client: Client) -> None:
    check(client, name, who, is_own=True)


@pytest.mark.django_db
@pytest.mark.parametrize("who", VISITORS)
@pytest.mark.parametrize("name", [name for name, row in TABLE.items() if row.is_private])
def test_the_record_of_someone_else_stays_shut(name: str, who: str, client: Client) -> None:
    check(client, name, who, is_own=False)
