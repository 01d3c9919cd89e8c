"""Which applicants we show as possible duplicates, and to whom."""

from collections.abc import Iterable
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from config.accounts.models import User
from config.common.clock import now
from config.common.likeness import names_of
from recruitment.duplicates.deciding import decide_applicants
from recruitment.duplicates.likeness import (
    LikePair,
    Person,
    Sign,
    compare_applicants,
    pair_of,
    pairs_among,
    possible_duplicates,
    signs_between,
)
from recruitment.duplicates.lists import (
    history_of,
    possible_duplicates_of,
    side_by_side,
    with_possible_duplicates,
)
from recruitment.models import Application, LikeApplicants
from recruitment.states import ApplicationStatus
from tests.factories.people import applicant, manager
from tests.factories.programme import a_coordinator, an_establishment
from tests.factories.recruitment import a_cohort, a_draft, a_reference, an_application

BORN, APART = date(1990, 5, 12), date(1986, 11, 2)
SAME = ("cohort", "full_name", "born_on", "phone", "postcode")
PHONE, POSTCODE = "+447700900123", "SW2 5XF"


def a_person(name: str, key: int = 0, *, known_as: str = "", **facts: Iterable[Any]) -> Person:
    sets = {which: set(values) for which, values in facts.items()}
    return Person(key, f"{key}-{name}@example.org", names_of(name, known_as), **sets)


SHOWN = [
    (a_person("Ama Boateng", born_on=[BORN]), a_person("Boateng, Ama", born_on=[BORN]), Sign.BIRTH),
    (
        a_person("Liz Boateng", born_on=[BORN]),
        a_person("Elizabeth Boateng", born_on=[BORN]),
        Sign.BIRTH,
    ),
    (
        a_person("Samira Khan", known_as="Sam", postcodes=[POSTCODE]),
        a_person("Sam Kahn", postcodes=[POSTCODE]),
        Sign.POSTCODE,
    ),
    (a_person("Ama Boateng", phones=[PHONE]), a_person("Kofi Mensah", phones=[PHONE]), Sign.PHONE),
    (
        a_person("Ama Boateng", referees=["a@x.example", "b@x.example"]),
        a_person("Kofi Mensah", referees=["b@x.example", "a@x.example"]),
        Sign.REFEREES,
    ),
    (
        a_person("Ama Boateng", referees=["a@x.example"]),
        a_person("Ama Boatengg", referees=["a@x.example", "c@x.example"]),
        Sign.REFEREES,
    ),
]
NOT_SHOWN = [
    (a_person("Ama Boateng"), a_person("Ama Boateng")),
    (a_person("Ama Boateng", born_on=[BORN]), a_person("Ama Boateng", born_on=[APART])),
    (a_person("Ama Boateng", born_on=[BORN]), a_person("Kofi Mensah", born_on=[BORN])),
    (a_person("Ama Boateng", postcodes=[POSTCODE]), a_person("Kofi Mensah", postcodes=[POSTCODE])),
    (
        a_person("Ama Boateng", referees=["a@x.example"]),
        a_person("Kofi Mensah", referees=["a@x.example"]),
    ),
]


@pytest.mark.parametrize(("one", "other", "sign"), SHOWN)
def test_these_are_shown(one: Person, other: Person, sign: Sign) -> None:
    assert signs_between(one, other) == signs_between(other, one) == (sign,)


@pytest.mark.parametrize(("one", "other"), NOT_SHOWN)
def test_these_are_not_shown(one: Person, other: Person) -> None:
    other.mailbox = "other@example.org"
    assert signs_between(one, other) == signs_between(other, one) == ()


def test_one_mailbox_is_a_sign_by_itself() -> None:
    one, other = a_person("Ama"), a_person("Kofi", 1)
    assert signs_between(one, other) == ()
    other.mailbox = one.mailbox
    assert signs_between(one, other) == (Sign.EMAIL,)


def few(*values: object) -> st.SearchStrategy[set[Any]]:
    return st.sets(st.sampled_from(values), max_size=2)


PEOPLE = st.lists(
    st.builds(
        Person,
        key=st.integers(1, 40),
        mailbox=st.sampled_from("abcdefg"),
        names=st.sampled_from(["Ama Boateng", "A Boateng", "Amma", "Kofi Ama Boateng", ""]).map(
            lambda name: names_of(name, "")
        ),
        born_on=few(BORN, APART),
        phones=few("1", "2"),
        postcodes=few("SW2", "SE5"),
        referees=few("x", "y", "z"),
    ),
    max_size=8,
    unique_by=lambda person: person.key,
)


@given(people=PEOPLE)
def test_sorting_them_first_loses_no_pair(people: list[Person]) -> None:
    every = {
        LikePair(min(one.key, other.key), max(one.key, other.key), signs)
        for one, other in combinations(people, 2)
        if (signs := signs_between(one, other))
    }
    pairs = pairs_among(people)
    assert len(pairs) == len(every)
    assert set(pairs) == every


