"""People say when they want the morning email, and the page shows what will happen."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import FieldError, NotAllowed
from config.ui.forms import PARTS
from reporting.models import MorningPreference
from reporting.morning.preferring import change_preference, reader_of, start_email, stop_email
from tests.factories.people import coordinator, manager, sign_in
from tests.factories.programme import a_coordinator, an_establishment

pytestmark = pytest.mark.django_db
PAGE = "reporting:morning_email"


@pytest.fixture
def boss() -> User:
    an_establishment()
    return manager()


def typed(name: str, day: date | None) -> dict[str, object]:
    parts = [day.day, day.month, day.year] if day else ["", "", ""]
    return {f"{name}_{part}": value for part, value in zip(PARTS, parts, strict=True)}


def test_the_page_saves_what_somebody_wants(boss: User, client: Client) -> None:
    sign_in(client, boss)
    last = london_today() + timedelta(days=6)
    answers = {"hour": 21, **typed("away_from", london_today()), **typed("away_until", last)}
    page = client.post(reverse(PAGE), answers, follow=True)
    preference = MorningPreference.objects.get(user=boss)
    assert (preference.hour, preference.away_until) == (21, last)
    assert not preference.wants_funders, "the box was not ticked"
    assert page.context["is_away"]
    assert (page.context["next"].date(), page.context["hour"]) == (last + timedelta(days=1), "9pm")


def test_a_coordinator_has_no_part_to_leave_out(client: Client) -> None:
    ann = a_coordinator(an_establishment())
    sign_in(client, ann)
    assert "wants_funders" not in client.get(reverse(PAGE)).context["form"].fields
    client.post(reverse(PAGE), {"hour": 7})
    assert MorningPreference.objects.get(user=ann).wants_funders


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("hour", {"hour": 1}),
        ("hour", {"hour": 24}),
        ("away_from", {"away_from": None}),
        ("away_until", {"away_until": None}),
        ("away_until", {"away_until": date(2026, 11, 30)}),
        ("away_until", {"away_from": date(2025, 12, 1), "away_until": date(2025, 12, 1)}),
        ("away_until", {"away_until": date(2027, 12, 3)}),
    ],
)
def test_what_cannot_be_is_refused(field: str, wrong: dict[str, object], boss: User) -> None:
    days = {"away_from": date(2026, 12, 1), "away_until": date(2026, 12, 1)}
    right = {"user": boss, "hour": 6, "wants_funders": True, "today": date(2026, 12, 1), **days}
    with pytest.raises(FieldError) as refusal:
        change_preference(**{**right, **wrong})  # type: ignore[arg-type] # wrong on purpose
    assert refusal.value.field == field
    assert not MorningPreference.objects.exists()
    change_preference(**right)  # type: ignore[arg-type] # as above


def test_stopping_and_starting_again(boss: User, client: Client) -> None:
    manager()
    sign_in(client, boss)
    MorningPreference.objects.create(user=boss, hour=9)
    client.post(reverse("reporting:stop_morning_email"))
    page = client.get(reverse(PAGE)).content.decode()
    assert reverse("reporting:start_morning_email") in page
    reader = reader_of(boss)
    assert reader
    assert not reader.gets_it
    client.post(reverse("reporting:start_morning_email"))
    preference = MorningPreference.objects.get(user=boss)
    assert (preference.stopped_at, preference.hour) == (None, 9)


def test_days_away_that_are_over_are_not_shown_again(boss: User, client: Client) -> None:
    sign_in(client, boss)
    last = london_today()
    preference = MorningPreference.objects.create(user=boss, away_from=last, away_until=last)
    assert client.get(reverse(PAGE)).context["form"]["away_until"].initial == last
    preference.away_from = preference.away_until = last - timedelta(days=1)
    preference.save()
    assert client.get(reverse(PAGE)).context["form"]["away_until"].initial is None


def test_a_coordinator_is_told_where_nobody_else_gets_it(client: Client) -> None:
    here, there = an_establishment(), an_establishment()
    ann = a_coordinator(here, there)
    a_coordinator(here)
    sign_in(client, ann)
    page = client.get(reverse(PAGE))
    assert page.context["reader"].alone_at == (there,)
    assert here.name not in page.content.decode()


def test_whoever_is_needed_cannot_stop_it(boss: User, client: Client) -> None:
    with pytest.raises(NotAllowed):
        stop_email(user=boss, at=now())
    sign_in(client, boss)
    assert reverse("reporting:stop_morning_email") not in client.get(reverse(PAGE)).content.decode()


def test_somebody_who_stopped_it_and_is_needed_again_is_told_so(boss: User, client: Client) -> None:
    other = manager()
    stop_email(user=boss, at=now())
    User.objects.filter(pk=other.pk).update(is_active=False)
    sign_in(client, boss)
    page = client.get(reverse(PAGE))
    assert page.context["reader"].gets_it
    assert "no other manager" in page.content.decode()
    start_email(user=boss)


def test_a_coordinator_without_a_prison_is_told_that_they_get_none(client: Client) -> None:
    sign_in(client, coordinator())
    page = client.get(reverse(PAGE))
    assert page.context["reader"] is None
    assert page.status_code == 200


@pytest.mark.parametrize("page", ["account_home", "account_email"])
def test_the_account_leads_there_for_staff(page: str, boss: User, client: Client) -> None:
    sign_in(client, boss)
    assert f'href="{reverse(PAGE)}"' in client.get(reverse(page)).content.decode()
