"""Why an applicant, a trainee or a mentor stopped."""

from typing import Final

from django.db import models
from django.db.models import Q


class WhyStopped(models.TextChoices):
    """Why somebody stopped. Applicants, trainees and mentors have the same list of reasons, so that
    we can add up the answers."""

    TIME = "time", "Less time than before"
    MOVED = "moved", "Moving away"
    WAITED = "waited", "The wait was too long"
    EXPECTED = "expected", "Not as expected"
    HEALTH = "health", "Health or family"
    WORK = "work", "Work or study"
    REFUSED = "refused", "The prison refused clearance"
    UNREACHED = "unreached", "We could not reach them"
    OTHER = "other", "Something else"
    UNSAID = "unsaid", "Prefer not to say"


ONLY_STAFF: Final = frozenset({WhyStopped.UNREACHED})
"""The reasons that only staff can give."""


def why_stopped_column() -> "models.CharField[str, str]":
    """The column that says why somebody stopped. Empty if nobody has told us."""
    return models.CharField(max_length=10, choices=WhyStopped.choices, blank=True)


def only_if_stopped(stopped: Q, *, name: str) -> models.CheckConstraint:
    """A database constraint with this name. It allows a reason in `why_stopped` only if the reason
    is one of WhyStopped, and only in rows that meet the condition `stopped`."""
    has_reason = stopped & Q(why_stopped__in=WhyStopped.values)
    return models.CheckConstraint(condition=Q(why_stopped="") | has_reason, name=name)
