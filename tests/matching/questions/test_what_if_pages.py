"""The what-if pages. People add changes one by one, and the address keeps them."""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from matching.questions.forms.what_if import MOST_NEW
from matching.questions.views.what_if import FULL, MOST_CHANGES
from matching.questions.what_if import Beside
from recruitment.models import Establishment
from tests.config.ui.markup import only
from tests.factories.programme import (
    MONDAY_MORNING,
    TUESDAY_AFTERNOON,
    a_mentor,
    a_referral,
    an_establishment,
)

pytestmark = pytest.mark.django_db
PAGE = "/what-if/"
LOST = "We have left these changes out"


def text(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def beside(client: Client, address: str) -> Beside:
    """The context of the page that shows both lists, at this address."""
    answer: Beside = client.get(address).context["beside"]
    return answer


def add(client: Client, kind: str, data: dict[str, Any], to: str = PAGE) -> str:
    """Adds a change to the what-if at this address. Returns the new address."""
    query = urlsplit(to).query
    path = reverse("matching:what_if_change", args=[kind])
    answer = client.post(f"{path}?{query}", data)
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def mentors_at(prison: Establishment) -> dict[str, Any]:
    return {"number": "1", "establishments": [prison.pk], "slots": [MONDAY_MORNING], "places": "1"}


def test_an_empty_number_of_mentors_is_asked_for_and_its_range_is_not_said(
    staff: Client, prison: Establishment
) -> None:
    address = reverse("matching:what_if_change", args=["mentors"])
    errors = [
        only(
            staff.post(address, mentors_at(prison) | {"number": typed}).content.decode(),
            href="#id_number",
        )
        for typed in ("", "21")
    ]
    assert [str(MOST_NEW) in error.text for error in errors] == [False, True]


def test_changes_are_added_one_by_one_and_taken_away_again(
    staff: Client, prison: Establishment
) -> None:
    mentor, man = a_mentor(at=prison, slots=[MONDAY_MORNING]), a_referral(at=prison)
    first = add(staff, "leave-out", {"mentor": mentor.pk, "junk": "x" * 5_000})
    assert f"… {mentor}" in text(staff, first)
    assert beside(staff, first).total.fewer == 1
    both = add(staff, "mentors", mentors_at(prison), to=first)
    answer = beside(staff, both)
    assert (answer.total.more, answer.new_taken) == (0, 1)
    shown = text(staff, both)
    assert f"{man.name}</a>" in shown
    assert shown.count(">Remove<") == 2
    assert len(parse_qs(urlsplit(both).query)["change"]) == 2
    assert "junk" not in both


def test_two_men_fewer_are_two_wherever_they_are_counted(
    staff: Client, prison: Establishment
) -> None:
    mentor = a_mentor(at=prison, places=2, slots=[MONDAY_MORNING, TUESDAY_AFTERNOON])
    for _ in range(2):
        a_referral(at=prison)
    address = add(staff, "leave-out", {"mentor": mentor.pk})
    assert text(staff, address).count("2 men fewer") == 2


def test_his_number_finds_a_man(staff: Client, prison: Establishment) -> None:
    man = a_referral(at=prison, prison_number="A1234BC")
    for typed in (f" {man.reference.lower()} ", "a1234bc"):
        address = add(
            staff,
            "release",
            {
                "referral": typed,
                "release_on_day": "1",
                "release_on_month": "2",
                "release_on_year": "2099",
            },
        )
        assert f"{man.name} left on 1 February 2099" in text(staff, address)


@pytest.mark.parametrize(
    ("kind", "data", "field"),
    [
        ("mentors", {"number": "0", "places": "1"}, "number"),
        ("mentors", {"number": "²"}, "establishments"),
        ("mentors", {"number": "1", "places": "1"}, "slots"),
        ("leave-out", {"mentor": "x"}, "mentor"),
        ("places", {"mentor": "", "places": "99"}, "mentor"),
        ("places", {"mentor": "", "places": "99"}, "places"),
        ("release", {"referral": "NOBODY"}, "referral"),
        ("release", {"referral": "🙂", "release_on_day": "31"}, "release_on"),
        ("room", {"establishment": "9999999", "slot": "0"}, "establishment"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_its_field(
    kind: str, data: dict[str, Any], field: str, staff: Client
) -> None:
    answer = staff.post(reverse("matching:what_if_change", args=[kind]), data)
    assert answer.status_code == 200
    assert f'id="id_{field}_error"' in answer.content.decode()


def test_only_what_somebody_sees_can_be_changed(staff: Client, prison: Establishment) -> None:
    a_mentor(at=prison)
    away = an_establishment()
    stranger, mentor = a_referral(at=away), a_mentor(at=away)
    for kind, data in (
        ("leave-out", {"mentor": mentor.pk}),
        ("release", {"referral": stranger.reference}),
        ("room", {"establishment": away.pk, "slot": MONDAY_MORNING}),
        ("mentors", mentors_at(away)),
    ):
        answer = staff.post(reverse("matching:what_if_change", args=[kind]), data)
        assert answer.status_code == 200, kind
        query = urlencode({"change": f"{kind}?{urlencode(data, doseq=True)}"})
        shown = text(staff, f"{PAGE}?{query}")
        assert LOST in shown, kind
        assert stranger.name not in shown
        assert str(mentor) not in shown


@pytest.mark.parametrize("change", ["", "x", "mentors", "mentors?number=1", "release?%00", "🙂?🙂"])
def test_an_address_that_was_spoilt_is_said(change: str, staff: Client) -> None:
    query = urlencode({"change": change})
    assert LOST in text(staff, f"{PAGE}?{query}")


def test_a_mentor_who_has_paused_since_is_named(boss: Client, prison: Establishment) -> None:
    mentor = a_mentor(at=prison)
    address = add(boss, "leave-out", {"mentor": mentor.pk})
    mentor.status = "paused"
    mentor.save()
    assert LOST in text(boss, address)


def test_one_change_too_many_is_refused_and_the_others_stay(
    staff: Client, prison: Establishment
) -> None:
    address = PAGE
    for slot in range(MOST_CHANGES):
        address = add(staff, "room", {"establishment": prison.pk, "slot": slot}, to=address)
    same = add(staff, "room", {"establishment": prison.pk, "slot": 20}, to=address)
    assert same == address
    assert len(f"GET {same} HTTP/1.1") < 4094, "as long a line as the web server takes"
    assert FULL in text(staff, same)


def test_the_longest_addresses_still_reach_the_server(boss: Client) -> None:
    prisons = [an_establishment().pk for _ in range(5)]
    data = {"number": "20", "establishments": prisons, "slots": range(21), "places": "10"}
    address = PAGE
    for _ in range(MOST_CHANGES):
        address = add(boss, "mentors", data, to=address)
    assert len(f"GET {address} HTTP/1.1") < 4094, "as long a line as the web server takes"


def test_three_men_take_as_many_queries_as_one(boss: Client, prison: Establishment) -> None:
    def queries() -> int:
        a_referral(at=prison), a_mentor(at=prison)
        with CaptureQueriesContext(connection) as capture:
            text(boss, address)
        return len(capture)

    address = add(boss, "leave-out", {"mentor": a_mentor(at=prison).pk})
    queries()
    assert queries() == queries()
