"""What mentors tell us about themselves. There is one form for each part."""

from typing import Any, ClassVar

from django import forms

from config.ui.forms import DateInputField, OneLine, SeveralField, WholeNumber
from matching.mentors.about import prisons_to_tell_of
from matching.models import Mentor, OffenceGroup
from matching.models.travel import MOST_MINUTES
from recruitment.fields import LevelsForm, NeedsField, PhoneNumber, WeekField
from recruitment.models import Language, Need

COLUMNS = "app-choices-columns"


class PartForm(forms.Form):
    """The form for one part of what a mentor tells us. `title` is the heading of the page. `values`
    has the arguments for the function that saves the part. Call `values` only on a valid form.

    Staff fill in the same form about a mentor. `staff_labels` has the questions in words for staff.
    """

    title: ClassVar[str]
    intro: ClassVar[str] = ""
    staff_labels: ClassVar[dict[str, str]] = {}

    def __init__(self, data: Any = None, *, mentor: Mentor, is_own: bool = True) -> None:
        super().__init__(data)
        self.begin(mentor)
        self.advice = self.intro if is_own else ""
        if not is_own:
            name_for_staff(self, self.staff_labels)

    def begin(self, mentor: Mentor) -> None:
        """Fills in the mentor's current answers."""
        raise NotImplementedError

    def values(self) -> dict[str, Any]:
        return self.cleaned_data


def name_for_staff(form: forms.Form, labels: dict[str, str]) -> None:
    """Gives these fields labels for staff, who answer about the mentor. Removes help texts that
    speak to the mentor."""
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].help_text = ""


class BoundariesForm(PartForm):
    title = "I would rather not work with…"
    intro = (
        "Everyone has limits. You do not have to give a reason. Only you and your coordinators "
        "see what you choose. We will not propose a new man with one of these offences. You carry "
        "on with the men you meet now. What you choose here tells you nothing about their "
        "offences. Talk to your coordinator if you are unsure."
    )

    groups = SeveralField(
        OffenceGroup.objects.all(),
        label="Offences",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def begin(self, mentor: Mentor) -> None:
        self.initial["groups"] = mentor.boundaries.all()


class StrengthsForm(LevelsForm, PartForm):
    title = "What you know and speak"
    staff_labels: ClassVar = {"languages": "Which languages do they speak besides English?"}
    intro = (
        "Men most often want help with these things. Choose “Strong” for a thing that you "
        "have worked with or lived through. Choose “None” for a thing that you know little about."
    )

    languages = SeveralField(
        Language.objects.all(),
        label="Which languages do you speak besides English?",
        help_text="Well enough to talk about everyday life.",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": COLUMNS}),
    )

    def begin(self, mentor: Mentor) -> None:
        self.ask_levels(dict(mentor.experience.values_list("need_id", "level")))
        self.initial["languages"] = mentor.languages.all()
        self.order_fields([*self.needs, "languages"])

    def values(self) -> dict[str, Any]:
        return {"levels": self.levels, "languages": self.cleaned_data["languages"]}


class WishesForm(PartForm):
    title = "What you would like best"
    staff_labels: ClassVar = {
        "slots": "Which times do they like best?",
        "needs": "What would they most like to help with?",
    }
    intro = (
        "These are wishes, not rules. They help us to choose between 2 men who would both suit you."
    )

    slots = WeekField(
        label="Which times do you like best?",
        help_text="Tick some of the times that you offer.",
        required=False,
    )
    needs = NeedsField(
        Need.objects.all(),
        label="What would you most like to help with?",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": COLUMNS}),
    )

    def begin(self, mentor: Mentor) -> None:
        self.initial["slots"] = mentor.preferred_slots
        self.initial["needs"] = mentor.preferred_needs.all()


class TravelForm(PartForm):
    title = "How long your journey takes"
    intro = (
        "Enter the minutes from your door to the gate, one way. If 2 men would suit you equally "
        "well, we choose the man that you can reach sooner. Leave a prison empty if you do not "
        "know the minutes."
    )

    def begin(self, mentor: Mentor) -> None:
        minutes = dict(mentor.travel.values_list("establishment_id", "minutes"))
        self.prisons = {f"prison_{prison.pk}": prison for prison in prisons_to_tell_of(mentor)}
        for name, prison in self.prisons.items():
            self.initial[name] = minutes.get(prison.pk)
            wrong = f"Minutes to {prison} must be a whole number from 0 to {MOST_MINUTES}"
            self.fields[name] = WholeNumber(
                label=prison.name,
                min_value=0,
                max_value=MOST_MINUTES,
                required=False,
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), wrong),
                widget=forms.TextInput(
                    attrs={"inputmode": "numeric", "class": "govuk-input--width-3"}
                ),
            )

    def values(self) -> dict[str, Any]:
        minutes = {prison.pk: self.cleaned_data[name] for name, prison in self.prisons.items()}
        return {"minutes": minutes}


class ContactForm(PartForm):
    title = "How to reach you"
    intro = (
        "Your coordinator calls only if an email would be too slow, such as on the day of a "
        "session. Only staff see these numbers."
    )
    staff_labels: ClassVar = {
        "phone": "Phone number",
        "emergency_name": "Who should we call if something happens to the mentor?",
        "emergency_phone": "That person’s phone number",
    }

    phone = PhoneNumber(label="Your phone number", max_length=40, is_own=True, required=False)
    emergency_name = OneLine(
        label="Who should we call if something happens to you?",
        help_text="First ask this person whether we may have their number.",
        max_length=120,
        required=False,
    )
    emergency_phone = PhoneNumber(label="That person’s phone number", max_length=40, required=False)

    def begin(self, mentor: Mentor) -> None:
        self.initial = {name: getattr(mentor, name) for name in self.fields}

    def clean(self) -> dict[str, Any]:
        name, phone = map(self.cleaned_data.get, ("emergency_name", "emergency_phone"))
        if name and phone == "":
            self.add_error("emergency_phone", "Enter the phone number of this person")
        if phone and name == "":
            self.add_error("emergency_name", "Enter the name of the person to call")
        return self.cleaned_data


class RefresherForm(PartForm):
    """The day of the last refresher. Only staff fill this in."""

    title = "Yearly refresher"

    refreshed_on = DateInputField(
        label="Date of the last refresher", error_messages={"required": "Enter the date"}
    )

    def begin(self, mentor: Mentor) -> None:
        self.initial["refreshed_on"] = mentor.refreshed_on
