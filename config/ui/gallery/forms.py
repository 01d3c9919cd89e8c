"""The example forms of the gallery: one field of every kind, one question, and the filters of a
list."""

from django import forms

from config.ui.forms import DateInputField, EmailAddress, OneLine, PlainText, WholeNumber

WEEKDAYS = [("mon", "Monday"), ("tue", "Tuesday"), ("wed", "Wednesday"), ("thu", "Thursday")]
PRISONS = [("", "Select one"), ("bxi", "HMP Brixton"), ("wwi", "HMP Wandsworth")]


class EveryField(forms.Form):
    """A form with one field of every kind."""

    name = OneLine(
        label="Full name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your full name"},
    )
    email = EmailAddress(
        label="Email address",
        help_text="We will send a code to this address.",
        error_messages={"required": "Enter your email address"},
    )
    born = DateInputField(label="Date of birth", help_text="For example, 27 3 1985")
    places = WholeNumber(
        label="Men you could mentor at once",
        min_value=0,
        max_value=5,
        error_messages={"required": "Enter how many men you could mentor at once"},
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-2"}),
    )
    establishment = forms.ChoiceField(
        label="Prison",
        choices=PRISONS,
        error_messages={"required": "Select a prison"},
    )
    before = forms.ChoiceField(
        label="Have you mentored before?",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline"}),
        error_messages={"required": "Select yes if you have mentored before"},
    )
    weekdays = forms.MultipleChoiceField(
        label="Which days could you visit?",
        help_text="Select all the days that suit you.",
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one day"},
    )
    reason = PlainText(
        label="Why do you want to volunteer?",
        max_length=2000,
        help_text="A few sentences are enough.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Enter why you want to volunteer"},
    )
    letter = forms.FileField(label="A letter of reference", required=False)
    agreed = forms.BooleanField(
        label="I agree to the volunteers’ code",
        error_messages={"required": "Confirm that you agree to the volunteers’ code"},
    )

    def clean(self) -> None:
        if self.cleaned_data.get("before") == "no" and self.cleaned_data.get("places", 0) > 1:
            raise forms.ValidationError("New mentors start with one man")


class OneQuestion(forms.Form):
    """A form with a single question."""

    weekdays = EveryField.base_fields["weekdays"]


class ListFilters(forms.Form):
    """The filters of a list of people."""

    name = OneLine(required=False, max_length=120)
    establishment = forms.ChoiceField(
        label="Prison", required=False, choices=[("", "Any"), *PRISONS[1:]]
    )
    weekdays = forms.MultipleChoiceField(
        label="Days", required=False, choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple
    )
