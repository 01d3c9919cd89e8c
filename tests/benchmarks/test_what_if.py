"""How long a what-if page takes at 60 mentors and 500 men. Run by `make bench`.

The limit is for the processor's time, as in test_recruitment.
"""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from config.common.actor import PROGRAMME
from config.common.clock import now
from matching.models import Mentor, Referral
from matching.states import ReferralStatus
from matching.synthetic.loading import load_programme
from matching.synthetic.sized import Size
from recruitment.models import Establishment
from tests.benchmarks.test_recruitment import seconds
from tests.factories.people import manager, sign_in

pytestmark = [pytest.mark.bench, pytest.mark.django_db]

MOST_SECONDS = 1


def test_five_changes_at_once(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    load_programme(size=Size(500, 60, 3), seed=1, by=PROGRAMME, at=now())
    first, second = Mentor.objects.all()[:2]
    prison = Establishment.objects.all()[0]
    man = Referral.objects.filter(status=ReferralStatus.WAITING)[0]
    changes: dict[str, dict[str, object]] = {
        "mentors": {"number": 5, "establishments": prison.pk, "slots": 4, "places": 2},
        "leave-out": {"mentor": first.pk},
        "places": {"mentor": second.pk, "places": 5},
        "release": {"referral": man.reference},
        "room": {"establishment": prison.pk, "slot": 0},
    }
    texts = [("change", f"{kind}?{urlencode(sent)}") for kind, sent in changes.items()]
    sign_in(client, manager())
    address = f"{reverse('matching:what_if')}?{urlencode(texts)}"
    assert "no longer apply" not in client.get(address).content.decode()
    worked, passed = seconds(client, address)
    with capsys.disabled():
        print(
            f"\n  five changes at 60 × 500: {worked:.3f} s of the processor, {passed:.3f} s passed"
        )
    assert worked < MOST_SECONDS
