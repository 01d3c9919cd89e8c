"""A mentor's statement of service, which says what the mentor did for us. It names no man."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Min, Sum
from django.template.loader import render_to_string
from django.utils.formats import date_format

from config.common.charity.reading import charity
from config.common.clock import london_date
from delivery.models import ContactKind, LoggedSession
from delivery.states import SessionStatus
from matching.models import Mentor
from recruitment.contacts import coordinator_of
from training.certificates.printing import printed

FACE_TO_FACE: Final = (ContactKind.VISIT, ContactKind.GATE, ContactKind.COMMUNITY)
"""The kinds of contact that the statement counts as sessions."""


@dataclass(frozen=True)
class Service:
    """What a mentor did for us.

    `first_on`: the day when the first match started. `until`: the day when the mentor left, or
    today if the mentor has not left. `men`: how many men the mentor had. `prisons`: the prisons of
    these men. `sessions`: how often the mentor and a man met, in prison or outside. `hours`: how
    long these sessions took together, in whole hours. `courses`: the training courses of the
    mentor.
    """

    first_on: date | None
    until: date
    has_left: bool
    men: int
    sessions: int
    hours: int
    prisons: list[str]
    courses: list[str]


def statement_of(mentor: Mentor, *, at: datetime) -> dict[str, object]:
    """The template context of the statement of service, which says what a mentor did for us. A page
    and a PDF use it. `verb` is “is” or “was”, and follows the name of the mentor. `rows` has pairs
    of a label and some words."""
    service = service_of(mentor, at=at)
    return {
        "mentor": mentor,
        "verb": "was" if service.has_left else "is",
        "rows": [row for row in _rows(mentor, service) if row[1]],
        "today": london_date(at),
        "contact": coordinator_of(mentor.user) or charity().contact,
    }


def _rows(mentor: Mentor, service: Service) -> Iterator[tuple[str, str]]:
    yield "Trained in", str(mentor.cohort or "")
    yield "Courses", ", ".join(service.courses)
    if service.first_on is None:
        yield "Mentored", "Trained and ready, not matched yet"
        return
    first, until = (date_format(day, "j F Y") for day in (service.first_on, service.until))
    yield "Mentored", f"From {first} to {until}" if service.has_left else f"Since {first}"
    yield "At", ", ".join(service.prisons)
    yield "Men supported", str(service.men)
    if service.sessions:
        yield "Sessions", f"{service.sessions:,} ({service.hours:,} hours)"


def statement_pdf(mentor: Mentor, *, at: datetime) -> bytes:
    """The statement of service as a PDF of one A4 page, which screen readers can read. Takes about
    half a second of processor time. Raises CannotPrint if the library Pango is missing."""
    page = "delivery/endings/statement_paper.html"
    return printed(render_to_string(page, statement_of(mentor, at=at)))


def service_of(mentor: Mentor, *, at: datetime) -> Service:
    """What the mentor did for us, counted from the mentor's matches and sessions. 5 queries."""
    today = london_date(at)
    matches = mentor.matches.order_by()
    left_on = mentor.leaves_on
    prisons = matches.values_list("referral__establishment__name", flat=True).distinct()
    met = LoggedSession.objects.filter(
        match__mentor=mentor, status=SessionStatus.LOGGED, not_met="", kind__in=FACE_TO_FACE
    ).aggregate(sessions=Count("pk"), minutes=Sum("minutes", default=0))
    return Service(
        first_on=matches.aggregate(first=Min("started_on"))["first"],
        until=left_on if left_on and left_on < today else today,
        has_left=bool(left_on and left_on < today),
        men=matches.values("referral").distinct().count(),
        sessions=met["sessions"],
        hours=met["minutes"] // 60,
        prisons=sorted(prisons),
        courses=sorted(mentor.courses.values_list("name", flat=True)),
    )
