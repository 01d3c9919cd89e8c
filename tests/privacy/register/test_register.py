"""Every field of every model has a row in the register, and every row leads somewhere."""

from collections import Counter

import pytest
from django.apps import apps
from django.db import models

from config.accounts.models import User
from matching.models import Participant
from privacy.register.entry import About, Whose, rows_in
from privacy.register.register import IMPERSONAL, REGISTER, entries_about, impersonal_everywhere

ALL_MODELS = apps.get_models(include_auto_created=True)


def fields_of(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.local_fields}


def registered(model: type[models.Model]) -> Counter[str]:
    names: Counter[str] = Counter(IMPERSONAL.get(model._meta.label, ()))
    for entry in REGISTER:
        if entry.model is model:
            names.update([*entry.fields, *entry.impersonal])
    return names


def test_every_field_of_every_model_has_a_row() -> None:
    missing = {
        f"{model._meta.label}.{field}"
        for model in ALL_MODELS
        for field in fields_of(model) - impersonal_everywhere(model) - set(registered(model))
    }
    assert not missing, "add these to privacy/register"


def test_no_row_is_about_a_field_that_is_gone() -> None:
    gone = {
        f"{model._meta.label}.{field}"
        for model in {entry.model for entry in REGISTER} | set(ALL_MODELS)
        for field in set(registered(model)) - fields_of(model)
    }
    assert not gone
    assert set(IMPERSONAL) <= {model._meta.label for model in ALL_MODELS}
    assert all(entry.fields for entry in REGISTER)


def test_no_field_has_2_rows() -> None:
    twice = {
        f"{model._meta.label}.{field}"
        for model in ALL_MODELS
        for field, times in registered(model).items()
        if times > 1
    }
    assert not twice


def end_of(model: type[models.Model], about: About) -> type[models.Model] | None:
    """The model to which a path leads. An email address and the number of a person in the audit
    trail stand for the account."""
    end: type[models.Model] = model
    for name in about.path.split("__") if about.path else []:
        field = end._meta.get_field(name)
        if name == "actor" or (about.by_email and isinstance(field, models.EmailField)):
            return User
        assert isinstance(field, models.ForeignKey), f"{model._meta.label}: {about.path}"
        end = field.related_model
    return end


def test_every_path_leads_to_a_person() -> None:
    for entry in REGISTER:
        assert entry.about, entry.model
        for about in entry.about:
            if about.path is not None:
                person = Participant if about.whose == Whose.MAN else User
                assert end_of(entry.model, about) is person, (entry.model, about)


def test_a_path_to_something_else_is_noticed() -> None:
    with pytest.raises(AssertionError):
        end_of(Participant, About(Whose.MAN, "name"))
    assert end_of(User, About(Whose.MAN, "")) is not Participant


@pytest.mark.django_db
def test_the_database_can_look_for_the_rows_of_everybody() -> None:
    for whose in Whose:
        for entry in entries_about(whose):
            assert not entry.rows_of(whose, 1).exists()


def test_a_readable_field_has_its_reason_and_every_field_a_name() -> None:
    for row in rows_in(REGISTER):
        where = f"{row.entry.model._meta.label}.{row.field}"
        assert row.is_sealed or row.entry.readable, where
        assert row.says[:1].isupper(), where
        assert not row.says.endswith("."), where


def test_a_condition_of_article_9_or_10_comes_with_its_paragraph() -> None:
    for entry in REGISTER:
        if entry.purpose.schedule_1:
            assert entry.purpose.article_9 or entry.purpose.article_10
        if entry.purpose.article_10:
            assert entry.purpose.schedule_1
