import pytest

from matching.domain.reference_data import load_reference_data
from matching.models import OffenceGroup
from recruitment.models import Language, Need
from training.models import Course

pytestmark = pytest.mark.django_db


def test_a_second_load_adds_nothing() -> None:
    load_reference_data()
    before = [model._default_manager.count() for model in (Need, Language, Course, OffenceGroup)]
    load_reference_data()
    after = [model._default_manager.count() for model in (Need, Language, Course, OffenceGroup)]
    assert before == after == [12, 15, 5, 9]


def test_a_name_an_administrator_chose_stays() -> None:
    load_reference_data()
    Need.objects.filter(code="drugs").update(name="substance misuse")
    OffenceGroup.objects.filter(code="sexual").update(violent=True)
    load_reference_data()
    assert Need.objects.get(code="drugs").name == "substance misuse"
    assert OffenceGroup.objects.get(code="sexual").violent


def test_a_missing_row_is_put_back() -> None:
    load_reference_data()
    Course.objects.filter(code="futc").delete()
    load_reference_data()
    assert Course.objects.filter(code="futc").exists()
