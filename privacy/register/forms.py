"""The filters of the list of fields."""

from typing import Final

from django import forms

from privacy.register.entry import Whose
from privacy.register.fields import FieldsWanted, part_names, term_names
from privacy.register.statement import IDS

ANY: Final = ("", "Any")


class FieldsFilter(forms.Form):
    """Asks which fields to list. Ignores answers that are not valid."""

    whose = forms.ChoiceField(
        label="Whose data is it?",
        required=False,
        choices=[ANY, *((IDS[whose], str(whose).capitalize()) for whose in Whose)],
    )
    part = forms.ChoiceField(label="Part of the service", required=False)
    term = forms.ChoiceField(label="How long do we have it?", required=False)
    sealed = forms.ChoiceField(
        label="Is it encrypted?",
        required=False,
        choices=[ANY, ("yes", "Encrypted"), ("no", "Readable in the database")],
    )

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type] # what Django's forms take
        self.fields["part"].choices = [ANY, *part_names()]  # type: ignore[attr-defined] # a box with choices
        self.fields["term"].choices = [ANY, *term_names()]  # type: ignore[attr-defined] # a box with choices

    @property
    def wanted(self) -> FieldsWanted:
        """The fields that the valid answers ask for."""
        self.is_valid()
        return FieldsWanted(**{name: self.cleaned_data.get(name, "") for name in self.fields})
