from datetime import timedelta

import pytest

from config.accounts.models import User
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from recruitment.clearances.asking import (
    chase_clearance,
    receive_clearance,
    refuse_clearance,
    request_clearance,
    withdraw_clearance,
)
from recruitment.clearances.lists import ToDo, clearance_list, is_to_chase, numbers_to_do
from recruitment.models import Clearance, Establishment
from recruitment.states import ApplicationStatus, ClearanceStatus
from tests.factories.clearances import a_held_clearance, an_asked_clearance
from tests.factories.people import applicant, manager
from tests.factories.programme import a_coordinator, an_establishment
from tests.factories.recruitment import an_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def prison() -> Establishment:
    return an_establishment(name="HMP Here")


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


def test_from_asking_to_clearance(prison: Establishment, ann: User) -> None:
    today = london_today()
    clearance = request_clearance(
        volunteer=applicant(), establishment=prison, on=today, by=ann, at=now()
    )
    chase_clearance(clearance=clearance, by=ann, at=now())
    chase_clearance(clearance=clearance, by=ann, at=now())
    receive_clearance(clearance=clearance, issued_on=today, expires_on=None, by=ann, at=now())
    clearance.refresh_from_db()
    assert (clearance.status, clearance.chased_on) == (ClearanceStatus.RECEIVED, today)


def ask(volunteer: User, prison: Establishment | None, by: User) -> Clearance:
    return request_clearance(
        volunteer=volunteer, establishment=prison, on=london_today(), by=by, at=now()
    )


@pytest.mark.parametrize("has_prison", [True, False])
def test_nothing_is_requested_twice_at_once(has_prison: bool, prison: Establishment) -> None:
    place = prison if has_prison else None
    clearance, boss = an_asked_clearance(at=place), manager()
    with pytest.raises(ChangedMeanwhile):
        ask(clearance.volunteer, place, boss)
    refuse_clearance(clearance=clearance, on=london_today(), by=boss, at=now())
    ask(clearance.volunteer, place, boss)


def test_a_renewal_is_requested_while_the_old_one_is_valid(prison: Establishment) -> None:
    clearance = a_held_clearance(at=prison)
    request_clearance(
        volunteer=clearance.volunteer,
        establishment=prison,
        on=london_today(),
        by=manager(),
        at=now(),
    )
    assert clearance.volunteer.clearances.count() == 2


def test_dates_that_cannot_be_right_are_refused(prison: Establishment, ann: User) -> None:
    today, day = london_today(), timedelta(days=1)
    clearance = an_asked_clearance(at=prison, days_ago=10)
    for first, last, field in [
        (today - 11 * day, None, "issued_on"),
        (today + day, None, "issued_on"),
        (today, today - day, "expires_on"),
    ]:
        with pytest.raises(FieldError) as error:
            receive_clearance(
                clearance=clearance, issued_on=first, expires_on=last, by=ann, at=now()
            )
        assert error.value.field == field
    with pytest.raises(FieldError) as error:
        refuse_clearance(clearance=clearance, on=today + day, by=ann, at=now())
    assert error.value.field == "refused_on"


def test_a_dbs_check_has_no_last_day() -> None:
    clearance, today, boss = an_asked_clearance(at=None), london_today(), manager()
    with pytest.raises(FieldError) as error:
        receive_clearance(clearance=clearance, issued_on=today, expires_on=today, by=boss, at=now())
    assert error.value.field == "expires_on"
    receive_clearance(clearance=clearance, issued_on=today, expires_on=None, by=boss, at=now())


def test_one_withdrawn_is_no_longer_valid(prison: Establishment, ann: User) -> None:
    clearance = a_held_clearance(at=prison)
    withdraw_clearance(clearance=clearance, on=london_today(), by=ann, at=now())
    assert clearance.status == ClearanceStatus.REFUSED


def test_only_the_prisons_own_coordinator(prison: Establishment) -> None:
    with pytest.raises(NotAllowed):
        chase_clearance(
            clearance=an_asked_clearance(at=prison), by=a_coordinator(an_establishment()), at=now()
        )


def test_a_dbs_check_is_for_who_screened_the_volunteer(prison: Establishment, ann: User) -> None:
    accepted = an_application(status=ApplicationStatus.ACCEPTED, establishments=[prison])
    with pytest.raises(NotAllowed):
        ask(accepted.applicant, None, a_coordinator(an_establishment()))
    ask(accepted.applicant, None, ann)
    assert clearance_list(ann).count() == 1


def test_to_chase_four_weeks_after_asking_or_chasing(prison: Establishment, ann: User) -> None:
    late = an_asked_clearance(at=prison, days_ago=28)
    an_asked_clearance(at=prison, days_ago=27)
    due = clearance_list(ann).filter(is_to_chase(london_today()))
    assert list(due) == [late]
    assert numbers_to_do(ann, today=london_today()) == ToDo(to_chase=1)
    assert numbers_to_do(a_coordinator(an_establishment()), today=london_today()) == ToDo()
    chase_clearance(clearance=late, by=ann, at=now())
    assert not due.all().exists()
    assert numbers_to_do(ann, today=london_today()) == ToDo()
