"""Nobody reaches what is not theirs.

Visits every address that names a record, as every kind of person to whom the record does not
belong. Each of them opens the page, sends an empty form, and sends the form that the owner of the
record would send. Whoever is kept out by their role only sends one form. Each visit is refused, and
leaves every table as it was. The owner of the record opens the page.

The record in an address can be a step away from the record that is protected: a session belongs to
a match, and the match to a man in a prison. So people also visit with a record of their own in one
part of the address and somebody else's record in another part.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any, Final

import pytest
from django.db import connection, transaction
from django.http import HttpResponse, HttpResponseBase
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.accounts.roles import STAFF, Role
from matching.models import Participant
from tests.access_rows import Row
from tests.access_table import TABLE
from tests.factories.people import sign_in, user_with
from tests.factories.programme import an_emergency, an_establishment
from tests.filling_in import Body, sendings
from tests.test_access import (
    ADDRESSES,
    NAMED,
    can_be_stored,
    expected,
    outcome,
    owner_roles,
)

OF_NOBODY: Final = {
    "matching:policy": "How rounds choose is the same for every prison, and names nobody.",
    "matching:replay_progress": "A replay is about invented men and mentors.",
    "matching:round": "A round is for every prison. Its page counts the men of other prisons.",
    "matching:round_progress": "Says only how far a round has come.",
    "matching:unmatched": "Lists only the men that the reader can see, and counts the others.",
}
"""The addresses whose record belongs to nobody, so that everybody with the role can open it."""
GONE: Final = {
    "delivery:remove_gate_fact",
    "delivery:remove_onward",
    "delivery:remove_review",
    "delivery:remove_work",
    "delivery:discard_draft",
}
"""Pressing twice is no error here: what is gone already cannot be told from what was never in this
match. So whoever sees the match in the address is led back to it, and nothing changes."""
NOT_COMPARED: Final = {
    "django_session": "A visit that is refused can still save the visitor's session.",
    "accounts_unsentform": "Whoever must sign in or use a second step keeps their own words.",
}
ABOUT_THE_SENDER: Final = {"own_name"}
"""Forms that only change the person who sends them."""
MAY_APPEAR: Final = {
    "matching_round": "Any coordinator can ask for a round, because a round is for every prison.",
    "matching_replay": "Any coordinator can ask for a replay, because it is about nobody.",
    "common_auditevent": "The trail says who asked for the round or the replay.",
    "matching_opendate": "Any coordinator can offer a date that is open to everybody.",
    "reporting_morningpreference": "Everybody chooses for their own morning email.",
}
"""What a form from another prison can add to, and why."""
MANAGER: Final = "a manager"
ELSEWHERE: Final = "a coordinator of another prison"
SHUT: Final = {"refused", "not found", "wrong method"}

Args = dict[str, Any]


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser. `user` is None for somebody who has not signed in. `has_records`:
    they have records of their own too."""

    who: str
    client: Client
    user: User | None = None
    has_second_step: bool = True
    has_records: bool = True

    def gets_in(self, row: Row) -> bool:
        """Whether their role lets them in, so that only the record keeps them out."""
        if self.user is None:
            return False
        if self.user.roles & STAFF and not (self.has_second_step or row.is_account_page):
            return False
        return not row.roles or bool(row.roles & self.user.roles)

    def refusals(self, row: Row) -> set[str]:
        """What can happen to them when they may not come in."""
        if self.gets_in(row):
            return SHUT
        return {expected(row, self.user, has_second_step=self.has_second_step)}

    def is_kept_out(self, row: Row) -> bool:
        """Whether somebody else's record stays shut to them. Managers see most records."""
        if self.user is None or not self.gets_in(row):
            return True
        if row.is_private is None:
            return Role.MANAGER not in self.user.roles
        return row.is_private(self.user)


def a_visitor(who: str, *roles: Role, second_step: bool = True) -> Visitor:
    user, client = user_with(*roles), Client()
    sign_in(client, user, second_factor=second_step)
    return Visitor(who, client, user, second_step)


def a_coordinator_of_another_prison() -> Visitor:
    visitor = a_visitor(ELSEWHERE, Role.COORDINATOR)
    assert visitor.user
    an_establishment(coordinators=[visitor.user])
    return visitor


