"""The words for what a man wants help with, how much, and his own aims. All pages, forms and
spreadsheets use them."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.text import capfirst

from config.ui.forms import LongText
from matching.models import Want
from matching.models.referral import LONGEST_AIMS

WANTED: Final = [(0, "No"), *((want.value, capfirst(want.label)) for want in Want)]
"""The answers to how much a man wants help with one need."""

WANT_NAMES: Final[Mapping[int, str]] = {want.value: str(want.label) for want in Want}

FORMER_WORDS: Final[Mapping[str, int]] = {
    "some": Want.LOT,
    "a fair amount": Want.LOT,
    "most": Want.MOST,
}
"""Words that our pages used before. Spreadsheets may still have them."""

LEVEL_NOT_GIVEN: Final = Want.LOT
"""The level of a need if nobody says how much help the man wants with it."""

AIMS: Final = "What he would like to change or achieve"
AIMS_ASKED: Final = "What would you like to change or achieve?"
"""AIMS as a question, for a form that the man fills in himself."""


class AimsField(LongText):
    """The field for the man's own aims, in his own words."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=AIMS,
            help_text="In his own words if you can. Leave out what he was convicted of.",
            max_length=LONGEST_AIMS,
            required=False,
            **kwargs,
        )
