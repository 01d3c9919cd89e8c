"""The forms to fix a pair, to rule out a pair, and to choose a runner-up."""

from collections.abc import Iterable

from django import forms

from config.ui.forms import LongText
from matching.models import ExclusionKind, Mentor
from recruitment.weekly import slot_name

REASON_LENGTH = 300
NO_WAY = dict.fromkeys(("required", "invalid_choice"), "Select a mentor and a time")
NO_MENTOR = dict.fromkeys(("required", "invalid_choice"), "Select a mentor")
NO_KIND = dict.fromkeys(("required", "invalid_choice"), "Select why they cannot be paired")


def _reason() -> LongText:
    return LongText(
        label="Reason",
        help_text="Other coordinators will read what you write. Do not write anything about an "
        "offence.",
        max_length=REASON_LENGTH,
        error_messages={
            "required": "Enter a reason",
            "max_length": f"Reason must be {REASON_LENGTH} characters or fewer",
        },
    )


class FixPairForm(forms.Form):
    """A mentor and a time for one man. Offers only choices that the rules allow."""

    way = forms.ChoiceField(label="Mentor and time", error_messages=NO_WAY)
    reason = _reason()

    def __init__(
        self, data: object, ways: Iterable[tuple[int, int]], mentors: dict[int, Mentor]
    ) -> None:
        super().__init__(data)  # type: ignore[arg-type] # a QueryDict or None
        choices = [
            (f"{pk}:{slot}", f"{mentors[pk]}, {slot_name(slot)}s")
            for pk, slot in ways
            if pk in mentors
        ]
        choices.sort(key=lambda choice: choice[1])
        self.fields["way"].choices = [("", "Choose one"), *choices]  # type: ignore[attr-defined] # of a ChoiceField


class RuleOutForm(forms.Form):
    """A mentor that no round may propose for one man, and why."""

    mentor = forms.ModelChoiceField(
        Mentor.objects.none(),
        label="Which mentor?",
        empty_label="Choose one",
        error_messages=NO_MENTOR,
    )
    kind = forms.ChoiceField(
        label="Why can the man and this mentor not be paired?",
        choices=[
            (kind.value, kind.label[0].upper() + kind.label[1:])
            for kind in (ExclusionKind.CONFLICT, ExclusionKind.REFUSAL, ExclusionKind.KEEP_APART)
        ],
        widget=forms.RadioSelect,
        error_messages=NO_KIND,
    )
    reason = _reason()


class RunnerUpForm(forms.Form):
    """The reason for choosing another mentor."""

    reason = _reason()
