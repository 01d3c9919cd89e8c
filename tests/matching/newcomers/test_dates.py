"""Dates that volunteers can join while they wait."""

from datetime import timedelta

import pytest

from config.accounts.models import User
from config.common.clock import london_date, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.outbox.email import Email
from matching.models import Joining, OpenDate, OpenDateKind
from matching.newcomers.answering import NotWaiting
from matching.newcomers.dates import (
    NoPlaceLeft,
    Offered,
    cancel_date,
    coming_dates,
    dates_open_to,
    has_place,
    join_date,
    leave_date,
    offer_date,
)
from matching.visits.closing import close_prison_on
from recruitment.models import Establishment
from tests.factories.newcomers import a_waiting_volunteer, an_open_date
from tests.factories.people import applicant, manager
from tests.factories.programme import a_coordinator, an_establishment
from tests.factories.training import a_trainee
from training.models import Enrolment

pytestmark = pytest.mark.django_db
SOON = timedelta(days=3)


@pytest.fixture
def prison() -> Establishment:
    return an_establishment(name="HMP Here")


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


@pytest.fixture
def ama(prison: Establishment) -> Enrolment:
    return a_waiting_volunteer(at=prison, full_name="Ama")


def an_offer(prison: Establishment | None, by: User) -> OpenDate:
    offered = Offered(OpenDateKind.SHADOWING, now() + SOON, "The gate", prison)
    return offer_date(offered=offered, by=by, at=now())


def test_staff_offer_dates_of_their_prisons_and_for_everybody(
    prison: Establishment, ann: User, ama: Enrolment
) -> None:
    here, everywhere = an_offer(prison, ann), an_offer(None, ann)
    there = an_offer(an_establishment(), manager())
    assert set(coming_dates(ann, at=now())) == {here, everywhere}
    assert set(coming_dates(manager(), at=now())) == {here, everywhere, there}
    assert not coming_dates(ama.volunteer, at=now())
    assert set(dates_open_to(ama, at=now())) == {here, everywhere}
    for prison_, by in ((prison, a_coordinator(an_establishment())), (None, applicant())):
        with pytest.raises(NotAllowed):
            an_offer(prison_, by)
    with pytest.raises(FieldError):
        offer_date(offered=Offered(OpenDateKind.OTHER, now(), "Here", prison), by=ann, at=now())


def test_a_volunteer_sees_the_soonest_date_first(prison: Establishment, ama: Enrolment) -> None:
    later, sooner = (an_open_date(at=prison, in_days=days) for days in (9, 8))
    assert list(dates_open_to(ama, at=now())) == [sooner, later]


def test_a_volunteer_joins_once_and_can_leave_again(
    prison: Establishment, ann: User, ama: Enrolment
) -> None:
    row = an_offer(prison, ann)
    for _ in range(2):
        join_date(open_date=row, by=ama.volunteer, at=now())
    assert Joining.objects.count() == 1
    for _ in range(2):
        leave_date(open_date=row, by=ama.volunteer, at=now())
    assert not Joining.objects.exists()


def test_no_more_come_than_there_are_places(prison: Establishment, ama: Enrolment) -> None:
    row, ben = an_open_date(at=prison, places=1), a_waiting_volunteer(at=prison)
    join_date(open_date=row, by=ama.volunteer, at=now())
    with pytest.raises(NoPlaceLeft):
        join_date(open_date=row, by=ben.volunteer, at=now())
    join_date(open_date=row, by=ama.volunteer, at=now())


def test_somebody_who_has_stopped_takes_no_place(prison: Establishment, ama: Enrolment) -> None:
    row, ben = an_open_date(at=prison, places=1), a_waiting_volunteer(at=prison)
    join_date(open_date=row, by=ama.volunteer, at=now())
    Enrolment.objects.filter(pk=ama.pk).update(status="left", left_at=now())
    (listed,) = coming_dates(manager(), at=now())
    assert not listed.joinings.all()
    (open_to_ben,) = dates_open_to(ben, at=now())
    assert has_place(open_to_ben)
    join_date(open_date=row, by=ben.volunteer, at=now())
    assert cancel_date(open_date=row, by=manager(), at=now()) == 1


def test_who_does_not_wait_or_belongs_elsewhere_cannot_join(
    prison: Establishment, ama: Enrolment
) -> None:
    with pytest.raises(NotAllowed):
        join_date(open_date=an_open_date(at=an_establishment()), by=ama.volunteer, at=now())
    with pytest.raises(NotWaiting):
        join_date(open_date=an_open_date(), by=applicant(), at=now())
    assert not Joining.objects.exists()


def test_a_cancelled_date_tells_everybody_who_comes_once(
    prison: Establishment, ann: User, ama: Enrolment
) -> None:
    row = an_offer(prison, ann)
    join_date(open_date=row, by=ama.volunteer, at=now())
    with pytest.raises(NotAllowed):
        cancel_date(open_date=row, by=a_coordinator(an_establishment()), at=now())
    assert cancel_date(open_date=row, by=ann, at=now()) == 1
    with pytest.raises(ChangedMeanwhile):
        cancel_date(open_date=row, by=ann, at=now())
    (email,) = Email.objects.all()
    assert email.to == ama.volunteer.email
    assert "The gate" in email.text
    assert not dates_open_to(ama, at=now())
    with pytest.raises(NotAllowed):
        join_date(open_date=row, by=ama.volunteer, at=now())


def test_a_date_for_everybody_is_cancelled_by_who_offered_it(
    ann: User, prison: Establishment
) -> None:
    row = an_offer(None, ann)
    with pytest.raises(NotAllowed):
        cancel_date(open_date=row, by=a_coordinator(prison), at=now())
    cancel_date(open_date=row, by=manager(), at=now())


def test_a_date_at_two_of_their_prisons_is_listed_once(
    prison: Establishment, ama: Enrolment
) -> None:
    row = an_open_date(at=prison)
    for ago in (1, 2):
        ama.volunteer.clearances.create(
            establishment=prison,
            status="received",
            issued_on=now().date() - timedelta(days=ago),
        )
    for _ in range(2):
        row.joinings.create(volunteer=a_trainee().volunteer, joined_at=now())
    (listed,) = dates_open_to(ama, at=now())
    assert listed.joined == 2  # type: ignore[attr-defined] # open_dates adds it


def test_no_shadowing_on_a_day_when_the_prison_is_closed(
    prison: Establishment, ann: User, ama: Enrolment
) -> None:
    shadowing = an_offer(prison, ann)
    talk = an_open_date(at=prison, kind=OpenDateKind.SUPERVISION, starts_at=shadowing.starts_at)
    next_day = an_open_date(at=prison, starts_at=shadowing.starts_at + timedelta(days=1))
    join_date(open_date=shadowing, by=ama.volunteer, at=now())
    day = london_date(shadowing.starts_at)
    close_prison_on(prison=prison, first_on=day, last_on=day, reason="", by=ann, at=now())
    assert set(dates_open_to(ama, at=now())) == {talk, next_day}
    assert Email.objects.filter(to=ama.volunteer.email).count() == 1
    with pytest.raises(FieldError) as refused:
        an_offer(prison, ann)
    assert refused.value.field == "on"
    assert an_offer(None, ann)