def an_applicant_like(row: Application, **fields: Any) -> Application:
    """Another account that says the same as this application, except `fields`."""
    same = {name: getattr(row, name) for name in SAME}
    return an_application(**(same | fields))


def keys(pair: LikePair) -> set[int]:
    return {pair.first, pair.second}


def applicants(*rows: Application) -> set[int]:
    return {row.applicant_id for row in rows}


@pytest.fixture
def boss(db: None) -> User:
    return manager()


def test_a_draft_and_an_earlier_application_of_ones_own_are_no_duplicates(boss: User) -> None:
    row = an_application()
    a_draft(complete=True)
    earlier = an_application(
        applicant=row.applicant, cohort=a_cohort(), status=ApplicationStatus.DECLINED
    )
    compare_applicants()
    assert not LikeApplicants.objects.exists()
    assert history_of(row, user=boss).applications == [earlier]
    assert not history_of(row, user=boss).is_second


def test_comparing_again_changes_nothing_and_forgets_who_is_no_longer_alike(boss: User) -> None:
    row = an_application()
    other = an_applicant_like(row)
    compare_applicants()
    compare_applicants()
    (pair,) = possible_duplicates(boss)
    assert keys(pair) == applicants(row, other)
    assert pair.signs == (Sign.BIRTH, Sign.PHONE, Sign.POSTCODE)
    Application.objects.filter(pk=other.pk).update(
        full_name="Kofi Mensah", known_as="", phone="020 7946 0000"
    )
    compare_applicants()
    assert not LikeApplicants.objects.exists()


def test_emails_with_a_tag_and_referees_in_common_are_signs(boss: User) -> None:
    one = an_application(
        full_name="Ama Boateng", known_as="", applicant=applicant(email="me@x.example")
    )
    other = an_application(
        full_name="Kofi Mensah",
        known_as="",
        born_on=APART,
        phone="020 7946 0000",
        applicant=applicant(email="me+two@x.example"),
    )
    for name in ("a", "b"):
        a_reference(one, email=f"{name}@example.net")
        a_reference(other, email=f"{name.upper()}+mail@example.net")
    compare_applicants()
    (pair,) = possible_duplicates(boss)
    assert pair.signs == (Sign.EMAIL, Sign.REFEREES)


def test_nobody_learns_of_an_applicant_at_another_prison(boss: User) -> None:
    prison, elsewhere = an_establishment(), an_establishment()
    carmen = a_coordinator(prison)
    row = an_application(establishments=[prison])
    other = an_applicant_like(row, establishments=[elsewhere])
    compare_applicants()
    assert len(possible_duplicates(boss)) == 1
    assert possible_duplicates(carmen) == []
    assert with_possible_duplicates(applicants(row), user=carmen) == set()
    assert pair_of(row.applicant_id, other.applicant_id, user=carmen) is None
    # An application that she sees does not look alike. She is not told about the one that does.
    an_application(
        applicant=other.applicant,
        full_name="Kofi Mensah",
        known_as="",
        born_on=APART,
        phone="020 7946 0000",
        establishments=[prison],
        cohort=a_cohort(),
    )
    assert possible_duplicates(carmen) == []
    assert len(possible_duplicates(boss)) == 1


def test_one_decision_holds_for_later_cohorts_and_for_a_third_account(boss: User) -> None:
    one = an_application()
    other, third = an_applicant_like(one), an_applicant_like(one)
    compare_applicants()
    assert len(possible_duplicates(boss)) == 3
    ask: dict[str, Any] = {"by": boss, "at": now()}
    decide_applicants(one=other.applicant, other=one.applicant, is_same=True, **ask)
    assert len(possible_duplicates(boss)) == 2
    decide_applicants(one=third.applicant, other=one.applicant, is_same=False, **ask)
    assert possible_duplicates(boss) == []
    later = an_applicant_like(one, applicant=third.applicant, cohort=a_cohort())
    compare_applicants()
    assert possible_duplicates(boss) == []
    assert history_of(one, user=boss).applications == [other]
    assert history_of(one, user=boss).is_second
    assert history_of(later, user=boss).applications == [third]


def test_pairs_take_as_many_queries_for_3_as_for_1(boss: User) -> None:
    row = an_application()
    an_applicant_like(row)
    compare_applicants()
    boss.roles  # noqa: B018 — read once for each request

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            pairs = possible_duplicates(boss)
            sides = side_by_side(pairs, user=boss)
            assert [len([*side.facts]) for side in sides]
            possible_duplicates_of(row, user=boss)
            with_possible_duplicates(applicants(row), user=boss)
            history_of(row, user=boss)
        return len(captured)

    first = queries()
    for _ in range(2):
        an_applicant_like(row)
    compare_applicants()
    assert len(possible_duplicates(boss)) == 6
    assert queries() == first
