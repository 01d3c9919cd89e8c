"""Days as people write them."""

import re
from contextlib import suppress
from datetime import date, datetime
from typing import Final

from config.common.typed import has_other_digits

FORMATS: Final = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d/%m/%y",
    "%d %m %Y",
    "%d %m %y",
    "%d %B %Y",
    "%d %b %Y",
    "%d %B %y",
    "%d %b %y",
)
WEEKDAY: Final = re.compile(
    r"(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?[,.]? ", re.IGNORECASE
)
CLOCK: Final = re.compile(r"[T ]\d\d?:\d\d(:\d\d(\.\d+)?)?$")


def written_day(text: str) -> date:
    """The day in this text, which can also have a time. In the text, the day comes before the
    month.

    Reads 2026-03-31, 31/03/2026, 31.3.26, 31 March 2026 and Tue 31st Mar 2026. Raises ValueError
    for anything else.
    """
    if has_other_digits(text):
        raise ValueError(f"Not the digits 0 to 9: {text!r}")
    bare = WEEKDAY.sub("", CLOCK.sub("", text))
    bare = re.sub(r"(\d)(st|nd|rd|th)\b", r"\1", bare, flags=re.IGNORECASE)
    bare = re.sub(r"\bsept\b", "Sep", bare, flags=re.IGNORECASE)
    if not re.match(r"\d{4}-", bare):
        bare = re.sub(r"[-., ]+", " ", bare).strip()
    for pattern in FORMATS:
        with suppress(ValueError):
            return datetime.strptime(bare, pattern).date()  # noqa: DTZ007 — a date has no zone
    raise ValueError(f"No day in {text!r}")


def past_century(day: date, text: str, *, today: date) -> date:
    """A date of birth, with the century that the person meant.

    If `text` has a year of 2 digits and `day` is in the future, returns the same day 100 years
    earlier.
    """
    if re.search(r"\D\d\d$", text) and day > today:
        with suppress(ValueError):
            return day.replace(year=day.year - 100)
    return day
