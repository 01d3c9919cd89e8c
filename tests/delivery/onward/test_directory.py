"""The directory of services that a manager changes."""

from typing import Any

import pytest

from config.common.clock import now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from delivery.models import Service
from delivery.onward.directory import (
    SERVICES,
    ServiceFacts,
    add_service,
    change_service,
    load_services,
    services_for,
    services_like,
)
from tests.factories.people import coordinator, manager, mentor_user
from tests.factories.programme import a_need

pytestmark = pytest.mark.django_db


@pytest.fixture
def services() -> dict[str, Service]:
    for code in ("accommodation", "drugs", "alcohol"):
        a_need(code)
    load_services()
    return {row.code: row for row in Service.objects.all()}


def test_loading_twice_changes_nothing_and_keeps_new_names(services: dict[str, Service]) -> None:
    Service.objects.filter(code="pact").update(name="Prison Advice and Care Trust")
    load_services()
    assert Service.objects.count() == len(SERVICES) == 17
    assert Service.objects.get(code="pact").name == "Prison Advice and Care Trust"
    needs = services["kairos-community-trust"].needs.values_list("code", flat=True)
    assert set(needs) == {"drugs", "alcohol"}


def test_a_service_that_turns_men_away_is_shown_to_everybody(services: dict[str, Service]) -> None:
    turned_away = {services["trailblazers"], services["bounce-back"]}
    assert set(Service.objects.filter(ask_first=True)) == turned_away
    for person in (mentor_user(), coordinator(), manager()):
        assert turned_away <= set(services_for(person))


def test_only_managers_see_what_is_no_longer_used(services: dict[str, Service]) -> None:
    Service.objects.filter(code="pact").update(is_used=False)
    assert services["pact"] in services_for(manager())
    assert services["pact"] not in services_for(mentor_user())
    assert services["pact"] not in services_for(coordinator())


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("kairos", {"kairos-community-trust"}),
        ("ALCOHOL rehab", {"kairos-community-trust"}),
        ("accommodation", {"st-mungos"}),
        ("under 35 brixton", {"trailblazers"}),
        ("kairos brixton", set()),
    ],
)
@pytest.mark.usefixtures("services")
def test_every_word_of_a_search_stands_somewhere(text: str, codes: set[str]) -> None:
    assert {row.code for row in services_like(Service.objects.all(), text)} == codes


def test_a_manager_adds_a_service_once() -> None:
    by, at = manager(), now()
    a_need("money")
    facts = ServiceFacts("Debt advice", needs=("money",), phone="020 7946 0000", ask_first=True)
    service = add_service(facts=facts, by=by, at=at)
    assert (service.code, service.phone, service.ask_first) == ("debt-advice", facts.phone, True)
    assert [need.code for need in service.needs.all()] == ["money"]
    with pytest.raises(FieldError) as error:
        add_service(facts=ServiceFacts("DEBT ADVICE"), by=by, at=at)
    assert error.value.field == "name"


def test_two_services_never_share_a_code() -> None:
    by, at = manager(), now()
    first = add_service(facts=ServiceFacts("Debt & advice"), by=by, at=at)
    second = add_service(facts=ServiceFacts("Debt, advice"), by=by, at=at)
    assert first.code != second.code


def test_only_a_manager_changes_the_directory(services: dict[str, Service]) -> None:
    by, at = coordinator(), now()
    with pytest.raises(NotAllowed):
        add_service(facts=ServiceFacts("Debt advice"), by=by, at=at)
    with pytest.raises(NotAllowed):
        change_service(
            service=services["pact"],
            facts=ServiceFacts("PACT"),
            is_used=False,
            version=1,
            by=by,
            at=at,
        )


def test_the_second_of_two_managers_is_told(services: dict[str, Service]) -> None:
    pact = services["pact"]

    def change(where: str) -> None:
        change_service(
            service=pact,
            facts=ServiceFacts("PACT", where=where),
            is_used=True,
            version=pact.version,
            by=manager(),
            at=now(),
        )

    change("London")
    with pytest.raises(ChangedMeanwhile):
        change("Leeds")
    pact.refresh_from_db()
    assert (pact.where, pact.version) == ("London", 2)


def test_a_service_keeps_its_own_name(services: dict[str, Service]) -> None:
    values: dict[str, Any] = {"is_used": True, "version": 1, "by": manager(), "at": now()}
    with pytest.raises(FieldError):
        change_service(service=services["pact"], facts=ServiceFacts("trailblazers"), **values)
    change_service(service=services["pact"], facts=ServiceFacts("Pact"), **values)
