"""What coordinators fill in about a pair: why it is declined, must be made, or must not."""

from collections.abc import Iterable

from django import forms

from config.ui.forms import LongText
from matching.models import ExclusionKind, Mentor
from recruitment.weekly import slot_name

REASON_LENGTH = 300


def _reason() -> LongText:
    return LongText(
        label="Why?",
        help_text="The next coordinator will read this. Do not write anything about an offence.",
        max_length=REASON_LENGTH,
        error_messages={"required": "Say in a few words why"},
    )


class FixPairForm(forms.Form):
    """One way to meet, out of those that no rule keeps them from."""

    way = forms.ChoiceField(
        label="With whom, and when?", error_messages={"required": "Choose a mentor and a time"}
    )
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
        self.fields["way"].choices = [("", "Choose one"), *choices]  # type: ignore[attr-defined]


class RuleOutForm(forms.Form):
    """A mentor who must not be proposed to a man, and which rule says so."""

    mentor = forms.ModelChoiceField(
        Mentor.objects.none(),
        label="Which mentor?",
        empty_label="Choose one",
        error_messages={"required": "Choose the mentor"},
    )
    kind = forms.ChoiceField(
        label="What is it?",
        choices=[
            (kind.value, kind.label[0].upper() + kind.label[1:])
            for kind in (ExclusionKind.CONFLICT, ExclusionKind.REFUSAL, ExclusionKind.KEEP_APART)
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say what it is"},
    )
    reason = _reason()


class DeclineForm(forms.Form):
    """Why a pair is declined."""

    reason = forms.CharField(
        label="Why is this pair not right?",
        help_text="The next coordinator will read this. Do not write anything about an offence.",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "Say in a few words why this pair is not right",
            "max_length": f"Keep the reason to {REASON_LENGTH} characters or fewer",
        },
    )
