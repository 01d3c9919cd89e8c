"""Forms that give points from 1 to 5 to each criterion."""

from collections.abc import Iterable
from typing import Any

from django import forms

from recruitment.models import Criterion
from recruitment.models.interview import MOST_POINTS

POINTS = [(str(points), str(points)) for points in range(1, MOST_POINTS + 1)]


class PointsForm(forms.Form):
    """A field for the points of each criterion. Subclasses add their own fields below these."""

    def __init__(
        self, data: Any = None, *, criteria: Iterable[Criterion], initial: Any = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.criteria = list(criteria)
        fields = {name_of(criterion): points_field(criterion) for criterion in self.criteria}
        self.fields = fields | self.fields

    def points(self) -> dict[int, int]:
        """The points (1 to 5), by the id of the criterion. The form must be valid."""
        return {
            criterion.pk: int(self.cleaned_data[name_of(criterion)]) for criterion in self.criteria
        }


def name_of(criterion: Criterion) -> str:
    """The name of the field of this criterion."""
    return f"criterion-{criterion.pk}"


def points_field(criterion: Criterion) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=criterion.name,
        help_text=criterion.guidance,
        choices=POINTS,
        widget=forms.RadioSelect(
            attrs={"class": "app-choices-row app-choices-row--figures govuk-radios--small"}
        ),
        error_messages={"required": f"Select points for “{criterion.name}”"},
    )
