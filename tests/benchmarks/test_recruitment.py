"""How long the coordinators' pages take with 5,000 applications in a cohort. Run by `make bench`.

The limit is for the processor's time, which does not depend on other processes. On SQLite it covers
all the work, because the database is part of the process. The clock's time is printed beside it.
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


def seconds(client: Client, address: str) -> tuple[float, float]:
    """The median processor's time and the median clock's time of the visits after the first, from
    the request to the last byte of the answer."""
    client.get(address)
    worked, passed = [], []
    for _ in range(TURNS):
        work, clock = time.process_time(), time.perf_counter()
        assert client.get(address).status_code == 200
        worked.append(time.process_time() - work)
        passed.append(time.perf_counter() - clock)
    return median(worked), median(passed)


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
        for name, (worked, passed) in took.items():
            print(f"  {name}: {worked * 1000:.0f} ms of work, {passed * 1000:.0f} ms by the clock")
    assert max(worked for worked, _ in took.values()) < MOST_SECONDS
