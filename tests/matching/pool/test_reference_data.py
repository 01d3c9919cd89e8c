import pytest
from django.core.management import CommandError, call_command

from matching.models import OffenceGroup
from matching.pool.lists import ListTooLong, load_reference_data
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


def test_a_list_never_grows_longer_than_a_round_can_take() -> None:
    for number in range(50):
        Language.objects.create(code=f"own-{number}", name=f"Own {number}")
    with pytest.raises(ListTooLong, match="65 languages"):
        load_reference_data()
    assert (Language.objects.count(), Need.objects.count()) == (50, 0)
    with pytest.raises(CommandError, match="65 languages"):
        call_command("load_reference_data")
    Language.objects.filter(code="own-0").delete()
    load_reference_data()
    assert Language.objects.count() == 64
