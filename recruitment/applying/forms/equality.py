"""The optional questions about equality."""

from django import forms

from recruitment.models.equality import EQUALITY, RATHER_NOT, EqualityQuestion


def _field(question: EqualityQuestion) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=question.title,
        choices=[*question.groups, RATHER_NOT],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
    )


class EqualityForm(forms.Form):
    """The questions about equality. Nobody has to answer any of them."""

    age_band = _field(EQUALITY["age_band"])
    gender = _field(EQUALITY["gender"])
    ethnicity = _field(EQUALITY["ethnicity"])
    religion = _field(EQUALITY["religion"])
    orientation = _field(EQUALITY["orientation"])
    disability = _field(EQUALITY["disability"])
