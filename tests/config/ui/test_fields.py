"""Fields refuse values that a database cannot search for."""

import pytest
from django import forms

from config.accounts.models import User
from config.ui.forms import SeveralField
from tests.factories.people import applicant

pytestmark = pytest.mark.django_db


class People(forms.Form):
    people = SeveralField(User.objects.all())


@pytest.mark.parametrize("key", ["9" * 20, "-" + "9" * 20, "9" * 19, "9" * 5000, "0", "x", ""])
def test_a_number_that_is_no_key_is_a_wrong_choice(key: str) -> None:
    form = People({"people": [str(applicant().pk), key]})
    assert list(form.errors) == ["people"]


def test_several_rows_can_be_selected() -> None:
    people = [applicant(), applicant()]
    form = People({"people": [str(person.pk) for person in people]})
    assert form.is_valid()
    assert set(form.cleaned_data["people"]) == set(people)
