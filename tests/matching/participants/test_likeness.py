"""Which records we show as possible duplicates of one man, and which we do not."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from config.accounts.models import User
from config.common.clock import now
from config.common.likeness import words_of
from matching.models import Difference, LikenessDecision, Participant
from matching.participants.likeness import (
    RecordedMan,
    RecordedMen,
    Sign,
    compare_records,
    likely_same,
    number_undecided,
    sign_between,
    undecided_likenesses,
)
from recruitment.models import Establishment
from tests.factories.people import manager
from tests.factories.programme import a_participant, a_referral, an_establishment

BORN, APART = date(1990, 5, 12), date(1986, 11, 2)
HERE, THERE = 1, 2


def a_man(
    name: str, born_on: date | None = None, prison: int = HERE, number: str = "", key: int = 0
) -> RecordedMan:
    return RecordedMan(key, name, (words_of(name),), number, born_on, frozenset({prison}))


SHOWN = [
    (a_man("Mohammed Khan"), a_man("Mohamed Khan"), Sign.PRISON),
    (a_man("Muhammad Khan"), a_man("Mohamed Khan"), Sign.PRISON),
    (a_man("Owen O'Brien"), a_man("O’Brien Owen"), Sign.PRISON),
    (a_man("Owen O Brien"), a_man("OBRIEN, Owen"), Sign.PRISON),
    (a_man("Jon Smith", BORN), a_man("John Smith", BORN, THERE), Sign.BIRTH),
    (a_man("J Smith", BORN), a_man("John Smith", BORN, THERE), Sign.BIRTH),
    (a_man("Seán Ó Briain"), a_man("Sean O’Briain"), Sign.PRISON),
    (a_man("Łukasz Wójcik"), a_man("Lukasz Wojcik"), Sign.PRISON),
    (a_man("Peter Smith-Jones"), a_man("Smith Jones Peter"), Sign.PRISON),
    (a_man("Omar Al-Hassan"), a_man("Omar Alhassan"), Sign.PRISON),
    (a_man("John Paul Smith"), a_man("John Smith"), Sign.PRISON),
    (a_man("Mihcael Brown"), a_man("Michael Brown"), Sign.PRISON),
    (a_man("Mark Bell", BORN), a_man("Marc Bell", BORN), Sign.BIRTH),
    (a_man("Kristian Holm", BORN), a_man("Christian Holm", BORN), Sign.BIRTH),
    (a_man("John Smith", date(1990, 5, 12)), a_man("John Smith", date(1990, 12, 5)), Sign.PRISON),
    (a_man("John Smith", number="A1234BC"), a_man("John Smith", number="A1235BC"), Sign.PRISON),
    (a_man("Mo", prison=HERE, number="A1234BC"), a_man("X", None, THERE, "A1234BC"), Sign.NUMBER),
    (a_man("John Smith", BORN, HERE, "A1234BC"), a_man("John Smith", BORN, THERE), Sign.BIRTH),
]
KEPT_APART = {
    "brothers": (a_man("David Smith", BORN), a_man("Daniel Smith", APART)),
    "brothers with like names": (a_man("Jon Smith", BORN), a_man("Jan Smith", APART)),
    "brothers of unknown age": (a_man("Hassan Ali"), a_man("Hussain Ali")),
    "twins": (a_man("Darren Cole", BORN), a_man("Daryl Cole", BORN)),
    "namesakes born apart": (a_man("John Smith", BORN), a_man("John Smith", APART)),
    "namesakes at two prisons": (a_man("John Smith"), a_man("John Smith", prison=THERE)),
    "namesakes with two numbers": (
        a_man("John Smith", number="A1234BC"),
        a_man("John Smith", number="B5678DE"),
    ),
    "one surname": (a_man("Smith"), a_man("John Smith")),
    "born on one day": (a_man("John Smith", BORN), a_man("Ali Khan", BORN)),
    "short first names": (a_man("Tom Smith"), a_man("Tim Smith")),
    "rhyming first names": (a_man("Sean Smith"), a_man("Dean Smith")),
    "nothing known": (a_man("", None), a_man("", None)),
}


@pytest.mark.parametrize(("one", "other", "sign"), SHOWN)
def test_these_are_shown(one: RecordedMan, other: RecordedMan, sign: Sign) -> None:
    assert sign_between(one, other) == sign_between(other, one) == sign


@pytest.mark.parametrize("pair", KEPT_APART)
def test_these_are_not_shown(pair: str) -> None:
    one, other = KEPT_APART[pair]
    assert sign_between(one, other) is None
    assert sign_between(other, one) is None


WORDS = st.sampled_from(
    "jon john mohammed muhammad smith smyth khan o'brien o’brien ali j seán".split()
)
NAMES = st.lists(WORDS, max_size=3).map(" ".join)


MEN = st.lists(
    st.builds(
        a_man,
        NAMES,
        st.sampled_from([None, BORN, APART, date(1990, 12, 5)]),
        st.sampled_from([HERE, THERE]),
        st.sampled_from(["", "A1234BC", "A1235BC", "B5678DE"]),
    ),
    max_size=12,
)


@given(men=MEN)
def test_sorting_them_first_loses_no_pair(men: list[RecordedMan]) -> None:
    numbered = [
        RecordedMan(key, man.name, man.names, man.prison_number, man.born_on, man.prisons)
        for key, man in enumerate(men, 1)
    ]
    every = {
        (one.key, other.key, sign)
        for one in numbered
        for other in numbered
        if one.key < other.key and (sign := sign_between(one, other))
    }
    pairs = RecordedMen(numbered).pairs()
    assert {(pair.first.key, pair.second.key, pair.sign) for pair in pairs} == every
    assert len(pairs) == len(every)


@pytest.mark.django_db
def test_a_man_typed_is_found_by_each_of_his_names(prison: Establishment) -> None:
    known = a_participant(name="Michael Byrne", also_known_as="Mick\nMichael O'Byrne")
    a_referral(at=prison, participant=known)
    a_referral(at=prison, name="Somebody Else")
    [likeness] = likely_same("OByrne Michael", "", None, prison)
    assert (likeness.man.key, likeness.man.name) == (known.pk, "Michael Byrne")
    assert likely_same("OByrne Michael", "", None, an_establishment()) == []
    assert likely_same("Michael Byrne", "", None, None) == []


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 3])
def test_a_man_typed_costs_one_query(many: int, prison: Establishment) -> None:
    for _ in range(many):
        a_referral(at=prison, name="Jon Smith", born_on=BORN)
    with CaptureQueriesContext(connection) as queries:
        assert len(likely_same("John Smith", "A1234BC", BORN, prison)) == many
    assert len(queries) == 1


def pairs_for(user: User) -> list[tuple[str, str]]:
    """The pairs of the page, which are as many as Today says once the worker has compared."""
    pairs = undecided_likenesses(user)
    compare_records()
    assert number_undecided(user) == len(pairs)
    return [(pair.first.name, pair.second.name) for pair in pairs]


@pytest.mark.django_db
def test_records_that_no_longer_look_alike_are_not_counted(prison: Establishment) -> None:
    boss = manager()
    one, _, third = (a_referral(at=prison, name="Jon Smith") for _ in range(3))
    compare_records()
    assert number_undecided(boss) == 3
    Participant.objects.filter(pk=one.participant_id).update(name="Omar Khan")
    decide(one.participant_id, third.participant_id, Difference.DIFFERENT)
    assert number_undecided(boss) == 2, "what somebody decides counts at once"
    compare_records()
    compare_records()
    assert number_undecided(boss) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 3])
def test_the_number_costs_two_queries(many: int, prison: Establishment, ann: User) -> None:
    for _ in range(many + 1):
        a_referral(at=prison, name="Jon Smith")
    compare_records()
    assert ann.roles, "read before we count"
    with CaptureQueriesContext(connection) as queries:
        assert number_undecided(ann) == many * (many + 1) // 2
    assert len(queries) == 2


@pytest.mark.django_db
def test_a_coordinator_is_asked_about_men_of_their_own_prisons_only(
    prison: Establishment, ann: User
) -> None:
    a_referral(at=prison, name="Jon Smith", born_on=BORN)
    a_referral(at=an_establishment(), name="John Smith", born_on=BORN)
    assert pairs_for(ann) == []
    assert pairs_for(manager()) == [("Jon Smith", "John Smith")]
    a_referral(at=prison, name="J Smith", born_on=BORN)
    assert pairs_for(ann) == [("Jon Smith", "J Smith")]


def decide(first: int, second: int, difference: Difference) -> LikenessDecision:
    return LikenessDecision.objects.create(
        first_id=first,
        second_id=second,
        difference=difference,
        decided_by=manager(),
        decided_at=now(),
    )


@pytest.mark.django_db
def test_a_pair_is_asked_about_until_it_is_decided_and_again_once_that_is_undone(
    prison: Establishment, ann: User
) -> None:
    one, other = (a_referral(at=prison, name="Jon Smith") for _ in range(2))
    decision = decide(one.participant_id, other.participant_id, Difference.DIFFERENT)
    assert pairs_for(ann) == []
    LikenessDecision.objects.update(undone_at=decision.decided_at)
    assert len(pairs_for(ann)) == 1


@pytest.mark.django_db
def test_what_was_decided_about_a_record_holds_for_the_man_it_was_linked_to(
    prison: Establishment, ann: User
) -> None:
    man, linked = a_referral(at=prison, name="Jon Smith").participant, a_participant(name="J Smith")
    namesake = a_referral(at=prison, name="John Smith").participant
    assert len(pairs_for(ann)) == 1
    decide(man.pk, linked.pk, Difference.SAME_MAN)
    decide(linked.pk, namesake.pk, Difference.DIFFERENT)
    assert pairs_for(ann) == []


@pytest.mark.django_db
@pytest.mark.parametrize("many", [2, 4])
def test_the_list_costs_three_queries(many: int, prison: Establishment, ann: User) -> None:
    for _ in range(many):
        a_referral(at=prison, name="Jon Smith")
    user = User.objects.get(pk=ann.pk)
    with CaptureQueriesContext(connection) as queries:
        assert undecided_likenesses(user)
    assert len(queries) == 3  # one query each for the person's roles, the men and the decisions
