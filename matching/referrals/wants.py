"""What a man wants help with, how much, and his own aims: the words of every page, form and
spreadsheet, on paper too."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.text import capfirst

from config.ui.forms import LongText
from matching.models import Want
from matching.models.referral import LONGEST_AIMS

WANTED: Final = [(0, "No"), *((want.value, capfirst(want.label)) for want in Want)]
"""The answers where a form asks about one need."""

WANT_NAMES: Final[Mapping[int, str]] = {want.value: str(want.label) for want in Want}

FORMER_WORDS: Final[Mapping[str, int]] = {
    "some": Want.LOT,
    "a fair amount": Want.LOT,
    "most": Want.MOST,
}
"""What our pages said before. Spreadsheets may still say it."""

SAID: Final = Want.LOT
"""How much he wants help with a need where somebody names it and does not say how much."""

AIMS: Final = "What he would like to change or achieve"
AIMS_ASKED: Final = "What would you like to change or achieve?"
"""The same, where a form asks the man himself."""


class AimsField(LongText):
    """His own aims, in his words."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=AIMS,
            help_text="In his own words if you can. Leave out what he was convicted of.",
            max_length=LONGEST_AIMS,
            required=False,
            **kwargs,
        )
