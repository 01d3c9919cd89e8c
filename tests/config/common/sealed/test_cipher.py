"""A sealed value opens only in its own place, and only with a key that we have."""

from base64 import b64encode
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pytest_django import Settings

from config.common.sealed.cipher import NONCE_BYTES, Unreadable, seal, unseal

ROW = UUID(int=7)
OLD, NEW = b"o" * 32, b"n" * 32
names = st.text("abcdefghij_", min_size=1, max_size=12)


def sealed(text: str = "secret") -> bytes:
    return seal(text, table="referral", column="offences", row=ROW)


def opened(value: bytes) -> str:
    return unseal(value, table="referral", column="offences", row=ROW)


@given(text=st.text(), table=names, column=names, row=st.uuids())
def test_any_text_comes_back(text: str, table: str, column: str, row: UUID) -> None:
    assert (
        unseal(seal(text, table=table, column=column, row=row), table=table, column=column, row=row)
        == text
    )


@given(text=st.text(min_size=1), bit=st.integers(min_value=0))
def test_one_changed_bit_is_noticed(text: str, bit: int) -> None:
    value = bytearray(sealed(text))
    bit %= len(value) * 8
    value[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Unreadable):
        opened(bytes(value))


@given(row=st.uuids())
def test_it_does_not_open_in_another_row(row: UUID) -> None:
    assume(row != ROW)
    with pytest.raises(Unreadable):
        unseal(sealed(), table="referral", column="offences", row=row)


@pytest.mark.parametrize(
    ("table", "column"), [("mentor", "offences"), ("referral", "notes"), ("referra", "loffences")]
)
def test_it_does_not_open_in_another_column(table: str, column: str) -> None:
    with pytest.raises(Unreadable, match=rf"{table}\.{column}"):
        unseal(sealed(), table=table, column=column, row=ROW)


@given(length=st.integers(min_value=0, max_value=NONCE_BYTES + 20))
def test_a_value_cut_short_does_not_open(length: int) -> None:
    with pytest.raises(Unreadable):
        opened(sealed("a text long enough to be cut")[:length])


def test_the_same_text_never_looks_the_same_twice() -> None:
    assert sealed() != sealed()
    assert b"secret" not in sealed()


def test_after_a_new_key_what_the_old_one_sealed_still_opens(settings: Settings) -> None:
    settings.FIELD_KEYS = [OLD]
    before = sealed("Rowan")
    settings.FIELD_KEYS = [NEW, OLD]
    assert opened(before) == "Rowan"


def test_the_newest_key_seals(settings: Settings) -> None:
    settings.FIELD_KEYS = [NEW, OLD]
    value = sealed()
    settings.FIELD_KEYS = [NEW]
    assert opened(value) == "secret"
    settings.FIELD_KEYS = [OLD]
    with pytest.raises(Unreadable):
        opened(value)


def test_what_cannot_be_read_is_named_without_what_it_holds() -> None:
    with pytest.raises(Unreadable) as error:
        opened(sealed()[:-1])
    assert str(error.value) == "referral.offences"
    assert b64encode(sealed()).decode() not in str(error.value)
