"""What mentors tell us about themselves, one form for each part."""

from typing import Any, ClassVar

from django import forms

from config.ui.forms import SeveralField
from matching.mentors.about import prisons_to_tell_of
from matching.models import Mentor, OffenceGroup
from matching.models.travel import MOST_MINUTES
from recruitment.fields import LevelsForm, WeekField
from recruitment.models import Language, Need

COLUMNS = "app-choices-columns"


class PartForm(forms.Form):
    """`title` is the page's heading. `values` are what the domain function takes. The form must be
    valid."""

    title: ClassVar[str]
    intro: ClassVar[str] = ""

    def __init__(self, data: Any = None, *, mentor: Mentor) -> None:
        super().__init__(data)
        self.begin(mentor)

    def begin(self, mentor: Mentor) -> None:
        """Fills the form with the current answers."""
        raise NotImplementedError

    def values(self) -> dict[str, Any]:
        return self.cleaned_data


class BoundariesForm(PartForm):
    title = "I would rather not work with…"
    intro = (
        "Everyone has boundaries, and you do not have to give a reason. Only you and your "
        "coordinators see yours. We will not propose anyone new with one of these offences. You "
        "carry on with the men you meet now, and this tells you nothing about them. Talk to your "
        "coordinator if you are unsure."
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
    intro = (
        "These are the things men most often want help with. Choose “Strong” if you have worked "
        "with it or lived through it, and “None” if you know little about it."
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
    intro = (
        "These are wishes, not rules. They help us choose between 2 men who would both suit you."
    )

    slots = WeekField(
        label="Which times do you like best?",
        help_text="Tick some of the times that you offer.",
        required=False,
    )
    needs = SeveralField(
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
        "From your door to the gate, one way, in minutes. If 2 men would suit you equally well, "
        "we choose the one with the shorter journey. Leave a prison empty if you do not know."
    )

    def begin(self, mentor: Mentor) -> None:
        minutes = dict(mentor.travel.values_list("establishment_id", "minutes"))
        self.prisons = {f"prison_{prison.pk}": prison for prison in prisons_to_tell_of(mentor)}
        for name, prison in self.prisons.items():
            self.initial[name] = minutes.get(prison.pk)
            wrong = f"Minutes to {prison} must be a whole number from 0 to {MOST_MINUTES}"
            self.fields[name] = forms.IntegerField(
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
