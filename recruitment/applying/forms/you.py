"""Forms about the applicant and what they would bring to mentoring."""

import re
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from config.common.clock import london_today
from config.ui.forms import DateInputField, LongText, OneLine, SeveralField
from recruitment.applying.questions import Question
from recruitment.fields import LevelsForm, PhoneNumber
from recruitment.models import Application, Language

EARLIEST_YEAR = 1900
# The 2 halves of a postcode, in the shape that Royal Mail's guide gives. We do not check that the
# postcode exists.
POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})", re.ASCII)


class QuestionForm(forms.Form):
    """One page of the application, filled with the answers so far.

    A field without a label uses the question as its label. The label is then the heading of the
    page.
    """

    template: ClassVar[str] = "recruitment/applying/question.html"

    def __init__(
        self, data: Any = None, *, question: Question, application: Application, prefix: Any = None
    ) -> None:
        super().__init__(data, initial=question.storage.read(application), prefix=prefix)
        self.question = question
        self.application = application
        for field in self.fields.values():
            if field.label is None:
                field.label = question.title

    @property
    def only(self) -> forms.BoundField:
        """The only field of a form that has one field."""
        return next(iter(self))

    def answers(self) -> dict[str, Any]:
        """The answers, by the names that the question's `storage` takes. The form must be valid."""
        return self.cleaned_data


class NameForm(QuestionForm):
    full_name = OneLine(
        label="Full name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
        error_messages={"required": "Enter your full name"},
    )
    known_as = OneLine(
        label="What should we call you?",
        help_text="For example, Sam if your full name is Samira.",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname", "spellcheck": "false"}),
    )


class BirthForm(QuestionForm):
    born_on = DateInputField(
        name="Date of birth",
        help_text="For example, 27 3 1985. You need to be 18 when you send your application.",
        error_messages={
            "required": "Enter your date of birth",
            "invalid": "Date of birth must be a real date, such as 27 3 1985",
            "year": "Enter the year in full, such as 1985",
        },
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # the arguments are passed on unchanged
        boxes = self.fields["born_on"].widget.widgets
        for part, box in zip(("day", "month", "year"), boxes, strict=True):
            box.attrs["autocomplete"] = f"bday-{part}"

    def clean_born_on(self) -> date:
        born_on: date = self.cleaned_data["born_on"]
        if born_on.year < EARLIEST_YEAR:
            raise ValidationError("Enter the year in full, such as 1985")
        if born_on >= london_today():
            raise ValidationError("Date of birth must be in the past")
        return born_on


class ContactForm(QuestionForm):
    phone = PhoneNumber(
        label="Phone number",
        help_text="We will only call if an email would be too slow, such as on the day of a "
        "session.",
        max_length=30,
        is_own=True,
        error_messages={"required": "Enter your phone number"},
    )
    postcode = OneLine(
        label="Postcode",
        help_text="We use this to see how far you would travel. We do not need your full address.",
        max_length=10,
        widget=forms.TextInput(
            attrs={"autocomplete": "postal-code", "class": "govuk-input--width-10"}
        ),
        error_messages={"required": "Enter your postcode"},
    )

    def clean_postcode(self) -> str:
        match = POSTCODE.fullmatch(self.cleaned_data["postcode"].upper().strip())
        if not match:
            raise ValidationError("Enter a full UK postcode, such as SW2 5XF")
        return f"{match[1]} {match[2]}"


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
        help_text="Choose every language that you speak well enough to talk about everyday life. "
        "Leave this empty if you speak only English.",
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "app-choices-columns"}),
    )


class MotivationForm(QuestionForm):
    motivation = LongText(
        help_text="A few sentences are enough. Write as you would talk. Spelling does not matter.",
        max_length=2000,
        rows=8,
        error_messages={"required": "Enter why you want to be a mentor"},
    )


class LivedExperienceForm(QuestionForm):
    template = "recruitment/applying/lived_experience.html"

    lived_experience_in_confidence = LongText(
        label="In your own words", max_length=2000, rows=6, required=False
    )
