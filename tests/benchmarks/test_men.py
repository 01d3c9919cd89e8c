"""How long the pages of men take with 10,000 live referrals. Run by `make bench`.

A visit to a list takes fewer than 20 queries, however many men there are. The limit is for the 95th
percentile of the visits after the first. It is in the processor's time, which does not depend on
other processes. The clock's time is printed beside it.
"""

import time
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.clock import london_today
from matching.models import Participant, Referral
from matching.states import ReferralStatus
from recruitment.models import Establishment
from tests.factories.people import coordinator, manager, sign_in
from tests.factories.programme import a_mentor, a_policy, a_referral, an_establishment

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

MEN, PRISONS, MENTORS = 10_000, 4, 120
TURNS = 40
MOST_SECONDS = 0.15
MOST_QUERIES = 20  # one of them records who read the page
SURNAMES = ("Example", "O’Brien", "Smith-Jones", "Álvarez", "Khan", "Okafor", "Ngũgĩ", "Weiß")


def ten_thousand_men() -> list[Establishment]:
    """The mentors of 4 prisons, and the men who wait there. The men leave within 2 years."""
    prisons = [an_establishment() for _ in range(PRISONS)]
    today = london_today()
    a_policy()
    men = Participant.objects.bulk_create(
        Participant(
            name=f"Man{number} {SURNAMES[number % len(SURNAMES)]}",
            prison_number=f"A{number % 10_000:04}BC",
        )
        for number in range(MEN)
    )
    Referral.objects.bulk_create(
        (
            Referral(
                reference=f"R-{number:05}",
                participant=man,
                establishment=prisons[number % PRISONS],
                source="pom",
                status=ReferralStatus.WAITING,
                received_on=today - timedelta(days=number % 300),
                release_on=today + timedelta(days=number % 700),
                release_kind="conditional",
                release_confirmed_on=today - timedelta(days=number % 100),
            )
            for number, man in enumerate(men)
        ),
        batch_size=1000,
    )
    for number in range(MENTORS):
        a_mentor(
            at=prisons[number % PRISONS], places=2, boundaries=["sexual"] if number % 9 == 0 else []
        )
    a_referral(at=prisons[0], offences=["sexual"], needs={"drugs": 3})
    return prisons


def visit(client: Client, address: str) -> tuple[float, float, int]:
    """The 95th percentile of the processor's seconds, the same of the clock's, and the number of
    queries."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
        count = len(queries)  # counted now, because the next request empties the list
    worked, passed = [], []
    for _ in range(TURNS):
        work, clock = time.process_time(), time.perf_counter()
        client.get(address)
        worked.append(time.process_time() - work)
        passed.append(time.perf_counter() - clock)
    return float(np.percentile(worked, 95)), float(np.percentile(passed, 95)), count


def print_times(who: str, took: dict[str, tuple[float, float, int]]) -> None:
    print(f"\n{Referral.objects.count():,} live referrals, {who}, {connection.vendor}:")
    for name, (worked, passed, queries) in took.items():
        print(
            f"  {name}: {worked * 1000:.0f} ms of work, {passed * 1000:.0f} ms by the clock, "
            f"{queries} queries"
        )


@pytest.mark.parametrize("who", ["manager", "coordinator"])
def test_pages_with_ten_thousand_men(
    who: str, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    prisons = ten_thousand_men()
    user = manager() if who == "manager" else coordinator()
    user.establishments.set(prisons)
    sign_in(client, user)
    man = Referral.objects.order_by("pk")[MEN // 2].pk
    addresses = {
        "the list": "/referrals/",
        "its last page": "/referrals/?page=9999",
        "sorted by name": "/referrals/?sort=name",
        "one prison, leaving soon": f"/referrals/?establishment={prisons[0].pk}&leaves=soon",
        "every filter": f"/referrals/?status=waiting&establishment={prisons[0].pk}&source=pom"
        "&leaves=soon&confirmed=old&search=man&sort=-prison&page=2",
        "by name": "/referrals/?status=&search=obrien+man77",
        "search from anywhere": "/search/?q=alvarez",
        "searched for by a part of a reference": "/search/?q=-0423",
        "searched for by a name misspelt": "/search/?q=alvaerz+man8",
        "one man": f"/referrals/{man}/",
    }
    took = {name: visit(client, address) for name, address in addresses.items()}
    with capsys.disabled():
        print_times(who, took)
    assert max(queries for _, _, queries in took.values()) <= MOST_QUERIES
    assert max(worked for worked, _, _ in took.values()) < MOST_SECONDS


@pytest.mark.parametrize("who", ["manager", "coordinator"])
def test_pages_that_look_at_everybody(
    who: str, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    """These pages are about all men and mentors. Today asks more queries, one or more for each of
    its lines."""
    prisons = ten_thousand_men()
    user = manager() if who == "manager" else coordinator()
    user.establishments.set(prisons)
    sign_in(client, user)
    man = Referral.objects.order_by("pk")[MEN // 2].pk
    addresses = {
        "Today": reverse("matching:today"),
        "group supervision": reverse("matching:group_supervision"),
        "ruling out": reverse("matching:rule_out", args=[man]),
    }
    took = {name: visit(client, address) for name, address in addresses.items()}
    with capsys.disabled():
        print_times(who, took)
    assert max(worked for worked, _, _ in took.values()) < MOST_SECONDS
