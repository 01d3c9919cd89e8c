"""Each sealed row has a key of its own. Without the key, nobody opens the row, nor a copy of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from config.common.clock import london_today, now
from config.common.sealed.cipher import Erased, Unreadable
from config.common.sealed.keys import SWEPT_AFTER, SealingKey, add_keys, wrapped_key
from config.common.sealed.rows import (
    delete_keys_without_rows,
    destroy_keys,
    opened_texts,
    with_keys,
)
from matching.models import Participant, SealedPart, Supervision
from tests.factories.people import manager
from tests.factories.programme import a_mentor, a_participant

pytestmark = pytest.mark.django_db


def a_part(text: str = "Sits by the door", part: str = "safety") -> SealedPart:
    row = SealedPart(participant=a_participant(), part=part, written_at=now())
    row.write(text=text)
    return row


def saved(row: Any) -> Any:
    """The row as the database has it, once it is saved."""
    row.save()
    return type(row).objects.get(pk=row.pk)


def a_supervision() -> Supervision:
    """A row that is saved without a text."""
    return Supervision.objects.create(
        mentor=a_mentor(),
        kind="group",
        held_on=london_today(),
        noted_by=manager(),
        noted_at=now(),
    )


def test_a_row_opens_with_its_own_key() -> None:
    row = saved(a_part())
    assert row.opened("text") == "Sits by the door"
    assert [key.seal_id for key in SealingKey.objects.all()] == [row.seal_id]
    assert SealingKey.objects.get().unwrapped() not in bytes(row.sealed_text)


def test_two_rows_have_two_keys() -> None:
    one, other = saved(a_part()), saved(a_part())
    keys = [SealingKey.objects.get(pk=row.seal_id).unwrapped() for row in (one, other)]
    assert keys[0] != keys[1]


def test_a_copy_of_a_row_cannot_be_opened_once_its_key_is_destroyed() -> None:
    copy = saved(a_part())
    other = saved(a_part("He likes chess"))
    assert destroy_keys([copy]) == 1
    assert destroy_keys([copy]) == 0
    with pytest.raises(Erased, match=r"sealedpart\.sealed_text"):
        SealedPart.objects.get(pk=copy.pk).opened("text")
    assert other.opened("text") == "He likes chess"


def test_a_row_written_again_after_its_key_is_destroyed_opens_again() -> None:
    row = saved(a_part())
    destroy_keys([row])
    row.write(text="New")
    assert saved(row).opened("text") == "New"


def test_a_row_that_had_no_text_gets_a_key_with_its_first() -> None:
    row = a_supervision()
    row.write(notes="")
    assert not SealingKey.objects.exists()
    row.write(notes="Tired")
    Supervision.objects.filter(pk=row.pk).update(sealed_notes=row.sealed_notes)
    assert Supervision.objects.get().opened("notes") == "Tired"


def test_many_rows_take_their_keys_with_them(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    rows = [a_part(str(number)) for number in range(3)]
    with django_assert_num_queries(4):  # 2 are the savepoint
        SealedPart.objects.bulk_create(rows)
    with django_assert_num_queries(2):
        again = with_keys(SealedPart.objects.order_by("pk"))
        assert [row.opened("text") for row in again] == ["0", "1", "2"]
    with django_assert_num_queries(2):
        texts = opened_texts(SealedPart.objects.all(), "text", by="participant_id")
    assert texts == {row.participant_id: row.opened("text") for row in rows}


def test_a_row_saved_again_after_its_transaction_was_undone_has_its_key() -> None:
    row = a_part()
    with transaction.atomic():
        row.save()
        transaction.set_rollback(True)
    assert not SealingKey.objects.exists()
    assert saved(row).opened("text") == "Sits by the door"


def test_a_row_written_again_after_its_transaction_was_undone_has_its_key() -> None:
    row = a_supervision()
    with transaction.atomic():
        row.write(notes="Undone")
        transaction.set_rollback(True)
    row.write(notes="Tired")
    assert saved(row).opened("notes") == "Tired"


def test_nothing_is_sealed_with_a_key_that_is_not_saved() -> None:
    row = a_part()
    add_keys([wrapped_key(row.seal_id, b"k" * 32)])
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        SealedPart.objects.bulk_create([row])


def test_deleting_a_row_deletes_its_key() -> None:
    one, other = saved(a_part()), saved(a_part())
    one.delete()
    assert [key.seal_id for key in SealingKey.objects.all()] == [other.seal_id]


def test_keys_of_rows_that_a_query_deleted_are_swept() -> None:
    one, other = saved(a_part()), saved(a_part())
    Participant.objects.filter(pk=one.participant_id).delete()
    assert delete_keys_without_rows(today=london_today()) == 0  # it may be of a row yet to be saved
    late = london_today() + SWEPT_AFTER + timedelta(days=1)
    assert delete_keys_without_rows(today=late) == 1
    assert delete_keys_without_rows(today=late) == 0
    assert other.opened("text") == "Sits by the door"


@pytest.mark.parametrize("fault", [{"wrapped": b"short"}, {"wrapped_by": ""}])
def test_half_a_key_is_refused(fault: dict[str, object]) -> None:
    key = wrapped_key(a_part().seal_id, b"k" * 32)
    for name, value in fault.items():
        setattr(key, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        key.save()


def test_a_key_does_not_open_another_row() -> None:
    one, other = saved(a_part()), saved(a_part())
    stolen = SealingKey.objects.get(pk=other.seal_id)
    SealingKey.objects.filter(pk=one.seal_id).update(wrapped=stolen.wrapped)
    with pytest.raises(Unreadable):
        one.opened("text")
