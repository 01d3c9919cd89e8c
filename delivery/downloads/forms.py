"""What somebody chooses before they download."""

from django import forms
from django.http import QueryDict

from config.accounts.models import User
from config.ui.forms import SeveralField
from delivery.forms import PeriodForm
from recruitment.models import Establishment
from recruitment.permissions import establishments_for


class DownloadsForm(PeriodForm):
    """Asks for which prisons and which period somebody wants files. With empty boxes, the files
    have everything that the person can see."""

    prisons = SeveralField(
        Establishment.objects.none(),
        label="Prisons",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "app-choices-columns"}),
    )
    field_order = ("prisons", "first", "last")

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        self.fields["prisons"].queryset = establishments_for(user)  # type: ignore[attr-defined] # a model field
