"""Where someone could volunteer, and when."""

from typing import Any

from django import forms

from config.ui.fields import SeveralField
from recruitment.forms.applying.base import QuestionForm
from recruitment.models import Establishment
from recruitment.weekly import DAYS, PARTS, SLOT_CHOICES, mask_of, slots_in


class WeekTable(forms.CheckboxSelectMultiple):
    """A box for each part of each day, laid out as a week."""

    template_name = "recruitment/forms/week.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        options = [options[0] for _, options, _ in context["widget"]["optgroups"]]
        parts = len(PARTS)
        context["parts"] = PARTS
        context["days"] = [
            (day, options[number * parts : (number + 1) * parts]) for number, day in enumerate(DAYS)
        ]
        return context


class WeekField(forms.TypedMultipleChoiceField):
    """Weekly slots: ticked one by one, held as a mask (see recruitment.weekly)."""

    widget = WeekTable

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=SLOT_CHOICES, coerce=int, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return list(slots_in(value)) if isinstance(value, int) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        changed: bool = super().has_changed(self.prepare_value(initial), data)
        return changed

    def clean(self, value: Any) -> int:
        return mask_of(super().clean(value))


class PrisonsForm(QuestionForm):
    establishments = SeveralField(
        Establishment.objects.all(),
        help_text="Choose all you could get to every week or every two weeks.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one place"},
    )


class AvailabilityForm(QuestionForm):
    slots = WeekField(
        help_text="Choose all the times you are often free. A visit takes about half a day with "
        "travel. You will need only one of them, and you can change this later.",
        error_messages={"required": "Choose at least one time in the week"},
    )
