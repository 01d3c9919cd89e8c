"""Form fields about a man that several packages use."""

from typing import Any, Final

from django.core.exceptions import ValidationError

from config.common.typed import has_other_digits
from config.ui.forms import OneLine
from matching.models.participant import PRISON_NUMBER

LONGEST: Final = 40


class PrisonNumberField(OneLine):
    """A prison number. Changes what was typed to capitals, and removes spaces."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, **kwargs)

    def to_python(self, value: Any) -> str:
        return "".join(str(super().to_python(value)).split()).upper()

    def validate(self, value: str) -> None:
        super().validate(value)
        if has_other_digits(value):
            raise ValidationError(str(PRISON_NUMBER.message), "invalid")
