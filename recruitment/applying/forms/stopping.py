"""The form with which an applicant withdraws."""

from typing import Any

from django import forms

from recruitment.fields import why_stopping_field


class WithdrawForm(forms.Form):
    def __init__(self, *args: Any, has_place: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"] = why_stopping_field(
            has_place=has_place, help_text="We use the answers to learn why people stop."
        )
