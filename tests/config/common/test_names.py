"""Which names a text finds, and which it does not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.accounts.models import User
from config.common.names import MARKS, named_like
from tests.factories.people import applicant

pytestmark = pytest.mark.django_db


def is_like(text: str, name: str) -> bool:
    User.objects.all().delete()
    applicant(name=name)
    return User.objects.filter(named_like(text, "name")).exists()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("obrien", "Seán O'Brien"),
        ("O’Brien sean", "Seán O'Brien"),
        ("o brien", "O'Brien"),
        ("O'Brien", "O Brien"),
        ("jose", "José Álvarez"),
        ("ÁLVAREZ, José", "Jose Alvarez"),
        ("jose", "Jose\u0301"),
        ("smith-jones", "Smith Jones"),
        ("smith jones", "Anne Smith–Jones"),
        ("smithjones", "Smith-Jones"),
        ("weiss", "Weiß"),
        ("نرگس زاده", "نرگس\u200cزاده"),
        ("نرگس\u200cزاده", "نرگسزاده"),
        ("Olasubomi", "Ọláṣùbọ̀mí"),
        ("Nguyen Thi Anh", "Nguyễn Thị Ánh"),
        ("Weiß", "Weiss"),
        ("soren", "Søren"),
        ("soeren", "Søren"),
        ("lukasz", "ŁUKASZ"),
        ("thor", "Þór"),
        ("Ngũgĩ", "Ngugi"),
        ("rob", "Robert"),
        ("محمد", "محمد علي"),
        ("a(b", "Xa(b"),
    ],
)
def test_a_name_is_found_however_it_was_typed(text: str, name: str) -> None:
    assert is_like(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("anna", "Tan Nash"),
        ("brown ama", "Brown Kofi"),
        ("", "Ama"),
        ("' - .", "Ama"),
        ("[a-z]", "Ama"),
        (".*", "Ama"),
        ("ama\\", "Ama"),
    ],
)
def test_another_name_is_not(text: str, name: str) -> None:
    assert not is_like(text, name)


@given(st.text(st.sampled_from(f"aeossthdłñß {MARKS}()[]{{}}\\^$*+?|"), max_size=30))
def test_no_text_is_refused(text: str) -> None:
    list(User.objects.filter(named_like(text, "name")))


@given(st.text(st.characters(categories=["Ll", "Lu"], max_codepoint=0x24F), min_size=1, max_size=9))
def test_every_name_is_like_itself(name: str) -> None:
    assert is_like(name, name)
