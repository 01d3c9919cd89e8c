"""What someone would bring to mentoring."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import capfirst

from config.ui.fields import LongText, SeveralField
from recruitment.domain.applying.experience import LEVELS
from recruitment.forms.applying.base import QuestionForm
from recruitment.models import Language, Need

SIDE_BY_SIDE = "app-choices-row govuk-radios--small"


class LevelsForm(forms.Form):
    """A level for each need of the list."""

    def ask_levels(self, levels: Mapping[int, int]) -> None:
        """Adds a field for each need, with its level so far. `levels` go by the need's id."""
        self.needs = {f"need_{need.pk}": need for need in Need.objects.all()}
        for name, need in self.needs.items():
            self.initial[name] = levels.get(need.pk, 0)
            self.fields[name] = forms.TypedChoiceField(
                label=capfirst(need.name),
                choices=LEVELS,
                coerce=int,
                widget=forms.RadioSelect(attrs={"class": SIDE_BY_SIDE}),
                error_messages={"required": f"Choose one of the four for {need.name}"},
            )

    @property
    def levels(self) -> dict[int, int]:
        """The level of each need, by its id. Ask once the form is valid."""
        return {need.pk: self.cleaned_data[name] for name, need in self.needs.items()}


class ExperienceForm(LevelsForm, QuestionForm):
    template = "recruitment/applying/experience.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_levels(self.initial["experience"])

    def answers(self) -> dict[str, Any]:
        return {"experience": self.levels}


class LanguagesForm(QuestionForm):
    languages = SeveralField(
        Language.objects.all(),
        help_text="Well enough to talk about everyday life. Leave this empty if you speak only "
        "English.",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "app-choices-columns"}),
    )


class MotivationForm(QuestionForm):
    motivation = LongText(
        help_text="A few sentences are enough. Write as you would talk: we do not mind about "
        "spelling.",
        max_length=2000,
        rows=8,
        error_messages={"required": "Tell us in a few words why you want to be a mentor"},
    )


class LivedExperienceForm(QuestionForm):
    template = "recruitment/applying/lived_experience.html"

    lived_experience_in_confidence = LongText(
        label="In your own words", max_length=2000, rows=6, required=False
    )
