"""The form to ask for a replay."""

from django import forms

from matching.policy.replaying import REPLAYS, USUAL_REPLAYS, USUAL_YEARS, YEARS


def _choices(numbers: tuple[int, ...], noun: str) -> list[tuple[int, str]]:
    return [(number, f"{number} {noun}{'s' if number > 1 else ''}") for number in numbers]


class ReplayForm(forms.Form):
    """How many years a replay should cover, and how many times to invent them."""

    years = forms.TypedChoiceField(
        label="How many years?", choices=_choices(YEARS, "year"), coerce=int, initial=USUAL_YEARS
    )
    replays = forms.TypedChoiceField(
        label="How many times?",
        help_text="Each time, new years are invented. A larger number gives narrower ranges, but "
        "takes longer.",
        choices=[(number, f"{number} times") for number in REPLAYS],
        coerce=int,
        initial=USUAL_REPLAYS,
    )
