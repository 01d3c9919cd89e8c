"""The clearances to request for everybody who has accepted a place."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.grants import grant_role
from config.accounts.models import User
from config.accounts.roles import Role
from config.common.actor import PROGRAMME
from config.common.clock import london_today, now
from recruitment.models import Clearance, Establishment
from recruitment.places.answering import accept_offer
from recruitment.states import ApplicationStatus, ClearanceStatus
from tests.factories.clearances import an_asked_clearance
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_coordinator, an_establishment
from tests.factories.recruitment import an_application
from tests.factories.training import a_trainee, a_training_cohort
from training.enrolment.enrolling import leave_training, take_in
from training.models import Enrolment, NotRequested
from training.readiness.requesting import (
    NothingChosen,
    leave_out,
    number_to_request,
    record_requests,
    requests_to_make,
)

pytestmark = pytest.mark.django_db
TODAY = london_today


@pytest.fixture
def prison() -> Establishment:
    return an_establishment(name="HMP Here")


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


@pytest.fixture
def ama(prison: Establishment) -> Enrolment:
    return a_trainee(a_training_cohort(starts_in=20), full_name="Ama", establishments=[prison])


def listed(user: User) -> list[tuple[str, str]]:
    return [(str(row.enrolment), row.what) for row in requests_to_make(user, today=TODAY())]


def keys_for(user: User) -> list[str]:
    return [row.key for row in requests_to_make(user, today=TODAY())]


def test_on_the_day_of_acceptance_the_coordinator_has_something_to_request(
    prison: Establishment, ann: User
) -> None:
    offered = an_application(status=ApplicationStatus.OFFERED, establishments=[prison])
    assert not listed(ann)
    accept_offer(application=offered, by=offered.applicant, at=now())
    take_in(at=now())
    name = offered.full_name
    assert listed(ann) == [(name, "HMP Here"), (name, "DBS check")]


def test_one_press_records_all_for_everybody(
    prison: Establishment, ann: User, ama: Enrolment
) -> None:
    ben = a_trainee(ama.cohort, full_name="Ben", establishments=[prison])
    assert number_to_request(ann, today=TODAY()) == 4
    assert record_requests(keys_for(ann), on=TODAY(), by=ann, at=now()) == 4
    rows = Clearance.objects.filter(volunteer__in=[ama.volunteer, ben.volunteer])
    assert {(row.status, row.requested_on) for row in rows} == {
        (ClearanceStatus.REQUESTED, TODAY())
    }
    assert not listed(ann)
    with pytest.raises(NothingChosen):
        record_requests(["1-dbs", "x", ""], on=TODAY(), by=ann, at=now())


def test_what_another_coordinator_requested_meanwhile_is_left_out(
    prison: Establishment, ann: User, ama: Enrolment
) -> None:
    keys = keys_for(ann)
    an_asked_clearance(at=prison, volunteer=ama.volunteer)
    assert record_requests(keys, on=TODAY(), by=ann, at=now()) == 1
    assert ama.volunteer.clearances.count() == 2


def test_each_coordinator_has_their_own_prisons(prison: Establishment, ama: Enrolment) -> None:
    there = an_establishment(name="HMP There")
    ama.application.establishments.add(there)
    zoe = a_coordinator(there)
    assert listed(zoe) == [("Ama", "HMP There"), ("Ama", "DBS check")]
    assert len(listed(manager())) == 3
    assert not listed(a_coordinator(an_establishment()))
    stranger = a_coordinator(an_establishment())
    with pytest.raises(NothingChosen):
        record_requests(keys_for(zoe), on=TODAY(), by=stranger, at=now())
    assert not Clearance.objects.exists()


def test_a_refusal_is_not_asked_for_again_and_a_closed_prison_never(
    prison: Establishment, ann: User, ama: Enrolment
) -> None:
    row = an_asked_clearance(at=prison, volunteer=ama.volunteer)
    Clearance.objects.filter(pk=row.pk).update(status="refused", refused_on=TODAY())
    assert listed(ann) == [("Ama", "DBS check")]
    row.delete()
    Establishment.objects.filter(pk=prison.pk).update(closed_on=TODAY())
    assert listed(ann) == [("Ama", "DBS check")]


def test_after_the_training_one_prison_is_enough(prison: Establishment, ann: User) -> None:
    there = an_establishment(name="HMP There")
    long_ago = a_training_cohort(starts_in=-84)
    trained = a_trainee(long_ago, full_name="Tess", establishments=[prison, there])
    boss = manager()
    assert len(listed(boss)) == 3, "nobody has requested anything yet"
    an_asked_clearance(at=there, volunteer=trained.volunteer)
    assert listed(boss) == [("Tess", "DBS check")]
    long_ago.training_starts_on += timedelta(days=1)
    long_ago.save()
    assert listed(boss) == [("Tess", "HMP Here"), ("Tess", "DBS check")]


def test_mentors_and_those_who_left_are_not_listed(ann: User, ama: Enrolment) -> None:
    grant_role(user=ama.volunteer, role=Role.MENTOR, by=PROGRAMME, at=now())
    assert not listed(ann)
    ama.volunteer.grants.filter(role=Role.MENTOR).delete()
    assert listed(ann)
    leave_training(enrolment=ama, by=ann, at=now())
    assert not listed(ann)


def test_a_prison_can_be_left_out_but_not_the_dbs_check(ann: User, ama: Enrolment) -> None:
    keys = keys_for(ann)
    assert leave_out(keys, by=ann, at=now()) == 1
    assert listed(ann) == [("Ama", "DBS check")]
    with pytest.raises(NothingChosen):
        leave_out(keys, by=ann, at=now())
    assert NotRequested.objects.count() == 1


def test_the_page_records_and_leaves_out(client: Client, ann: User, ama: Enrolment) -> None:
    sign_in(client, ann)
    page, keys = reverse("training:requests"), keys_for(ann)
    shown = client.get(page).content.decode()
    assert all(f'value="{key}"' in shown for key in keys)
    client.post(page, {"request": keys[:1], "leave_out": "1"})
    assert NotRequested.objects.get().volunteer == ama.volunteer
    client.post(page, {"request": keys})
    assert Clearance.objects.get().establishment is None
    refused = client.post(page, {"request": keys}, follow=True).content.decode()
    assert "app-notification--error" in refused
