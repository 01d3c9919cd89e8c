"""The forms that a mentor fills in about a session or another contact.

A draft stores the text of each box exactly as it was typed.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from config.ui.forms import (
    DateInputField,
    DecimalNumber,
    LongText,
    OneLine,
    WholeNumber,
)
from delivery.models import ContactKind, Expense, LoggedSession, NotMet, Occasion, Response
from delivery.models.session import LONGEST_MINUTES, MOST_MILES
from delivery.sessions.correcting import LONGEST_REASON
from delivery.sessions.logging import LONGEST_NOTE, WITHOUT_MINUTES, Account
from recruitment.fields import NeedsField
from recruitment.models import Need

OTHER: Final = "other"
MINUTES: Final = (
    ("30", "30 minutes"),
    ("45", "45 minutes"),
    ("60", "1 hour"),
    ("90", "90 minutes"),
    ("120", "2 hours"),
    (OTHER, "Another length"),
)
KINDS: Final = (
    (ContactKind.PHONE, "By phone"),
    (ContactKind.LETTER, "By letter"),
    (ContactKind.EMAIL, "By email"),
    (ContactKind.COMMUNITY, "In the community"),
    (ContactKind.GATE, "At the gate on the day of release"),
    (ContactKind.WITH_OTHERS, "In a meeting with others"),
    (ContactKind.VISIT, "In an extra session at the prison"),
)
OCCASIONS: Final = (
    (Occasion.ACCT_REVIEW, "An ACCT review"),
    (Occasion.HANDOVER, "A handover with his probation practitioner"),
    (Occasion.ASSESSMENT, "An assessment by a service"),
    (Occasion.OTHER, "Another meeting"),
)
MOST_FARES: Final = 1000
FARES: Final = "Fares must be an amount in pounds, like 12.40 or £12.40"
MILES: Final = "Miles must be a number, like 12 or 12.5"
SOON: Final = "You can enter a day in the past, or a day in the next 60 days."


class RevealingRadios(forms.RadioSelect):
    """Radio buttons, one of which shows the next question when it is selected. `reveals` is the
    value of that button."""

    def __init__(self, reveals: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.reveals = reveals

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-reveals"] = str(value) == self.reveals
        return option


def number_box(width: int) -> forms.TextInput:
    return forms.TextInput({"inputmode": "decimal", "class": f"govuk-input--width-{width}"})


class Amount(DecimalNumber):
    """A box for a number of miles or an amount of money, from 0 to `highest`. It can be empty. What
    is typed can start with a pound sign.

    Shows one error at a time: `too_much` for a number out of range, and `wrong` for any other
    mistake.
    """

    def __init__(self, *, highest: int, wrong: str, too_much: str, **kwargs: Any) -> None:
        errors = dict.fromkeys(("invalid", "max_decimal_places"), wrong)
        errors |= dict.fromkeys(("min_value", "max_value"), too_much)
        super().__init__(
            min_value=0, max_value=highest, required=False, error_messages=errors, **kwargs
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(str(value or "").strip().removeprefix("£"))

    def run_validators(self, value: Any) -> None:
        try:
            super().run_validators(value)
        except ValidationError as refusal:
            raise refusal.error_list[0] from refusal


class AccountForm(forms.Form):
    """Asks what happened in a session or another contact. A base class for SessionForm and
    ContactForm."""

    minutes = forms.ChoiceField(
        label="How long did you have?",
        choices=MINUTES,
        widget=RevealingRadios(OTHER, {"class": "app-choices-row app-choices-row--phrases"}),
        error_messages={"required": "Select how long you had"},
    )
    other_minutes = WholeNumber(
        label="How many minutes?",
        required=False,
        min_value=1,
        max_value=LONGEST_MINUTES,
        widget=number_box(4),
        error_messages={
            "invalid": "Minutes must be a whole number, like 75",
            "min_value": f"Minutes must be between 1 and {LONGEST_MINUTES}",
            "max_value": f"Minutes must be between 1 and {LONGEST_MINUTES}",
        },
    )
    was_late = forms.BooleanField(label="The session started late", required=False)
    place = OneLine(label="Where", max_length=100, required=False)
    topics = NeedsField(
        label="What did you talk about?",
        queryset=Need.objects.all(),
        widget=forms.CheckboxSelectMultiple({"class": "app-choices-columns"}),
        required=False,
    )
    response = forms.ChoiceField(
        label="How did he respond?",
        choices=Response.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    note = LongText(label="Progress note", max_length=LONGEST_NOTE, rows=6, required=False)
    plan = LongText(label="Next steps", max_length=LONGEST_NOTE, rows=3, required=False)
    miles = Amount(
        label="Miles by car, there and back",
        highest=MOST_MILES,
        decimal_places=1,
        wrong=MILES,
        too_much=f"Miles must be between 0 and {MOST_MILES:,}",
        widget=number_box(4),
    )
    fares = Amount(
        label="Fares in pounds",
        highest=MOST_FARES,
        decimal_places=2,
        wrong=FARES,
        too_much=f"Fares must be between £0 and £{MOST_FARES:,}",
        widget=number_box(5),
    )

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if answers.get("minutes") != OTHER:
            self.errors.pop("other_minutes", None)  # the box is hidden, and so is its error
        elif "other_minutes" not in self.errors and answers.get("other_minutes") is None:
            self.add_error("other_minutes", "Enter how many minutes you had")
        return answers

    @property
    def has_cost(self) -> bool:
        """Whether a box for miles or fares has a value or an error. If so, the page opens with
        these boxes unfolded."""
        return any(self[name].value() or self[name].errors for name in ("miles", "fares"))

    @property
    def account(self) -> Account:
        """What somebody wrote about the session or contact. The form must be valid."""
        answers = self.cleaned_data
        return Account(
            kind=ContactKind(answers.get("kind") or ContactKind.VISIT),
            on=answers["on"],
            minutes=_minutes(answers),
            response=answers["response"],
            occasion=answers.get("occasion", ""),
            was_late=answers["was_late"],
            place=answers["place"],
            topics=list(answers["topics"]),
            note=answers.get("note", ""),
            plan=answers.get("plan", ""),
            miles=answers["miles"] or Decimal(0),
            fares=int((answers["fares"] or 0) * 100),
        )


def _minutes(answers: Mapping[str, Any]) -> int | None:
    if answers.get("kind") in WITHOUT_MINUTES:
        return None
    chosen = answers["minutes"]
    return answers["other_minutes"] if chosen == OTHER else int(chosen)


class SessionForm(AccountForm):
    """Asks about a session that took place. The day is in a hidden box."""

    on = forms.DateField(widget=forms.HiddenInput)

    @property
    def day(self) -> date | None:
        """The day in the hidden box. None if the box does not hold a day."""
        value = self["on"].value()
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            return None


class ContactForm(AccountForm):
    """Asks about a contact that is no expected session: how and on which day the mentor and the man
    were in touch, and what happened."""

    field_order = (
        "kind",
        "occasion",
        "on",
    )  # the order on the page, so that the errors come in this order
    kind = forms.ChoiceField(
        label="How were you in touch?",
        choices=KINDS,
        widget=RevealingRadios(ContactKind.WITH_OTHERS),
        error_messages={"required": "Select how you were in touch"},
    )
    occasion = forms.ChoiceField(
        label="What was the meeting?", choices=OCCASIONS, widget=forms.RadioSelect, required=False
    )
    on = DateInputField(
        label="On which day were you in touch?",
        name="The day",
        error_messages={"required": "Enter the day"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes"].help_text = "Leave this empty for a letter or an email."
        if self.data.get("kind") in WITHOUT_MINUTES:
            self.fields["minutes"].required = False

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        if answers.get("kind") != ContactKind.WITH_OTHERS:
            answers["occasion"] = ""
        elif not answers.get("occasion"):
            self.add_error("occasion", "Select what the meeting was")
        return answers


class ChangeForm(ContactForm):
    """Asks for the changes to a logged session. If the session was expected, it stays a session at
    the prison.

    A hidden box has the version of the session that the author saw while typing. A draft saves this
    box too, so that an old draft cannot overwrite later changes.
    """

    version = WholeNumber(widget=forms.HiddenInput)

    def __init__(self, *args: Any, session: LoggedSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if session.expected_on:
            self.fields["minutes"].help_text = ""
            del self.fields["kind"], self.fields["occasion"]

    def show_version(self, version: int) -> None:
        """Puts this version into the hidden box, because the page now shows it."""
        data = cast(QueryDict, self.data).copy()
        data["version"] = str(version)
        self.data = data


class CorrectForm(ChangeForm):
    """Asks for the correct facts of a logged session, and for the reason. Does not ask for the
    notes."""

    reason = OneLine(
        label="Why are you correcting the facts?",
        max_length=LONGEST_REASON,
        error_messages={"required": "Enter why you are correcting the facts"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["note"], self.fields["plan"]


class MissedForm(forms.Form):
    """Asks why an expected session did not take place."""

    not_met = forms.ChoiceField(
        label="Why did the session not take place?",
        choices=NotMet.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select why the session did not take place"},
    )
    note = LongText(label="Anything to add", max_length=LONGEST_NOTE, rows=4, required=False)

    def __init__(self, *args: Any, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_own:
            own = {NotMet.MENTOR: "I could not come"}
            choices = [(code, own.get(NotMet(code), words)) for code, words in NotMet.choices]
            self.fields["not_met"].choices = choices  # type: ignore[attr-defined] # a ChoiceField


class AnotherDayForm(forms.Form):
    on = DateInputField(
        label="What is the new day of the session?",
        name="The day",
        help_text=SOON,
        error_messages={"required": "Enter the day"},
    )


class AddForm(forms.Form):
    text = LongText(
        label="What do you want to add?",
        max_length=LONGEST_NOTE,
        error_messages={"required": "Enter what you want to add"},
    )


def answers_about(session: LoggedSession) -> dict[str, Any]:
    """What is recorded about a session, without the notes, as the `initial` values of a ChangeForm.
    2 queries."""
    expense = Expense.objects.filter(session=session).first()
    minutes = str(session.minutes or "")
    is_usual = minutes in dict(MINUTES)
    return {
        "version": session.version,
        "kind": session.kind,
        "occasion": session.occasion,
        "on": session.on,
        "minutes": minutes if is_usual or not minutes else OTHER,
        "other_minutes": "" if is_usual else minutes,
        "was_late": session.was_late,
        "place": session.place,
        "topics": [need.pk for need in session.topics.all()],
        "response": session.response,
        "miles": f"{expense.miles.normalize():f}" if expense and expense.miles else "",
        "fares": f"{expense.fares / 100:.2f}" if expense and expense.fares else "",
    }
