"""A query that is written once reads the same rows as Django's own, and reads them anew."""

from datetime import date, timedelta

import pytest
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from config.accounts.models import RoleGrant, User
from config.common.clock import london_today
from config.common.written_query import written_once
from tests.factories.people import applicant, coordinator

pytestmark = pytest.mark.django_db


@written_once
def _person(person: int) -> QuerySet[User]:
    return User.objects.filter(pk=person).prefetch_related("grants")


@written_once
def _others(person: int, other: int) -> QuerySet[User, tuple[int, str]]:
    return User.objects.exclude(pk__in=[other, person]).order_by("pk").values_list("pk", "name")


@written_once
def _joined(*, day: date) -> QuerySet[User, int]:
    return User.objects.filter(joined_at__date=day).values_list("pk", flat=True)


@written_once
def _grants(person: int) -> QuerySet[RoleGrant]:
    return RoleGrant.objects.filter(user=person).select_related("user")


@written_once
def _several(*people: int) -> QuerySet[User, int]:
    return User.objects.filter(pk__in=people).values_list("pk", flat=True)


@written_once
def _addressed(email: str, person: int) -> QuerySet[User]:
    return User.objects.filter(email=email, pk=person)


@written_once
def _wrong(person: int) -> QuerySet[User]:
    return User.objects.filter(pk=person + 1)


def test_each_person_is_read(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first, second = applicant(), coordinator()
    for person in (first, second, first):
        with django_assert_num_queries(2):
            [row] = _person(person.pk)
            assert [grant.user_id for grant in row.grants.all()] == [person.pk]
        assert (row, row.name, row.joined_at) == (person, person.name, person.joined_at)


def test_a_change_is_read_at_once() -> None:
    person = applicant()
    before = _person(person.pk)[0].name
    User.objects.filter(pk=person.pk).update(name="Somebody Else")
    assert before != _person(person.pk)[0].name == "Somebody Else"


def test_joined_records_come_along(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    person = applicant()
    with django_assert_num_queries(1):
        assert [grant.user.name for grant in _grants(person.pk)] == [person.name]


def test_two_keys_keep_their_places() -> None:
    first, second, third = applicant(), applicant(), applicant()
    assert _others(first.pk, second.pk) == [(third.pk, third.name)]
    assert _others(third.pk, second.pk) == [(first.pk, first.name)]


def test_a_key_can_be_text(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first, second = applicant(), applicant()
    for person in (first, second):
        with django_assert_num_queries(1):
            assert _addressed(person.email, person.pk) == [person]
    assert _addressed(first.email, second.pk) == []


def test_named_arguments_are_written_apart() -> None:
    person, today = applicant(), london_today()
    assert _joined(day=today) == [person.pk]
    assert _joined(day=today - timedelta(days=1)) == []


def test_any_number_of_keys() -> None:
    first, second = applicant(), applicant()
    assert _several(first.pk) == [first.pk]
    assert set(_several(first.pk, second.pk)) == {first.pk, second.pk}
    assert _several() == []


def test_a_number_too_large_for_a_key_is_the_key_of_nobody() -> None:
    assert _several(2**63) == []
    assert _several(2**63 - 1) == []


def test_a_key_is_not_calculated_with() -> None:
    with pytest.raises(ValueError, match="as they are"):
        _wrong(1)
