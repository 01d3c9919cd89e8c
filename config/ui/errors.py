"""What is wrong with a form, as links to where it is put right."""

from django.forms import BaseForm, BoundField


def form_errors(form: BaseForm) -> list[dict[str, str]]:
    """Each error's text, and the address of the input to mend, in the order of the page."""
    general = [{"text": text, "href": "#form-errors"} for text in form.non_field_errors()]
    hidden = [
        {"text": f"{field.label}: {text}", "href": "#form-errors"}
        for field in form.hidden_fields()
        for text in field.errors
    ]
    return general + hidden + [
        {"text": str(text), "href": f"#{first_input(field)}"}
        for field in form.visible_fields()
        for text in field.errors
    ]


def first_input(field: BoundField) -> str:
    """The id of the input that the keyboard should reach: of several, the first."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.id_for_label
