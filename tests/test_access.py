"""Visits every address as every kind of person, and compares with tests/access_table.py.

An address that names a record is visited in tests/test_strangers.py by its owners, and by those
who must not see it. The others whom the table lets in visit it here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie

import pytest
from django.db import transaction
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


NAMED = {
    name
    for name, address in ADDRESSES.items()
    if address.pattern.converters and name in TABLE and TABLE[name].roles is not None
}
"""The addresses that name something and are not public."""


def owner_roles(row: Row) -> frozenset[Role]:
    """The roles whose own records tests/test_strangers.py visits at this address. A manager only
    where nobody else has a record."""
    roles = row.roles or frozenset({Role.APPLICANT})
    return roles - {Role.MANAGER} or roles


def sees_others(row: Row, person: User) -> bool:
    """Whether this person can open other people's records here, as a manager can."""
    return row.is_private is not None and not row.is_private(person)


def opens_as_owner(row: Row, visitor: User, *, has_second_step: bool) -> bool:
    """Whether an owner like this visitor opens the address in tests/test_strangers.py."""
    is_owner = has_second_step and bool(owner_roles(row) & visitor.roles)
    return is_owner and not row.post and not sees_others(row, visitor)


def expected(row: Row, visitor: User | None, *, has_second_step: bool) -> str:
    """What should happen to this person at an address of their own, by the table."""
    if row.roles is None:
        return "opens"
    if visitor is None:
        return "sign in"
    if visitor.roles & STAFF and not has_second_step and not row.is_account_page:
        return "second step"
    if row.roles and not row.roles & visitor.roles:
        return "refused"
    return "opens"


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


def can_be_stored(response: HttpResponseBase) -> bool:
    """Whether a browser or a proxy can store the answer."""
    return "no-store" not in response.headers.get("Cache-Control", "")


ABOUT_SOMEBODY = {
    name
    for name, row in TABLE.items()
    if row.roles is not None or ADDRESSES[name].callback.__module__.startswith("allauth.")
}
PRIVATE_LINKS = {
    "matching:calendar",
    "recruitment:decline_reference",
    "recruitment:give_reference",
    "recruitment:opening_notice",
    "recruitment:stop_reminders",
    "training:check_certificate",
}
"""Pages that show somebody's data to whoever has the secret in the address."""


def by_app() -> dict[str, list[str]]:
    """The addresses of the table, by the part of their name before the colon."""
    apps: dict[str, list[str]] = defaultdict(list)
    for name in TABLE:
        apps[name.rpartition(":")[0] or "config"].append(name)
    return apps


def wrong_visits(names: list[str], who: str) -> list[str]:
    """Visits these addresses, all as the same person, and compares what happens with what the table
    says should happen. Returns a line for each difference, and for each answer that could be stored
    and is about somebody.

    We undo what each visit did, so that the next one does not find it."""
    visitor, has_second_step = VISITORS[who]()
    client = Client()
    if visitor:
        sign_in(client, visitor, second_factor=has_second_step)
    signed_in = SimpleCookie(client.cookies)
    wrong = []
    for name in names:
        row = TABLE[name]
        says = expected(row, visitor, has_second_step=has_second_step)
        person = visitor and User.objects.get(pk=visitor.pk)
        is_owner = person and opens_as_owner(row, person, has_second_step=has_second_step)
        if name in NAMED and (is_owner or says != "opens"):
            continue
        client.cookies = SimpleCookie(signed_in)
        with transaction.atomic():
            response = visit(client, name, person)
            transaction.set_rollback(True)
        if (happens := outcome(response)) != says:
            wrong.append(f"{name}: {happens}, but the table says: {says}")
        is_about_somebody = person or name in ABOUT_SOMEBODY | PRIVATE_LINKS
        if is_about_somebody and can_be_stored(response):
            wrong.append(f"{name}: the answer could be stored")
    return wrong


def visit(client: Client, name: str, person: User | None) -> HttpResponseBase:
    """The answer at the address of this person's record. Whoever can open other people's records,
    as a manager can, visits somebody else's."""
    row = TABLE[name]
    owner = user_with() if person is None or sees_others(row, person) else person
    try:
        address = reverse(name, kwargs=row.args(owner))
        return client.post(address) if row.post else client.get(address)
    except Exception as error:
        error.add_note(f"The address is {name}.")
        raise


@pytest.mark.django_db
@pytest.mark.parametrize("who", VISITORS)
@pytest.mark.parametrize(("app", "names"), by_app().items(), ids=[*by_app()])
def test_the_addresses_open_to_the_people_in_the_table(
    app: str, names: list[str], who: str
) -> None:
    assert wrong_visits(names, who) == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["start", "prison", "recruitment:apply", "matching:refer"])
def test_a_page_about_nobody_can_be_stored(name: str) -> None:
    assert can_be_stored(visit(Client(), name, None))


def test_every_public_address_with_a_secret_is_a_private_link() -> None:
    secrets = {name for name, row in TABLE.items() if row.roles is None and _has_secret(name)}
    assert secrets == PRIVATE_LINKS


def _has_secret(name: str) -> bool:
    """Whether the address ends in a word that only some people know."""
    return bool({"secret", "code"} & ADDRESSES[name].pattern.converters.keys()) and name not in (
        "prison",
        "gallery_error",
    )
