"""Visits every address as every kind of person, and compares with tests/access_table.py."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
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
from tests.factories.people import manager, sign_in, user_with

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


def by_app(names: Iterable[str]) -> dict[str, list[str]]:
    """These addresses, by the part of their name before the colon."""
    apps: dict[str, list[str]] = defaultdict(list)
    for name in names:
        apps[name.rpartition(":")[0] or "config"].append(name)
    return apps


EVERY_ADDRESS = by_app(TABLE)
PRIVATE = by_app(name for name, row in TABLE.items() if row.is_private)


def wrong_visits(names: list[str], who: str, *, is_own: bool) -> list[str]:
    """Visits these addresses, all as the same person, and compares what happens with what the table
    says should happen. Returns a line for each difference.

    We undo what each visit did, so that the next one does not find it."""
    visitor, has_second_step = VISITORS[who]()
    client = Client()
    if visitor:
        sign_in(client, visitor, second_factor=has_second_step)
    signed_in = SimpleCookie(client.cookies)
    wrong = []
    for name in names:
        client.cookies = SimpleCookie(signed_in)
        person = visitor and User.objects.get(pk=visitor.pk)
        says = expected(TABLE[name], person, has_second_step=has_second_step, is_own=is_own)
        with transaction.atomic():
            happens = visit(client, name, person if is_own else None)
            transaction.set_rollback(True)
        if happens != says:
            wrong.append(f"{name}: {happens}, but the table says: {says}")
    return wrong


def visit(client: Client, name: str, person: User | None) -> str:
    """What happens at the address of this person's record, or of somebody else's."""
    row = TABLE[name]
    try:
        address = reverse(name, kwargs=row.args(person or user_with()))
        return outcome(client.post(address) if row.post else client.get(address))
    except Exception as error:
        error.add_note(f"The address is {name}.")
        raise


@pytest.mark.django_db
@pytest.mark.parametrize("who", VISITORS)
@pytest.mark.parametrize("app", EVERY_ADDRESS)
def test_the_addresses_open_to_the_people_in_the_table(app: str, who: str) -> None:
    assert wrong_visits(EVERY_ADDRESS[app], who, is_own=True) == []


@pytest.mark.django_db
@pytest.mark.parametrize("app", PRIVATE)
def test_managers_open_the_records_of_every_prison(app: str) -> None:
    """tests/test_strangers.py visits the records of somebody else as everybody else."""
    assert wrong_visits(PRIVATE[app], "manager", is_own=False) == []


def stored_answers(names: list[str], visitor: User | None) -> list[str]:
    """Visits these addresses. Returns those whose answer a browser or a proxy could store."""
    client = Client()
    if visitor:
        sign_in(client, visitor)
    signed_in, stored = SimpleCookie(client.cookies), []
    for name in names:
        client.cookies = SimpleCookie(signed_in)
        with transaction.atomic():
            address = reverse(name, kwargs=TABLE[name].args(visitor or user_with()))
            answer = client.post(address) if TABLE[name].post else client.get(address)
            transaction.set_rollback(True)
        if "no-store" not in answer.headers.get("Cache-Control", ""):
            stored.append(name)
    return stored


@pytest.mark.django_db
@pytest.mark.parametrize("app", EVERY_ADDRESS)
def test_no_answer_to_somebody_signed_in_is_stored(app: str) -> None:
    assert stored_answers(EVERY_ADDRESS[app], manager()) == []


HELD_BACK = {
    name
    for name, row in TABLE.items()
    if row.roles is not None or ADDRESSES[name].callback.__module__.startswith("allauth.")
}
PRIVATE_LINKS = {
    "matching:calendar",
    "recruitment:decline_reference",
    "recruitment:give_reference",
    "training:check_certificate",
}
"""Pages that show somebody's data to whoever has the secret in the address."""


@pytest.mark.django_db
def test_only_answers_about_nobody_are_stored() -> None:
    stored = set(stored_answers(list(TABLE), None))
    assert stored & (HELD_BACK | PRIVATE_LINKS) == set()
    assert {"start", "prison", "recruitment:apply", "matching:refer"} <= stored
    secrets = {name for name, row in TABLE.items() if row.roles is None and _has_secret(name)}
    assert secrets == PRIVATE_LINKS


def _has_secret(name: str) -> bool:
    """Whether the address ends in a word that only some people know."""
    return bool({"secret", "code"} & ADDRESSES[name].pattern.converters.keys()) and name not in (
        "prison",
        "gallery_error",
    )
