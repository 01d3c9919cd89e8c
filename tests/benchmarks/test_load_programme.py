"""How long a large invented programme takes to load. Run by `make bench`, on either database."""

import time

import pytest
from django.db import connection

from config.common.actor import PROGRAMME
from config.common.clock import now
from matching.models import Mentor, Referral
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size

pytestmark = [pytest.mark.bench, pytest.mark.django_db]
MOST_SECONDS = 30


def test_ten_thousand_referrals_and_three_thousand_mentors(
    capsys: pytest.CaptureFixture[str],
) -> None:
    began = time.perf_counter()
    load_programme(size=Size(10_000, 3_000, 41), seed=1, by=PROGRAMME, at=now())
    seconds = time.perf_counter() - began
    with capsys.disabled():
        print(f"\n10,000 referrals and 3,000 mentors, {connection.vendor}: {seconds:.1f} s")
    assert (Referral.objects.count(), Mentor.objects.count()) == (10_000, 3_000)
    assert seconds < MOST_SECONDS
