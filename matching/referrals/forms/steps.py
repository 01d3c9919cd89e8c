"""The forms to put a man on hold, to close his referral, and to end his match."""

from typing import Final

from django import forms

from config.ui.forms import DateInputField, LongText
from matching.models import ClosureReason

WHY_LENGTH: Final = 300
NOT_FOR_CLOSING: Final = (ClosureReason.COVERED, ClosureReason.DIED)
"""Reasons that this form does not offer. If another mentor takes over, the referral stays open. A
death has its own page."""
NOT_FOR_MATCHES: Final = (
    ClosureReason.COVERED,
    ClosureReason.RELEASED_UNMATCHED,
    ClosureReason.NOT_ELIGIBLE,
    ClosureReason.DUPLICATE,
    ClosureReason.DIED,
    ClosureReason.RETURNED,
)
"""Reasons that do not fit when a man goes back to the waiting list."""


def _why(label: str) -> LongText:
    return LongText(
        label=label,
        help_text="Other coordinators will read what you write. Do not write anything about an "
        "offence.",
        max_length=WHY_LENGTH,
        rows=3,
        required=False,
    )


def _reasons(*but: ClosureReason) -> list[tuple[str, str]]:
    return [
        (reason.value, reason.label.capitalize()) for reason in ClosureReason if reason not in but
    ]


class HoldForm(forms.Form):
    until = DateInputField(
        label="When does he go back on the waiting list?",
        name="The day he goes back on the waiting list",
        help_text="We put him back on this day. Leave this empty if you do not know the day yet.",
        required=False,
    )
    reason = _why("Why does he go on hold?")


class CloseForm(forms.Form):
    """Why a referral is closed."""

    reason = forms.TypedChoiceField(
        label="Why does his referral end?",
        choices=_reasons(*NOT_FOR_CLOSING),
        coerce=ClosureReason,
        widget=forms.RadioSelect,
        error_messages={"required": "Select why his referral ends"},
    )
    why = _why("Anything to add?")


class ReturnForm(forms.Form):
    """Why a match ends. The man goes back to the waiting list."""

    reason = forms.TypedChoiceField(
        label="Why does their match end?",
        choices=_reasons(*NOT_FOR_MATCHES),
        coerce=ClosureReason,
        widget=forms.RadioSelect,
        error_messages={"required": "Select why their match ends"},
    )
    why = _why("Anything to add?")
