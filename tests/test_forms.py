"""What every form of the product has in common: it takes no number that a column cannot store, no
digit of another script, and no text without an end."""

from collections.abc import Iterator

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver

from config.ui.forms import LARGEST, DateInputField, EmailAddress, WholeNumber

LARGEST_KEY = 2**63 - 1
APPS = ("config", "recruitment", "training", "matching", "delivery", "reporting", "privacy")


def every_field() -> Iterator[tuple[str, forms.Field]]:
    """Each field of each form, with its name. Fields that a form adds when it is made are left out.
    They are of the same classes, because the linter refuses Django's own (see pyproject.toml)."""
    assert get_resolver().url_patterns  # loads every form
    for form in forms_below(forms.BaseForm):
        if form.__module__.startswith(APPS):
            for name, field in form.base_fields.items():  # type: ignore[attr-defined] # of a declared form
                yield f"{form.__module__}.{form.__name__}.{name}", field


def forms_below(form: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for below in form.__subclasses__():
        yield below
        yield from forms_below(below)


FIELDS = dict(every_field())
NUMBERS = {
    name: field
    for name, field in FIELDS.items()
    if isinstance(field, forms.IntegerField | forms.DecimalField)  # noqa: TID251 — the check itself
}


def test_every_number_can_be_stored_on_both_databases() -> None:
    assert len(NUMBERS) > 50
    keys = {"made", "replaces"}
    wrong = [
        name
        for name, field in NUMBERS.items()
        if field.min_value is None
        or field.max_value is None
        or int(str(field.min_value)) < -LARGEST
        or int(str(field.max_value)) > (LARGEST_KEY if name.rpartition(".")[2] in keys else LARGEST)
    ]
    assert wrong == []


@pytest.mark.parametrize("typed", ["٥", "५", "1_0", "１", "9" * 30])
def test_no_number_takes_other_digits_or_is_endless(typed: str) -> None:
    taken = [name for name, field in NUMBERS.items() if is_taken(field, typed)]
    assert taken == []
    assert not is_taken(WholeNumber(), typed)


@pytest.mark.parametrize(
    "typed",
    [["٢٧", "3", "1985"], ["27", "marble", "1985"], ["27", "3", "19_85"], ["1", "1", "9" * 9]],
)
def test_no_date_takes_other_digits_or_another_word(typed: list[str]) -> None:
    dates = {name: field for name, field in FIELDS.items() if isinstance(field, DateInputField)}
    assert len(dates) > 20
    assert [name for name, field in dates.items() if is_taken(field, typed)] == []


def is_taken(field: forms.Field, typed: object) -> bool:
    try:
        field.clean(typed)
    except ValidationError:
        return False
    return True


def test_every_text_has_an_end() -> None:
    """Text in a list, in a file and in a value that we made has an end of its own."""
    others = (forms.UUIDField, forms.JSONField)
    texts = {
        name: field
        for name, field in FIELDS.items()
        if isinstance(field, forms.CharField) and not isinstance(field, others)  # noqa: TID251 — the check itself
    }
    emails = {name for name, field in texts.items() if isinstance(field, EmailAddress)}
    endless = {name for name, field in texts.items() if field.max_length is None}
    assert endless == emails
    long = f"ann@{'example.' * 40}org"
    assert [name for name in emails if is_taken(texts[name], long)] == []
