"""The only criterion is 3 months left to serve when referred."""

from datetime import timedelta
from typing import Any

import pytest

from config.common.clock import london_today, now
from matching.models import Monitoring, Participant, Proposal, Referral, Regime, ReleaseKind, Source
from matching.referrals.dates import THREE_MONTHS_OF_DAYS, is_eligible
from matching.rounds.running import run_now
from tests.factories.programme import a_mentor, a_referral, an_establishment

pytestmark = pytest.mark.django_db
TODAY = london_today()


@pytest.mark.parametrize(("days", "says"), [(-1, False), (0, True), (1, True)])
@pytest.mark.parametrize("kind", ReleaseKind)
def test_three_months_decide_whatever_the_kind_of_date(
    kind: ReleaseKind, days: int, says: bool
) -> None:
    leaves = TODAY + timedelta(days=THREE_MONTHS_OF_DAYS + days)
    man = a_referral(received_on=TODAY, release_on=leaves, release_kind=kind)
    assert is_eligible(man) is says


@pytest.mark.parametrize("on_remand", [False, True])
def test_without_a_date_it_is_to_be_checked(on_remand: bool) -> None:
    assert is_eligible(a_referral(on_remand=on_remand)) is None


@pytest.mark.parametrize("source", Source)
def test_who_referred_him_does_not_count(source: Source) -> None:
    man = a_referral(source=source, release_on=TODAY + timedelta(days=200))
    assert is_eligible(man)


@pytest.mark.parametrize(
    "fields",
    [
        *({"offences": [code]} for code in ("violence", "sexual", "terrorism", "murder")),
        *({"regime": regime} for regime in Regime),
        *({"born_on": TODAY - timedelta(days=365 * years)} for years in (18, 30, 95)),
        {"on_remand": True},
    ],
    ids=str,
)
def test_offence_age_and_regime_keep_nobody_out(fields: dict[str, Any]) -> None:
    """These men are eligible, and a round can match them."""
    prison = an_establishment()
    a_mentor(at=prison)
    leaves = None if "on_remand" in fields else TODAY + timedelta(days=200)
    man = a_referral(at=prison, release_on=leaves, **fields)
    assert is_eligible(man) is not False
    run_now(at=now())
    assert Proposal.objects.get().referral == man


def test_faith_cannot_keep_anybody_out() -> None:
    """We do not record faith at all. If you ever add it, add a case above."""
    columns = [
        field.name
        for model in (Referral, Participant, Monitoring)
        for field in model._meta.get_fields()
    ]
    assert not [name for name in columns if "faith" in name or "religio" in name]
