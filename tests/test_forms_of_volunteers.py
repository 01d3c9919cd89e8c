"""Every form of applicants, trainees, mentors and referrers: nothing is lost when the session has
ended, and a second press of the button, or the same form sent again after Back, adds nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from config.accounts.limits import BEGAN, LONGEST
from config.accounts.models import UnsentForm, User
from config.accounts.roles import Role
from tests.access_rows import Row
from tests.access_table import TABLE
from tests.config.ui.markup import elements
from tests.factories.people import sign_in, user_with
from tests.filling_in import Body, sendings
from tests.test_access import ADDRESSES, owner_roles

pytestmark = pytest.mark.django_db

ROLES: Final = (Role.APPLICANT, Role.MENTOR, Role.REFERRER)
NOT_RECORDS: Final = {
    "common_auditevent": "The trail has a line for each press.",
    "django_session": "The session says what the next page shows.",
    "usersessions_usersession": "Where somebody is signed in.",
    "cache_entries": "How often a network has asked.",
}
"""The tables that can grow with a second press, and why."""


def is_sent_here(name: str, row: Row, role: Role) -> bool:
    """Whether people with this role have forms at this address. allauth has pages of its own."""
    if row.roles is None or ADDRESSES[name].callback.__module__.startswith("allauth."):
        return False
    return role in (row.roles or {role}) and (not row.is_private or role in owner_roles(row))


@cache
def addresses_of(role: Role) -> list[str]:
    return [name for name, row in TABLE.items() if is_sent_here(name, row, role)]


@dataclass(frozen=True)
class Form:
    """A form that somebody can send: from which page, where to, and with what in it. `page` is
    empty if a button elsewhere sends it."""

    page: str
    to: str
    body: Body


def forms_at(name: str, client: Client, user: User) -> list[Form]:
    """The forms that this person can send from this address."""
    row = TABLE[name]
    address = reverse(name, kwargs=row.args(user))
    return [Form("", address, {})] if row.post else forms_on(address, client)


def forms_on(address: str, client: Client) -> list[Form]:
    page = client.get(address)
    is_page = page.headers.get("Content-Type", "").startswith("text/html")
    if page.status_code != HTTPStatus.OK or not is_page:
        return []
    sent = sendings(page.content.decode(), address)
    return [Form(address, to, body) for to, body in sent if not to.startswith("/account/")]


def counts() -> dict[str, int]:
    """How many rows each table has."""
    names = set(connection.introspection.table_names()) - NOT_RECORDS.keys()
    with connection.cursor() as cursor:
        rows = {}
        for name in names:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608 — a table of ours
            rows[name] = cursor.fetchone()[0]
    return rows


def end_session(client: Client) -> None:
    session = client.session
    session[BEGAN] -= LONGEST.total_seconds()
    session.save()


def what_is_lost(client: Client, user: User, form: Form) -> str:
    """What goes wrong with a form that is sent after the session has ended. Empty if nothing."""
    to, body = form.to, form.body
    end_session(client)
    answer = client.post(to, body)
    kept = UnsentForm.objects.filter(user=user, address=to).first()
    if answer.status_code != HTTPStatus.FOUND or kept is None:
        return f"not kept, answers {answer.status_code}"
    if (typed := dict(QueryDict(kept.opened("fields")).lists())) != body:
        return f"kept as {typed}, not {body}"
    back = reverse("account_unsent_form", args=[kept.pk])
    if parse_qs(urlsplit(answer.headers["Location"]).query) != {"next": [back]}:
        return f"signing in leads to {answer.headers['Location']}"
    sign_in(client, user)
    page = client.get(back).content.decode()
    boxes = [(box["name"], box.text.lstrip("\n")) for box in elements(page, "textarea")]
    if sorted(boxes) != sorted((name, value) for name in body for value in body[name]):
        return f"shown as {boxes}, not {body}"
    return ""


def what_is_repeated(client: Client, _: User, form: Form) -> str:
    """What a second press adds, and what Back and the same answers add. Empty if nothing."""
    client.post(form.to, form.body)
    before = counts()
    again = client.post(form.to, form.body)
    if again.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"answers {again.status_code}"
    for after_back in forms_on(form.page, client) if form.page else []:
        if after_back.to == form.to and after_back.body.keys() == form.body.keys():
            client.post(form.to, after_back.body)
    more = [table for table, rows in counts().items() if rows > before[table]]
    return f"the same again adds to {more}" if more else ""


def faults(user: User, client: Client, name: str) -> Iterator[str]:
    sign_in(client, user)
    for form in forms_at(name, client, user):
        for check in (what_is_lost, what_is_repeated):
            with transaction.atomic():
                sign_in(client, user)
                if fault := check(client, user, form):
                    yield f"{name} to {form.to}: {fault}"
                transaction.set_rollback(True)


@pytest.mark.parametrize("role", ROLES)
def test_no_form_is_lost_and_none_counts_twice(role: Role) -> None:
    user, client, wrong = user_with(role), Client(), list[str]()
    for name in addresses_of(role):
        with transaction.atomic():
            wrong += faults(user, client, name)
            transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)


def test_every_kind_of_volunteer_has_forms() -> None:
    assert "recruitment:apply_question" in addresses_of(Role.APPLICANT)
    assert "training:stop_calendar" in addresses_of(Role.APPLICANT)
    assert "matching:own_times" in addresses_of(Role.MENTOR)
    assert "matching:refer_part" in addresses_of(Role.REFERRER)
