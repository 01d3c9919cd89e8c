"""The form for a decision about 2 applicants."""

from typing import Any, Final

from django import forms

from config.accounts.models import User
from recruitment.permissions import applications_for

SAME, DIFFERENT = "same", "different"
ANSWERS: Final = ((SAME, "one person"), (DIFFERENT, "2 people"))


class DecisionForm(forms.Form):
    """A decision about 2 applicants. Both must have an application that the member of staff
    screens."""

    one = forms.ModelChoiceField(User.objects.none())
    other = forms.ModelChoiceField(User.objects.none())
    answer = forms.ChoiceField(choices=ANSWERS)

    def __init__(self, data: Any, user: User) -> None:
        super().__init__(data)
        screened = applications_for(user).order_by().values("applicant")
        for name in ("one", "other"):
            self.fields[name].queryset = User.objects.filter(pk__in=screened)  # type: ignore[attr-defined] # of a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if values.get("one") == values.get("other"):
            raise forms.ValidationError("Choose 2 different applicants")
        return values
