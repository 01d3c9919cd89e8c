"""Optional questions about equality, with the groups of the 2021 census of England and Wales."""

from collections.abc import Iterable

from django import forms

RATHER_NOT = ("rather_not", "I would rather not say")


def optional(label: str, choices: Iterable[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[*choices, RATHER_NOT],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
    )


class EqualityForm(forms.Form):
    """Every question is optional."""

    age_band = optional(
        "How old are you?",
        [
            ("18-24", "18 to 24"),
            ("25-34", "25 to 34"),
            ("35-44", "35 to 44"),
            ("45-54", "45 to 54"),
            ("55-64", "55 to 64"),
            ("65+", "65 or over"),
        ],
    )
    gender = optional(
        "What is your gender?",
        [("woman", "Woman"), ("man", "Man"), ("other", "I describe myself in another way")],
    )
    ethnicity = optional(
        "What is your ethnic group?",
        [
            ("asian", "Asian or Asian British"),
            ("black", "Black, Black British, Caribbean or African"),
            ("mixed", "Mixed or multiple ethnic groups"),
            ("white", "White"),
            ("other", "Another ethnic group"),
        ],
    )
    religion = optional(
        "What is your religion?",
        [
            ("none", "No religion"),
            ("buddhist", "Buddhist"),
            ("christian", "Christian"),
            ("hindu", "Hindu"),
            ("jewish", "Jewish"),
            ("muslim", "Muslim"),
            ("sikh", "Sikh"),
            ("other", "Another religion"),
        ],
    )
    orientation = optional(
        "What is your sexual orientation?",
        [
            ("straight", "Straight or heterosexual"),
            ("gay", "Gay or lesbian"),
            ("bisexual", "Bisexual"),
            ("other", "Another orientation"),
        ],
    )
    disability = optional(
        "Do you have a health condition or disability that limits what you can do?",
        [("no", "No"), ("little", "Yes, a little"), ("lot", "Yes, a lot")],
    )
