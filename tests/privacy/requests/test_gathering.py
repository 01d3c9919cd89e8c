"""The copy of a man has every field of the register about him, and nothing about another man."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from matching.models import Participant
from privacy.register.entry import Whose, rows_in
from privacy.register.register import entries_about
from privacy.requests.gathering import MASKS, Person, gathered, in_words, items_in
from tests.factories.canaries import with_canaries
from tests.factories.lives import a_life_of_a_man
from tests.factories.programme import a_mentor, a_participant

pytestmark = pytest.mark.django_db
MEN = entries_about(Whose.MAN)


def test_every_field_about_a_man_comes_out_and_none_of_another_man() -> None:
    mentor = a_mentor()
    his = a_life_of_a_man(mentor=mentor, tag="Otter")
    other = a_life_of_a_man(mentor=mentor, tag="Heron")
    own, others = with_canaries(his, Whose.MAN, "otter"), with_canaries(other, Whose.MAN, "heron")
    assert len(own) > 60
    values = "\n".join(item.value for item in items_in(gathered(Person.man(his))))
    assert {word for word in own if word not in values} == set()
    assert {word for word in others if word in values} == set()
    assert mentor.user.name not in values


def test_every_registered_field_with_a_value_is_an_item() -> None:
    man = a_life_of_a_man(mentor=a_mentor(), tag="Otter")
    with_canaries(man, Whose.MAN, "otter")
    items = {item.key for item in items_in(gathered(Person.man(man)))}
    for field in rows_in(MEN):
        for row in field.entry.rows_of(Whose.MAN, man.pk):
            value = getattr(row, field.field)
            is_empty = value is None or value in ("", b"", {}, [])
            if not (is_empty or (field.field in MASKS and not value)):
                assert f"{row._meta.label}:{row.pk}:{field.field}" in items


def queries_for(man: Participant) -> int:
    with CaptureQueriesContext(connection) as queries:
        gathered(Person.man(man))
    return len(queries)


def test_3_rows_take_as_many_queries_as_one() -> None:
    mentor = a_mentor()
    one = a_life_of_a_man(mentor=mentor, tag="Otter")
    with_canaries(one, Whose.MAN, "otter")
    before = queries_for(one)
    assert before <= len(MEN) * 2
    more = a_life_of_a_man(mentor=mentor, tag="Heron")
    with_canaries(more, Whose.MAN, "heron")
    for referral in more.referrals.all():
        referral.participant = one
        referral.save()
    assert queries_for(one) == before


def test_nothing_is_there_about_somebody_new() -> None:
    parts = gathered(Person.man(a_participant()))
    assert {item.entry.model for item in items_in(parts)} == {Participant}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"waiting": 100, "release": 50}, "waiting: 100, release: 50"),
        (["Mon", "Tue"], "Mon, Tue"),
        ({"a": ["b"]}, '{"a": ["b"]}'),
        ({}, ""),
        ([], ""),
    ],
)
def test_values_with_parts_are_said_in_words(value: object, words: str) -> None:
    assert in_words(value) == words
