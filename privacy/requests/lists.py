"""The lists of requests, and finding the man who asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from django.db.models import Q, QuerySet

from config.accounts.models import User
from matching.models import Participant
from matching.permissions import participants_for
from privacy.models import DataRequest
from privacy.requests.month import due_on, is_late, is_pressing
from privacy.requests.seeing import requests_for
from privacy.states import ENDED, UNANSWERED

MOST_MEN: Final = 20


@dataclass(frozen=True)
class Line:
    """One request in the list."""

    row: DataRequest
    due: date | None
    is_late: bool


class Shown(StrEnum):
    """Which requests the list shows."""

    WAITING = "waiting"
    SOON = "soon"
    ENDED = "ended"


def lines_of(user: User, shown: Shown, *, today: date) -> list[Line]:
    """The requests that this list shows. WAITING has all that wait for an answer, the earliest due
    first. SOON has only those that are late or due within 7 days. ENDED has those that have ended,
    the latest first. 2 queries."""
    rows = requests_for(user).select_related("participant", "user").prefetch_related("pauses")
    if shown is Shown.ENDED:
        ended = rows.filter(status__in=sorted(ENDED)).order_by("-ended_on", "-pk")
        return [Line(row, None, is_late=False) for row in ended]
    waiting: Iterable[DataRequest] = rows.filter(status__in=sorted(UNANSWERED))
    if shown is Shown.SOON:
        waiting = [row for row in waiting if is_pressing(row, today=today)]
    lines = [Line(row, due_on(row), is_late(row, today=today)) for row in waiting]
    return sorted(lines, key=lambda line: (line.due or date.max, line.row.pk))


def asked_by_name(user: User, typed: str) -> QuerySet[Participant]:
    """The men who have this prison number, or these words in their names. At most MOST_MEN men."""
    words = Q(prison_number=typed.upper().replace(" ", ""))
    named = Q()
    for word in typed.split():
        named &= Q(name__icontains=word) | Q(also_known_as__icontains=word)
    return participants_for(user).filter(words | named).order_by("name", "pk")[:MOST_MEN]
