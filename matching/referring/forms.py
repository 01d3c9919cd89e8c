"""The forms of referring online: one for each part of a referral, one for a new release date, and
one for a work domain."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from config.common.errors import FieldError
from config.ui.forms import DateInputField, OneLine
from matching.models import Agreement, ReferralDraft
from matching.referrals.wants import AimsField
from matching.referring.drafts import SOURCES, Answers, Part, prison_number_in
from matching.referring.following import KINDS
from recruitment.fields import NeedsField
from recruitment.models import Establishment, Need

KNOWN: Final = "known"
REMAND: Final = "remand"
UNKNOWN: Final = "unknown"

AGREED: Final[Mapping[Agreement, str]] = {
    Agreement.REFERRER: "He told me",
    Agreement.PAPER: "He signed the paper form",
}

KIND_CHOICES: Final = [("", "Choose one"), *((kind, capfirst(kind.label)) for kind in KINDS)]


class PartForm(forms.Form):
    """One part of a referral. Starts with the answers in the draft."""

    part: ClassVar[Part]
    title: ClassVar[str]

    def __init__(self, data: Any = None, *, draft: ReferralDraft) -> None:
        super().__init__(data, initial=self.answers_so_far(draft))

    def answers_so_far(self, draft: ReferralDraft) -> dict[str, Any]:
        return {name: getattr(draft, name) for name in self.base_fields}

    def answers(self) -> Answers:
        """The answers for save_part. The form must be valid."""
        return self.cleaned_data


class ManForm(PartForm):
    part = Part.MAN
    title = "About him"

    name = OneLine(
        label="His full name",
        max_length=120,
        widget=forms.TextInput({"spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": "Enter his full name"},
    )
    establishment = forms.ModelChoiceField(
        Establishment.objects.open(),
        label="Which prison is he in?",
        empty_label="Choose a prison",
        error_messages={"required": "Select his prison"},
    )
    prison_number = OneLine(
        label="Prison number",
        help_text="For example, A1234BC.",
        max_length=20,
        required=False,
        widget=forms.TextInput(
            {"class": "govuk-input--width-10", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    born_on = DateInputField(
        label="Date of birth",
        help_text="For example, 27 3 1985.",
        required=False,
    )

    def clean_prison_number(self) -> str:
        try:
            return prison_number_in(self.cleaned_data["prison_number"])
        except FieldError as refusal:
            raise ValidationError(str(refusal)) from refusal


class ReleaseForm(PartForm):
    """The release date and its kind. People can also say that the man is on remand, or that nobody
    knows the date."""

    part = Part.RELEASE
    title = "When he leaves prison"

    when = forms.ChoiceField(
        label="Do you know when he will be released?",
        choices=[
            (KNOWN, "Yes"),
            (UNKNOWN, "No, not yet"),
            (REMAND, "He is on remand"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether you know when he will be released"},
    )
    release_on = DateInputField(
        label="The date he is most likely to leave",
        help_text="Leave this empty if you do not know it. For example, 27 3 2027.",
        required=False,
    )
    release_kind = forms.ChoiceField(
        label="What kind of date is it?", choices=KIND_CHOICES, required=False
    )

    def answers_so_far(self, draft: ReferralDraft) -> dict[str, Any]:
        initial = {"release_on": draft.release_on, "release_kind": draft.release_kind}
        if self.part in draft.answered:
            initial["when"] = KNOWN if draft.release_on else REMAND if draft.on_remand else UNKNOWN
        return initial

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        has_date = bool(values.get("release_on") or values.get("release_kind"))
        if values.get("when") == KNOWN:
            if not values.get("release_on") and "release_on" not in self.errors:
                self.add_error("release_on", "Enter the date he is most likely to leave")
            if not values.get("release_kind") and "release_kind" not in self.errors:
                self.add_error("release_kind", "Select what kind of date it is")
        elif values.get("when") and has_date:
            self.add_error("when", "Select “Yes”, or clear the date and its kind")
        return values

    def answers(self) -> Answers:
        values = self.cleaned_data
        return {
            "on_remand": values["when"] == REMAND,
            "release_on": values["release_on"],
            "release_kind": values["release_kind"],
        }


class HelpForm(PartForm):
    part = Part.HELP
    title = "What would help him"

    needs = NeedsField(
        Need.objects.all(),
        label="What does he want help with?",
        help_text="Choose all he has told you about.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    aims = AimsField()
    literacy = OneLine(
        label="Does he need help to read or write?",
        max_length=300,
        required=False,
    )
    access_needs = OneLine(
        label="Does he need anything to take part?",
        help_text="For example, a room without stairs, a hearing loop, or a mentor who speaks "
        "Polish.",
        max_length=300,
        required=False,
    )

    def answers_so_far(self, draft: ReferralDraft) -> dict[str, Any]:
        return super().answers_so_far(draft) | {"needs": list(draft.needs.all())}


class AgreementForm(PartForm):
    part = Part.AGREEMENT
    title = "His agreement, and you"

    agreed_how = forms.ChoiceField(
        label="How did he agree to be referred?",
        help_text="We can only take a man who has agreed that we keep and use this information.",
        choices=list(AGREED.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Select how he agreed. Ask him first if he has not yet"},
    )
    agreed_on = DateInputField(
        label="When did he agree?",
        name="The day he agreed",
        help_text="For example, 27 11 2026.",
        error_messages={"required": "Enter the day he agreed"},
    )
    agreed_with = OneLine(
        label="Who asked him, if it was not you?",
        max_length=120,
        required=False,
    )
    source = forms.ChoiceField(
        label="Who are you?",
        choices=[(source, capfirst(source.label)) for source in SOURCES],
        widget=forms.RadioSelect,
        error_messages={"required": "Select who you are"},
    )


FORMS: Final[dict[Part, type[PartForm]]] = {
    form.part: form for form in (ManForm, ReleaseForm, HelpForm, AgreementForm)
}


class ReleaseDateForm(forms.Form):
    release_on = DateInputField(
        label="When is he most likely to leave now?",
        name="Release date",
        help_text="For example, 27 3 2027.",
        error_messages={"required": "Enter the date he is most likely to leave"},
    )
    release_kind = forms.ChoiceField(
        label="What kind of date is it?",
        choices=KIND_CHOICES,
        error_messages={"required": "Select what kind of date it is"},
    )


class WorkDomainForm(forms.Form):
    domain = OneLine(
        label="Domain",
        help_text="Enter what comes after the @ in their email addresses, such as justice.gov.uk.",
        max_length=253,
        widget=forms.TextInput({"spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": "Enter a domain, such as justice.gov.uk"},
    )
