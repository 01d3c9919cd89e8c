from string import ascii_letters, digits

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from config.common.clock import now
from recruitment.models import Establishment, FormerName, folded
from recruitment.models.establishment import LEFT_OUT
from recruitment.prisons.closing import close_prison
from recruitment.prisons.editing import change_prison, plan_of
from recruitment.prisons.merging import merge_prisons
from recruitment.prisons.naming import known_prisons, listed_as, listed_prisons, prison_named
from tests.factories.people import manager
from tests.factories.programme import an_establishment

pytestmark = pytest.mark.django_db

ONE_NAME = [
    "HMP Brixton",
    "hmp  brixton",
    "BRIXTON (HMP)",
    "H.M.P. Brixton",
    "HM Prison Brixton",
    "HMP/YOI Brixton",
    "Brixton prison",
    "-Brixton-",
]


@pytest.fixture
def brixton() -> Establishment:
    an_establishment(code="WWI", name="HMP Wandsworth")
    return an_establishment(code="BXI", name="HMP Brixton")


def renamed(prison: Establishment, **fields: str) -> None:
    plan = plan_of(prison)
    change_prison(
        prison=prison, plan=plan.__class__(**(vars(plan) | fields)), by=manager(), at=now()
    )


@pytest.mark.parametrize("text", [*ONE_NAME, " Brixton\t", "HMP\u00a0Brixton", "BXI", "bxi "])
def test_a_prison_is_known_however_it_is_written(brixton: Establishment, text: str) -> None:
    assert prison_named(text) == brixton


@pytest.mark.parametrize("text", ["", "HMP", "Brix", "HMP Pentonville", "PVI", "Brixton Hill"])
def test_what_names_none_of_ours_is_nobody(brixton: Establishment, text: str) -> None:
    assert prison_named(text) is None


def test_the_list_knows_a_prison_that_we_call_something_else() -> None:
    prison = an_establishment(code="GNI", name="Springhill open prison")
    assert prison_named("HMP Grendon/Spring Hill") == prison
    assert prison_named("GRENDON (HMP)") == prison


def test_a_former_name_and_a_former_code_still_mean_it(brixton: Establishment) -> None:
    renamed(brixton, code="BXX", name="HMP Lambeth")
    for text in ("HMP Lambeth", "bxx", "brixton", "BXI"):
        assert prison_named(text) == brixton


def test_a_name_of_now_comes_before_a_former_name(brixton: Establishment) -> None:
    renamed(brixton, code="BXX", name="HMP Lambeth")
    new = an_establishment(code="BXI", name="HMP Brixton")
    assert prison_named("Brixton") == new
    assert prison_named("BXI") == new


def test_a_former_name_of_two_prisons_means_neither(brixton: Establishment) -> None:
    other = an_establishment()
    for prison in (brixton, other):
        FormerName.objects.create(establishment=prison, name="HMP Surrey House")
    assert prison_named("Surrey House") is None


def test_a_closed_prison_is_still_known(brixton: Establishment) -> None:
    close_prison(prison=brixton, by=manager(), at=now())
    named = prison_named("Brixton")
    assert named == brixton
    assert not named.is_open


def test_a_merged_prison_means_the_one_that_stays(brixton: Establishment) -> None:
    boss = manager()
    wandsworth, last = Establishment.objects.get(code="WWI"), an_establishment()
    merge_prisons(source=brixton, target=wandsworth, by=boss, at=now())
    merge_prisons(source=wandsworth, target=last, by=boss, at=now())
    assert prison_named("hmp brixton") == last
    assert prison_named("WWI") == last


def test_many_names_cost_two_queries(brixton: Establishment) -> None:
    with CaptureQueriesContext(connection) as queries:
        known = known_prisons()
        assert all(prison_named(name, known) == brixton for name in ONE_NAME)
    assert len(queries) == 2


@pytest.mark.parametrize("name", ONE_NAME[1:])
def test_the_database_refuses_a_second_prison_of_one_name(
    brixton: Establishment, name: str
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Establishment.objects.create(code="ZZZ", name=name)


def test_every_prison_on_the_list_has_a_code_and_a_name_of_its_own() -> None:
    prisons = listed_prisons()
    assert len(prisons) == 154
    assert len({prison.code for prison in prisons}) == len(prisons)
    assert len({folded(prison.name) for prison in prisons}) == len(prisons)
    assert all(listed_as(prison.code) == listed_as(prison.name) == prison for prison in prisons)


def test_the_whole_list_fits_in_the_database_and_is_known() -> None:
    for prison in listed_prisons():
        Establishment.objects.create(code=prison.code, name=prison.name)
    known = known_prisons()
    for prison in listed_prisons():
        for text in (prison.code, prison.name, prison.name.lower()):
            named = prison_named(text, known)
            assert named is not None
            assert named.code == prison.code


class FoldedTheSame(TestCase):
    """The database folds names as our code does, so neither accepts a second prison of the same
    name."""

    @given(
        st.lists(
            st.sampled_from((*LEFT_OUT, "HMP", "Yoi ", "  "))
            | st.text(ascii_letters + digits, max_size=4),
            max_size=6,
        ).map("".join)
    )
    def test_the_database_folds_as_we_do(self, name: str) -> None:
        Establishment.objects.create(code="AAA", name=name)
        with pytest.raises(IntegrityError), transaction.atomic():
            Establishment.objects.create(code="BBB", name=folded(name))
        Establishment.objects.all().delete()
