"""What is wrong with a form: sentences, and links to where each is put right."""

from django import forms
from django.core.exceptions import ValidationError

DJANGO_SAYS = forms.Field.default_error_messages["required"]


def form_errors(form: forms.BaseForm) -> list[dict[str, str]]:
    """Each error's text, and the address of the input to mend, in the order of the page."""
    general = [{"text": text, "href": "#form-errors"} for text in general_errors(form)]
    return general + [
        {"text": text, "href": f"#{first_input(field)}"}
        for field in form.visible_fields()
        for text in field_errors(field)
    ]


def general_errors(form: forms.BaseForm) -> list[str]:
    """What is wrong with no one field: with the whole, or with one that cannot be seen."""
    hidden = [text for field in form.hidden_fields() for text in field_errors(field)]
    return [str(text) for text in form.non_field_errors()] + hidden


def field_errors(field: forms.BoundField) -> list[str]:
    """What is wrong with one field, in sentences that make sense away from it."""
    errors = field.errors.as_data() if field.errors else []
    return [text for error in errors for text in sentences(error, field)]


def sentences(error: ValidationError, field: forms.BoundField) -> list[str]:
    """The error's own words; Django's “This field is required” names the field instead."""
    if error.code == "required" and error.message == DJANGO_SAYS:
        return [f"“{field.label}” needs an answer"]
    return [str(message) for message in error.messages]


def first_input(field: forms.BoundField) -> str:
    """The id of the input that the keyboard should reach: of several, the first."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label
