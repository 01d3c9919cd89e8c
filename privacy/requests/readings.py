"""Who read about the person that asks for their data. Readers are given by role and prison, with
how often they read and when."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.text import capfirst

from config.accounts.models import User
from config.common.clock import london_date
from matching.models import Participant
from matching.reading.person import in_words, readings_of
from privacy.register import purposes, shorthand
from privacy.register.terms import TRAIL


def readings_part(model: type[Participant] | type[User], key: int) -> list[dict[str, Any]]:
    """The part of a copy that says who read about this person, for JSON. Empty if nobody did. At
    most 6 queries."""
    days: dict[tuple[str, str], list[date]] = defaultdict(list)
    for reading in in_words(readings_of(model, key)):
        days[reading.reader, reading.how].append(london_date(reading.at))
    rows = [
        [{"what": capfirst(reader), "value": _how_often(on, how)}]
        for (reader, how), on in sorted(days.items())
    ]
    if not rows:
        return []
    return [
        {
            "title": "Who read about you",
            "why": purposes.ANSWERING_FOR.why,
            "readers": shorthand.MANAGERS,
            "until": str(TRAIL),
            "rows": rows,
        }
    ]


def _how_often(days: list[date], how: str) -> str:
    times = "once" if len(days) == 1 else f"{len(days)} times"
    first, last = (date_format(day, "j F Y") for day in (min(days), max(days)))
    when = f"on {first}" if first == last else f"from {first} to {last}"
    return " ".join(filter(None, (times, how))) + f", {when}"
