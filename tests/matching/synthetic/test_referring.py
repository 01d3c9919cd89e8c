"""The demo's referrer has something on every page."""

import pytest

from config.accounts.models import User
from config.common.actor import PROGRAMME
from config.common.clock import now
from matching.referring.domains import has_work_address
from matching.referring.drafts import drafts_of, unanswered
from matching.referring.following import own_referrals, tell_referrers
from matching.synthetic.loading import load_programme
from matching.synthetic.referring import SHOWN

pytestmark = pytest.mark.django_db


def test_the_demo_referrer_has_men_in_every_state_and_a_draft() -> None:
    load_programme(size=None, seed=1, by=PROGRAMME, at=now())
    person = User.objects.get(email="referrer@demo.alongside.example")
    assert has_work_address(person)
    assert {row.status for row in own_referrals(person)} >= set(SHOWN)
    assert unanswered(drafts_of(person).get())
    assert tell_referrers(at=now()) == 0