def visitors() -> list[Visitor]:
    return [
        Visitor("somebody who has not signed in", Client()),
        a_visitor("somebody with no role"),
        a_visitor("another applicant", Role.APPLICANT),
        a_visitor("another mentor", Role.MENTOR),
        a_visitor("another referrer", Role.REFERRER),
        replace(a_visitor("a coordinator of no prison", Role.COORDINATOR), has_records=False),
        a_coordinator_of_another_prison(),
        a_visitor(MANAGER, Role.MANAGER),
        a_visitor("a coordinator before the second step", Role.COORDINATOR, second_step=False),
        a_visitor("a manager before the second step", Role.MANAGER, second_step=False),
    ]


def by_package() -> dict[str, list[str]]:
    """The addresses that name something, by the package of their view. Public pages are left out,
    because anyone can open them."""
    packages: dict[str, list[str]] = defaultdict(list)
    for name in sorted(NAMED):
        packages[ADDRESSES[name].callback.__module__.partition(".views")[0]].append(name)
    return packages


BY_PACKAGE = by_package()


def owners_of(row: Row, people: dict[Role, Visitor]) -> list[Visitor]:
    """One person of each role that can have a record here. A manager only when nobody else can."""
    return [people[role] for role in sorted(owner_roles(row))]


def tables() -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """Every table with its rows, except NOT_COMPARED."""
    names = sorted({*connection.introspection.table_names()} - NOT_COMPARED.keys())
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)} ORDER BY 1")  # noqa: S608 — a table of ours
            yield name, cursor.fetchall()


def database() -> dict[str, int]:
    """A digest of the rows of each table."""
    return {table: hash(tuple(lines)) for table, lines in tables()}


def mixtures(own: Args, theirs: Args) -> Iterator[Args]:
    """Somebody else's arguments, and each mixture of those with one's own."""
    parts = [part for part in theirs if own.get(part) != theirs[part]]
    yield theirs
    for count in range(1, len(parts) if own else 0):
        for taken in combinations(parts, count):
            yield own | {part: theirs[part] for part in taken}


def sent_from(page: HttpResponseBase, address: str) -> list[tuple[str, Body]]:
    """What the owner of the record would send from their page at this address, and where to."""
    is_html = page.headers.get("Content-Type", "").startswith("text/html")
    if not (isinstance(page, HttpResponse) and is_html):
        return []
    sent = sendings(page.content.decode(), address)
    return [(to, body) for to, body in sent if to != reverse("account_logout")]


def without_records(people: Iterable[Visitor], row: Row) -> list[Visitor]:
    """Who visits the record of a second owner. The role alone keeps the others out, and mixtures
    with one's own records have been tried with the first."""
    return [replace(person, has_records=False) for person in people if person.gets_in(row)]


@dataclass(frozen=True)
class Attempt:
    """What somebody tries at an address: each of these arguments, the owner's first, and each of
    these forms, the owner's last. Also to open the page, if `opens`."""

    by: Visitor
    arguments: Sequence[Args]
    bodies: Sequence[Body]
    opens: bool = True


def attempts_without_role(
    row: Row, people: Iterable[Visitor], theirs: Args, sent: Sequence[Body]
) -> list[Attempt]:
    """What everybody tries whom the role alone keeps out: only to send a form, because the role is
    asked for before the page looks whether somebody sends or opens it."""
    first = [*sent, {}][:1]
    return [
        Attempt(person, [theirs], first, opens=False)
        for person in people
        if not person.gets_in(row)
    ]


def attempts_of_others(
    row: Row, people: Iterable[Visitor], theirs: Args, sent: Sequence[Body]
) -> list[Attempt]:
    """What everybody tries whom only the record keeps out. Makes the records of their own."""
    attempts = []
    for person in people:
        if person.user and person.gets_in(row) and person.is_kept_out(row):
            own = row.args(person.user) if person.has_records else {}
            if own != theirs:
                attempts.append(Attempt(person, [*mixtures(own, theirs)], [{}, *sent]))
    return attempts


def not_refused(name: str, attempt: Attempt) -> Iterator[str]:
    """Makes this attempt, and says which visits were not refused."""
    row, person = TABLE[name], attempt.by
    for args in attempt.arguments:
        address = reverse(name, kwargs=args)
        is_mixed = args != attempt.arguments[0]
        bodies = attempt.bodies[-1:] if is_mixed else attempt.bodies
        visits = [person.client.post(address, body) for body in bodies]
        if attempt.opens and not (is_mixed and row.post):
            visits.append(person.client.get(address))
        happened = {outcome(response) for response in visits} - person.refusals(row)
        if name in GONE and (is_mixed or person.who == MANAGER):  # who sees the match
            happened -= {"opens"}
        happened |= {"can be stored" for response in visits if can_be_stored(response)}
        if happened:
            yield f"{name} {happened} to {person.who} at {address}"


