"""What the programme asks of a volunteer; every page that says so reads it here."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Commitment:
    """`months` is the least someone should be able to go on, counted from the first session."""

    months: int
    clearance_weeks: int
    months_after_release: int


COMMITMENT: Final = Commitment(months=12, clearance_weeks=12, months_after_release=6)
"""A year, because men are often supported for that long, and because training and clearance come
first. Twelve weeks of clearance are usual; the prison decides. Six months is the programme's own
limit after release."""
