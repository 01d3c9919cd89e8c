"""Travel costs: what is to be paid, exporting it, and undoing that."""

import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from config.accounts.models import User
from config.common.clock import now
from config.common.errors import ChangedMeanwhile, NotAllowed
from delivery.models import DeliveryRules, Expense, LoggedSession
from delivery.sessions.costs import (
    change_delivery_rules,
    costs_by_mentor,
    costs_file,
    expenses_of,
    export_costs,
    exports_for,
    mileage_of,
    pounds,
    undo_export,
    unpaid_expenses,
)
from matching.models import Match
from recruitment.models import Establishment
from tests.factories.delivery import a_supported_man
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment
from tests.factories.sessions import an_expense

pytestmark = pytest.mark.django_db

RULES: dict[str, Any] = {"chase_days": 3, "alert_hours": 4, "overdue_minutes": 30}


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


@pytest.fixture
def match(prison: Establishment) -> Match:
    return a_supported_man(mentor=a_mentor(at=prison), referral=a_referral(at=prison))


def test_each_mentor_is_owed_miles_and_fares(match: Match, ann: User) -> None:
    an_expense(match, miles="10.5", days_ago=7)
    an_expense(match, miles="0", fares=280, days_ago=14)
    an_expense(a_supported_man())  # at another prison
    [owed] = costs_by_mentor(unpaid_expenses(ann), mileage=45)
    assert (owed.sessions, owed.miles, owed.mileage, owed.fares) == (2, Decimal("10.5"), 473, 280)
    assert owed.in_pounds["total"] == "7.53"
    assert len(costs_by_mentor(unpaid_expenses(manager()), mileage=45)) == 2


def test_a_session_that_was_removed_is_not_paid(match: Match, ann: User) -> None:
    expense = an_expense(match)
    LoggedSession.objects.filter(pk=expense.session_id).update(status="removed")
    assert not unpaid_expenses(ann).exists()


@given(tenths=st.lists(st.integers(1, 10_000), min_size=1, max_size=20), rate=st.integers(0, 200))
def test_the_journeys_add_up_and_half_a_penny_is_rounded_up(tenths: list[int], rate: int) -> None:
    for miles in tenths:
        expense = Expense(miles=Decimal(miles) / 10)
        assert mileage_of(expense, rate) == (miles * rate * 10 + 50) // 100


@pytest.mark.parametrize(("pence", "words"), [(0, "0.00"), (5, "0.05"), (123_456, "1234.56")])
def test_amounts_in_pounds(pence: int, words: str) -> None:
    assert pounds(pence) == words


def test_what_is_exported_is_paid_once_and_at_the_mileage_of_that_day(
    match: Match, ann: User
) -> None:
    expense = an_expense(match, miles="10", fares=100)
    export = export_costs(by=ann, at=now())
    change_delivery_rules(mileage=60, **RULES, by=manager(), at=now())
    assert not unpaid_expenses(ann).exists()
    [paid] = costs_by_mentor(expenses_of(export), mileage=export.mileage)
    assert paid.total == 550
    with pytest.raises(ChangedMeanwhile):
        export_costs(by=ann, at=now())
    expense.refresh_from_db()
    assert expense.exported_at == export.exported_at


def test_the_file_says_whom_to_pay_and_names_no_man(match: Match, ann: User) -> None:
    an_expense(match, miles="10", fares=100, days_ago=7)
    an_expense(match, miles="2.5", days_ago=14)
    export = export_costs(by=ann, at=now())
    book = load_workbook(io.BytesIO(costs_file(export, "xlsx", by=ann, at=now())))
    pay, journeys = ([list(row) for row in sheet.values] for sheet in book.worksheets)
    assert pay[1][2:] == ["2", "12.5", "5.63", "1.00", "6.63"]
    assert len(journeys) == 3
    assert match.referral.name not in str([pay, journeys])
    text = costs_file(export, "csv", by=ann, at=now()).decode("utf-8-sig")
    assert text.splitlines()[1].endswith("6.63")


def test_the_latest_export_is_undone_and_no_earlier_one(match: Match, ann: User) -> None:
    an_expense(match, days_ago=14)
    first = export_costs(by=ann, at=now())
    an_expense(match, days_ago=7)
    second = export_costs(by=ann, at=now())
    with pytest.raises(ChangedMeanwhile):
        undo_export(export=first, by=ann, at=now())
    with pytest.raises(NotAllowed):
        undo_export(export=second, by=a_coordinator(an_establishment()), at=now())
    undo_export(export=second, by=ann, at=now())
    assert unpaid_expenses(ann).count() == 1
    with pytest.raises(ChangedMeanwhile):
        undo_export(export=second, by=ann, at=now())
    undo_export(export=first, by=manager(), at=now())
    assert unpaid_expenses(ann).count() == 2
    assert not exports_for(manager()).exists()


def test_who_sees_an_export(match: Match, ann: User) -> None:
    an_expense(match)
    export = export_costs(by=ann, at=now())
    assert exports_for(ann).get().journeys == 1
    assert exports_for(manager()).get().pk == export.pk
    assert not exports_for(a_coordinator(an_establishment())).exists()
    with pytest.raises(NotAllowed):
        export_costs(by=match.mentor.user, at=now())


def test_the_pages_export_download_and_undo(match: Match, ann: User) -> None:
    an_expense(match)
    client = Client()
    sign_in(client, ann)
    assert str(match.mentor) in client.get("/sessions/costs/").content.decode()
    page = client.post("/sessions/costs/", follow=True)
    address = page.redirect_chain[-1][0]
    assert client.post("/sessions/costs/")["Location"] == "/sessions/costs/"  # a second press
    assert client.get(f"{address}csv/")["Content-Type"].startswith("text/csv")
    assert client.get(f"{address}pdf/").status_code == 404
    client.post(f"{address}undo/")
    assert unpaid_expenses(ann).exists()


def test_only_managers_change_the_rules(ann: User) -> None:
    with pytest.raises(NotAllowed):
        change_delivery_rules(mileage=50, **RULES, by=ann, at=now())
    client = Client()
    sign_in(client, manager())
    wrong = client.post("/support/rules/", RULES | {"mileage": "900"})
    assert wrong.context["form"].errors.keys() == {"mileage"}
    client.post("/support/rules/", RULES | {"mileage": "50"})
    assert DeliveryRules.objects.get().mileage == 50
