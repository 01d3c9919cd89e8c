"""What a man has consented to, and what needs it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from delivery.consents.consenting import (
    ConsentFacts,
    NoConsent,
    cancel_withdrawal,
    has_consented,
    record_consent,
    remove_consent,
    withdraw_consent,
)
from delivery.models import GivenConsent, OnwardReferral, Purpose, Service
from delivery.onward.directory import load_services
from delivery.onward.referring import progress_of, refer_onward, take_step
from matching.models import Match
from matching.permissions import HasDied
from matching.referrals.death import record_death
from tests.examples import FEW
from tests.factories.delivery import a_consent, a_supported_man, another_match, his_yes
from tests.factories.people import manager
from tests.factories.programme import a_coordinator, an_establishment

pytestmark = pytest.mark.django_db
TODAY = london_today()
A_DAY = timedelta(days=1)


@pytest.fixture
def match() -> Match:
    load_services()
    return a_supported_man()


@pytest.fixture
def pact(match: Match) -> Service:
    return Service.objects.get(code="pact")


def refer(match: Match, service: Service, **values: Any) -> OnwardReferral:
    usual: dict[str, Any] = {"on": TODAY, "is_made": True, "by": match.mentor.user, "at": now()}
    return refer_onward(match=match, service=service, **(usual | values))


def withdraw(consent: GivenConsent, *, days_ago: int = 0) -> None:
    consent.refresh_from_db()
    withdraw_consent(
        consent=consent,
        on=TODAY - days_ago * A_DAY,
        version=consent.version,
        by=manager(),
        at=now(),
    )


def test_nobody_is_referred_without_consent_to_this_service(match: Match, pact: Service) -> None:
    a_consent(match, Service.objects.get(code="st-mungos"))
    with pytest.raises(NoConsent) as refusal:
        refer(match, pact)
    assert refusal.value.field == "how"
    assert not OnwardReferral.objects.exists()
    assert refer(match, pact, is_made=False).status == "proposed"


def test_talking_needs_no_consent_and_the_next_step_does(match: Match, pact: Service) -> None:
    onward = refer(match, pact, is_made=False)
    step: dict[str, Any] = {
        "onward": onward,
        "step": "make",
        "on": TODAY,
        "version": 1,
        "at": now(),
    }
    step |= {"by": match.mentor.user}
    with pytest.raises(NoConsent):
        take_step(**step)
    a_consent(match, pact)
    take_step(**step)
    assert progress_of(match)[0].onward.status == "made"


def test_a_consent_is_recorded_with_the_referral(match: Match, pact: Service) -> None:
    onward = refer(match, pact, consent=his_yes(TODAY))
    assert refer(match, pact, consent=his_yes(TODAY)) == onward
    consent = GivenConsent.objects.get()
    assert (consent.service, consent.how, consent.given_on) == (pact, "in_person", TODAY)


def test_withdrawal_takes_effect_at_once(match: Match, pact: Service) -> None:
    consent = a_consent(match, pact)
    withdraw(consent)
    with pytest.raises(NoConsent):
        refer(match, pact)
    with pytest.raises(NoConsent):
        refer(match, pact, on=TODAY - A_DAY)
    consent.refresh_from_db()
    cancel_withdrawal(consent=consent, version=consent.version, by=manager(), at=now())
    assert refer(match, pact).status == "made"


def test_a_consent_counts_for_all_his_referrals(match: Match, pact: Service) -> None:
    a_consent(match, pact)
    assert refer(another_match(match), pact).status == "made"


def test_a_consent_that_comes_later_does_not_cover_what_was_before(
    match: Match, pact: Service
) -> None:
    a_consent(match, pact, given_on=TODAY - 3 * A_DAY)
    with pytest.raises(NoConsent):
        refer(match, pact, on=TODAY - 5 * A_DAY)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (ConsentFacts("in_writing", " ", TODAY), "form"),
        (ConsentFacts("in_person", "A form", TODAY), "form"),
        (ConsentFacts("in_person", "", TODAY + A_DAY), "given_on"),
    ],
)
def test_how_and_when_must_be_possible(match: Match, facts: ConsentFacts, field: str) -> None:
    with pytest.raises(FieldError) as refusal:
        record_consent(
            referral=match.referral,
            purpose=Purpose.RESEARCH,
            service=None,
            facts=facts,
            by=manager(),
            at=now(),
        )
    assert refusal.value.field == field


def test_a_service_has_a_name_and_a_second_yes_changes_nothing(match: Match) -> None:
    values: dict[str, Any] = {"facts": his_yes(TODAY), "by": manager(), "at": now()}
    with pytest.raises(FieldError):
        record_consent(referral=match.referral, purpose=Purpose.SERVICE, service=None, **values)
    a_consent(match, None)
    with pytest.raises(ChangedMeanwhile):
        a_consent(match, None)


def test_he_can_consent_again_after_the_day_he_withdrew(match: Match) -> None:
    first = a_consent(match, None)
    withdraw(first, days_ago=2)
    with pytest.raises(FieldError):
        a_consent(match, None, given_on=TODAY - 2 * A_DAY)
    again = a_consent(match, None, given_on=TODAY - A_DAY)
    first.refresh_from_db()
    with pytest.raises(ChangedMeanwhile):
        cancel_withdrawal(consent=first, version=first.version, by=manager(), at=now())
    remove_consent(consent=again, version=again.version, by=manager(), at=now())
    assert list(GivenConsent.objects.all()) == [first]
    kinds = AuditEvent.objects.filter(subject=GivenConsent._meta.label)
    assert list(kinds.order_by("pk").values_list("action", flat=True)) == [
        "record_consent",
        "withdraw_consent",
        "record_consent",
        "remove",
    ]


def test_an_old_page_changes_nothing(match: Match) -> None:
    consent = a_consent(match, None)
    withdraw(consent)
    with pytest.raises(ChangedMeanwhile):
        remove_consent(consent=consent, version=1, by=manager(), at=now())
    with pytest.raises(ChangedMeanwhile):
        withdraw(consent)


def test_only_staff_of_his_prison_record_it_and_not_after_his_death(match: Match) -> None:
    values: dict[str, Any] = {"purpose": Purpose.RESEARCH, "service": None, "at": now()}
    values |= {"referral": match.referral, "facts": his_yes(TODAY)}
    for other in (match.mentor.user, a_coordinator(an_establishment())):
        with pytest.raises(NotAllowed):
            record_consent(by=other, **values)
    boss = manager()
    record_death(participant=match.referral.participant, on=TODAY, by=boss, at=now())
    with pytest.raises(HasDied):
        record_consent(by=boss, **values)


@given(given_in=st.integers(-5, 0), lasts=st.none() | st.integers(0, 5), day=st.integers(-8, 8))
@settings(max_examples=FEW)
def test_it_counts_from_its_day_until_the_day_before_the_withdrawal(
    given_in: int, lasts: int | None, day: int
) -> None:
    match = a_supported_man()
    consent = a_consent(match, None, given_on=TODAY + given_in * A_DAY)
    until = None if lasts is None else given_in + lasts
    if until is not None:
        on = TODAY + until * A_DAY
        GivenConsent.objects.filter(pk=consent.pk).update(withdrawn_on=on)
    man = match.referral.participant_id
    counts = has_consented(man, Purpose.RESEARCH, on=TODAY + day * A_DAY)
    assert counts == (given_in <= day and (until is None or day < until))


@pytest.mark.parametrize(
    "fields",
    [
        {"purpose": "service", "service": None},
        {"purpose": "other"},
        {"how": "in_person"},
        {"form": ""},
        {"withdrawn_on": TODAY - 30 * A_DAY},
    ],
)
def test_the_database_refuses_what_cannot_be(match: Match, fields: dict[str, Any]) -> None:
    consent = a_consent(match, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        GivenConsent.objects.filter(pk=consent.pk).update(**fields)


def test_the_database_has_one_consent_in_force_for_each_use(match: Match, pact: Service) -> None:
    for service in (pact, None):
        consent = a_consent(match, service)
        consent.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            consent.save(force_insert=True)