def faults(name: str, attempts: Sequence[Attempt]) -> Iterator[str]:
    """Makes these attempts. Says which visits were not refused, and which tables have changed."""
    before = database()
    for attempt in attempts:
        yield from not_refused(name, attempt)
    after = database()
    changed = [table for table in before if before[table] != after[table]]
    if changed:
        yield f"{name}: {changed} changed by {', '.join(attempt.by.who for attempt in attempts)}"


def faults_of(name: str, people: Sequence[Visitor], owner: Visitor) -> Iterator[str]:
    row = TABLE[name]
    assert owner.user
    theirs = row.args(owner.user)
    address = reverse(name, kwargs=theirs)
    sent = []
    if not row.post:
        page = owner.client.get(address)
        if (happens := outcome(page)) != "opens":
            yield f"{name}: {happens}, but it should open to {owner.who}"
        if can_be_stored(page):
            yield f"{name}: the page of {owner.who} could be stored"
        sent = [body for to, body in sent_from(page, address) if to == address]
    open_to(people, owner)
    attempts = attempts_without_role(row, people, theirs, sent)
    if name not in OF_NOBODY and (row.is_private or names_a_record(row, owner, theirs)):
        attempts += attempts_of_others(row, people, theirs, sent)
    yield from faults(name, attempts)


def open_to(people: Iterable[Visitor], owner: Visitor) -> None:
    """Opens the record of every man, and of the owner, to the coordinator of another prison in an
    emergency. No page but the emergency's own shows more for that, and nothing can be changed."""
    for person in people:
        if person.who == ELSEWHERE and person.user and owner.user:
            for man in Participant.objects.all():
                an_emergency(by=person.user, participant=man)
            an_emergency(by=person.user, volunteer=owner.user)


def names_a_record(row: Row, owner: Visitor, args: Args) -> bool:
    """Whether the address names a record, and not, for example, the kind of a file."""
    assert owner.user
    return row.args(owner.user) != args


@pytest.mark.parametrize("name", OF_NOBODY)
def test_only_addresses_that_name_a_record_are_left_out(name: str) -> None:
    assert name in {name for names in BY_PACKAGE.values() for name in names}


@pytest.mark.django_db
@pytest.mark.parametrize("package", BY_PACKAGE)
def test_nobody_reaches_what_is_not_theirs(package: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "django.request")  # or each refusal is written down, slowly
    people = visitors()
    owners = {role: a_visitor(f"the {role.label}", role) for role in Role}
    wrong: list[str] = []
    for name in BY_PACKAGE[package]:
        row = TABLE[name]
        for number, owner in enumerate(owners_of(row, owners)):
            visiting = people if number == 0 else without_records(people, row)
            with transaction.atomic():
                wrong += faults_of(name, visiting, owner)
                transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)


def everything_of(owner: Visitor) -> None:
    """Makes every record that the owner can have, at every address about somebody's record."""
    assert owner.user
    for row in TABLE.values():
        if row.is_private and row.roles and row.roles & owner.user.roles:
            row.args(owner.user)


def rows() -> dict[str, set[tuple[Any, ...]]]:
    """The rows of each table."""
    return {table: set(lines) for table, lines in tables()}


def staff_pages() -> list[str]:
    """The addresses for coordinators that name nothing, and so list what the reader can see."""
    return [
        name
        for name, address in ADDRESSES.items()
        if not address.pattern.converters and not TABLE[name].post
        if name not in ABOUT_THE_SENDER
        if Role.COORDINATOR in (TABLE[name].roles or ())
    ]


@pytest.mark.django_db
def test_a_form_changes_nothing_of_another_prison(caplog: pytest.LogCaptureFixture) -> None:
    """Opens each list as the coordinator of a prison, and sends its forms as a coordinator of
    another prison. So the forms hold the keys of what this person cannot see."""
    caplog.set_level(logging.ERROR, "django.request")
    owner = a_visitor("a coordinator", Role.COORDINATOR)
    stranger = a_coordinator_of_another_prison()
    everything_of(owner)
    wrong = []
    for name in staff_pages():
        page = owner.client.get(reverse(name))
        before = rows()
        for address, body in sent_from(page, reverse(name)):
            with transaction.atomic():
                stranger.client.post(address, body)
                after = rows()
                transaction.set_rollback(True)
            changed = {table for table in before if before[table] ^ after[table]}
            if changed - MAY_APPEAR.keys():
                wrong.append(f"{name}, sent to {address}: {changed}")
    assert not wrong, "\n".join(wrong)
