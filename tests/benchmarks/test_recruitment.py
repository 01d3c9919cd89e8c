"""How long the coordinators' pages take with 5,000 applications in a cohort. Run by `make bench`.

What is held to the bound is the processor's time, which another busy process does not lengthen. On
SQLite, where the database is part of the process, that is the whole of the work.
"""

import time
from statistics import median

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from recruitment.models import Application, Establishment
from tests.factories.many_applications import five_thousand_applications
from tests.factories.people import coordinator, manager, sign_in

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

PAGES = ("today", "funnel", "funnel_chart", "applications")
TURNS = 15
MOST_SECONDS = 0.15


def seconds(client: Client, address: str) -> float:
    """The median of warm visits, from the request to the last byte of the answer."""
    client.get(address)
    taken = []
    for _ in range(TURNS):
        began = time.process_time()
        assert client.get(address).status_code == 200
        taken.append(time.process_time() - began)
    return median(taken)


@pytest.mark.parametrize("who", ["manager", "coordinator"])
def test_pages_with_five_thousand_applications(
    who: str, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    cohort = five_thousand_applications()
    user = manager() if who == "manager" else coordinator()
    user.establishments.set(Establishment.objects.all())
    sign_in(client, user)
    took = {
        name: seconds(client, f"{reverse(f'recruitment:{name}')}?cohort={cohort.pk}")
        for name in PAGES
    }
    with capsys.disabled():
        print(f"\n{Application.objects.count():,} applications, {who}, {connection.vendor}:")
        for name, it in took.items():
            print(f"  {name}: {it * 1000:.0f} ms")
    assert max(took.values()) < MOST_SECONDS
