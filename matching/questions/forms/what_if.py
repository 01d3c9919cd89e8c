"""The forms of a what-if: one for each kind of change that somebody can try.

The fields of these forms are in the address of the page, so that people can share a what-if. We
check the address with the same forms.
"""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from config.accounts.models import User
from config.ui.forms import DateInputField, OneLine, SeveralField, WholeNumber
from matching.models import Mentor, Referral
from matching.models.mentor import MOST_PLACES
from matching.permissions import mentors_for, referrals_for
from matching.questions.what_if import (
    Change,
    ClosedSlot,
    LeftOut,
    MorePlaces,
    MovedRelease,
    NewMentors,
)
from matching.referrals.lists import men_waiting
from matching.states import MentorStatus
from recruitment.fields import WeekField
from recruitment.models import Establishment
from recruitment.permissions import establishments_for
from recruitment.weekly import SLOT_CHOICES

MOST_NEW = 20
MOST_PRISONS = 5
WHOLE_NUMBER = dict.fromkeys(
    ("invalid", "min_value", "max_value"),
    f"Number of mentors must be a whole number from 1 to {MOST_NEW}",
) | {"required": "Enter the number of mentors"}
NO_MENTOR = dict.fromkeys(("required", "invalid_choice"), "Select a mentor")
NO_PRISON = dict.fromkeys(("required", "invalid_choice"), "Select a prison")
NO_PLACES = dict.fromkeys(("required", "invalid_choice"), "Select a number of men")
NO_TIME = dict.fromkeys(("required", "invalid_choice"), "Select a time")


class ChangeForm(forms.Form):
    """The form for one kind of change. Offers only people and prisons that this person can see."""

    title = ""

    def __init__(self, data: QueryDict | None = None, *, by: User) -> None:
        super().__init__(data)
        self.by, self.query = by, data or QueryDict()
        self._narrow(by)

    def _narrow(self, by: User) -> None:
        """Limits the choices of the fields to people and prisons that this person can see."""
        choices = {
            "mentor": mentors_for(by).filter(status=MentorStatus.ACTIVE).select_related("user"),
            "establishment": establishments_for(by).open(),
            "establishments": establishments_for(by).open(),
        }
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = choices[name]

    def change(self) -> Change:
        """The change from the form's answers. The form must be valid."""
        raise TypeError("only a form for one kind of change describes a change")

    @property
    def text(self) -> str:
        """The answers that somebody sent, as a string for the address of a page."""
        fields = [(key, values) for key, values in self.query.lists() if self._asks_for(key)]
        return urlencode(fields, doseq=True)

    def _asks_for(self, key: str) -> bool:
        return key in self.fields or key.rsplit("_", 1)[0] in self.fields


class NewMentorsForm(ChangeForm):
    title = "Add mentors"

    number = WholeNumber(
        label="How many more mentors?",
        min_value=1,
        max_value=MOST_NEW,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-2"}),
        error_messages=WHOLE_NUMBER,
    )
    establishments = SeveralField(
        Establishment.objects.none(),
        label="At which prisons would the new mentors be cleared?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one prison"},
    )
    slots = WeekField(
        label="When would the new mentors be free?",
        error_messages={"required": "Select at least one time"},
    )
    places = forms.TypedChoiceField(
        label="How many men would each mentor meet at the same time?",
        choices=[(number, str(number)) for number in range(1, MOST_PLACES + 1)],
        coerce=int,
        error_messages=NO_PLACES,
    )

    def clean_establishments(self) -> Any:
        prisons = self.cleaned_data["establishments"]
        if len(prisons) > MOST_PRISONS:
            raise forms.ValidationError(f"Select {MOST_PRISONS} prisons or fewer")
        return prisons

    def change(self) -> Change:
        answers = self.cleaned_data
        prisons = list(answers["establishments"])
        return NewMentors(answers["number"], prisons, answers["slots"], answers["places"])


def which_mentor() -> "forms.ModelChoiceField[Mentor]":
    """A field to choose one of the active mentors."""
    return forms.ModelChoiceField(
        Mentor.objects.none(),
        label="Which mentor?",
        empty_label="Select a mentor",
        error_messages=NO_MENTOR,
    )


class LeftOutForm(ChangeForm):
    title = "Leave a mentor out"

    mentor = which_mentor()

    def change(self) -> Change:
        return LeftOut(self.cleaned_data["mentor"])


class PlacesForm(ChangeForm):
    title = "Change how many men a mentor can meet"

    mentor = which_mentor()
    places = forms.TypedChoiceField(
        label="How many new men could the mentor meet?",
        help_text="Do not count the men the mentor meets already.",
        choices=[(number, str(number)) for number in range(MOST_PLACES + 1)],
        coerce=int,
        error_messages=NO_PLACES,
    )

    def change(self) -> Change:
        return MorePlaces(**self.cleaned_data)


class ReleaseForm(ChangeForm):
    title = "Move a release date"

    referral = OneLine(
        label="Which man?",
        help_text="Enter his reference number, as on the list of men referred, or his prison "
        "number.",
        max_length=12,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "spellcheck": "false"}),
        error_messages={"required": "Enter his reference number or prison number"},
    )
    release_on = DateInputField(
        label="When would he leave?",
        name="Release date",
        help_text="Leave this empty if nobody would know the date.",
        required=False,
    )

    def clean_referral(self) -> Referral:
        typed = self.cleaned_data["referral"].strip().upper()
        waiting = men_waiting(referrals_for(self.by))
        referral = (
            waiting.filter(reference__iexact=typed).first()
            or waiting.filter(participant__prison_number=typed).first()
        )
        if referral is None:
            raise forms.ValidationError(
                "No man on your waiting list has this reference or prison number"
            )
        return referral

    def change(self) -> Change:
        return MovedRelease(**self.cleaned_data)


class ClosedSlotForm(ChangeForm):
    title = "Close the rooms at one time of the week"

    establishment = forms.ModelChoiceField(
        Establishment.objects.none(),
        label="At which prison would the rooms close?",
        empty_label="Select a prison",
        error_messages=NO_PRISON,
    )
    slot = forms.TypedChoiceField(
        label="At which time of the week would they close?",
        choices=SLOT_CHOICES,
        coerce=int,
        error_messages=NO_TIME,
    )

    def change(self) -> Change:
        return ClosedSlot(**self.cleaned_data)


FORMS: dict[str, type[ChangeForm]] = {
    "mentors": NewMentorsForm,
    "leave-out": LeftOutForm,
    "places": PlacesForm,
    "release": ReleaseForm,
    "room": ClosedSlotForm,
}


def form_of(text: str, *, by: User) -> ChangeForm | None:
    """The form for a string such as "kind?field=value&…", not yet validated. None if there is no
    such kind of change."""
    kind, _, query = text.partition("?")
    form = FORMS.get(kind)
    return form(QueryDict(query), by=by) if form else None
