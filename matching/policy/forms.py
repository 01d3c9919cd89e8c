"""The form to ask for a replay."""

from django import forms

from matching.policy.replaying import REPLAYS, USUAL_REPLAYS, USUAL_YEARS, YEARS


def _choices(numbers: tuple[int, ...], noun: str) -> list[tuple[int, str]]:
    return [(number, f"{number} {noun}{'s' if number > 1 else ''}") for number in numbers]


class ReplayForm(forms.Form):
    """How many years a replay should cover, and how many times to invent them."""

    years = forms.TypedChoiceField(
        label="How many years should we invent?",
        choices=_choices(YEARS, "year"),
        coerce=int,
        initial=USUAL_YEARS,
    )
    replays = forms.TypedChoiceField(
        label="How many times should we invent them?",
        help_text="Each time, the years are different. A larger number gives more exact results, "
        "but takes longer.",
        choices=[(number, f"{number} times") for number in REPLAYS],
        coerce=int,
        initial=USUAL_REPLAYS,
    )
