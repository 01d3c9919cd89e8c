"""A mentor's first page, and their statement of service, which names no man."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Min
from django.template.loader import render_to_string
from django.utils.formats import date_format

from config.common.clock import london_date
from matching.mentors.hours import different_hours, suited_slots, suits
from matching.mentors.sessions import Session, next_sessions
from matching.mentors.times import Offer
from matching.models import Mentor
from matching.states import HardSessionStatus
from recruitment.clearances.lists import ending_soon
from recruitment.models import Clearance
from training.certificates.printing import printed


@dataclass(frozen=True)
class Home:
    """`next` is the next session, and `later` the next one with each of the other men. None is
    after a last day. `ending`: clearances that end within 90 days. `hard`: whether a hard session
    still waits for somebody to check in. `unsettled`: how many men the mentor meets at a time they
    no longer offer. `asks_hours`: whether their prisons have different hours at a time they offer,
    and they have not told us which suit them."""

    next: Session | None
    later: list[Session]
    ending: list[Clearance]
    hard: bool
    unsettled: int
    asks_hours: bool


def home_of(mentor: Mentor, *, at: datetime) -> Home:
    """What this mentor's first page shows now. 8 queries."""
    offer, suited = Offer.of(mentor), suited_slots(mentor)
    sessions = next_sessions(mentor, at=at)
    coming = [session for session in sessions if session.on <= (mentor.leaves_on or date.max)]
    return Home(
        next=coming[0] if coming else None,
        later=coming[1:],
        ending=ending_clearances(mentor, today=london_date(at)),
        hard=mentor.hard_sessions.filter(status=HardSessionStatus.OPEN).exists(),
        unsettled=sum(
            not (offer.keeps(session.match) and suits(suited, session.match))
            for session in sessions
        ),
        asks_hours=any(
            choice.is_new for asked in different_hours(mentor) for choice in asked.choices
        ),
    )


def ending_clearances(mentor: Mentor, *, today: date) -> list[Clearance]:
    """The mentor's clearances that are valid and end within 90 days, the soonest first."""
    own = Clearance.objects.filter(volunteer=mentor.user_id).select_related("establishment")
    return list(ending_soon(own, today=today))


@dataclass(frozen=True)
class Service:
    """`first_on`: the day the first match started. `until`: the last day, or today for somebody who
    has not left. `prisons`: where the men were. `men`: how many there were."""

    first_on: date | None
    until: date
    has_left: bool
    men: int
    prisons: list[str]
    courses: list[str]


def statement_of(mentor: Mentor, *, at: datetime) -> dict[str, object]:
    """The statement for page and PDF: `verb` follows the name; `rows` are pairs of key and
    value."""
    service = service_of(mentor, at=at)
    return {
        "mentor": mentor,
        "verb": "was" if service.has_left else "is",
        "rows": [row for row in _rows(mentor, service) if row[1]],
        "today": london_date(at),
        "contact": settings.CONTACT_EMAIL,
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


def statement_pdf(mentor: Mentor, *, at: datetime) -> bytes:
    """The statement as one page of A4 that screen readers can read. It takes about as long as a
    certificate. Raises CannotPrint when Pango is missing."""
    page = "matching/mentors/statement_paper.html"
    return printed(render_to_string(page, statement_of(mentor, at=at)))


def service_of(mentor: Mentor, *, at: datetime) -> Service:
    """The mentor's service, from their matches alone. 4 queries."""
    today = london_date(at)
    matches = mentor.matches.order_by()
    left_on = mentor.leaves_on
    prisons = matches.values_list("referral__establishment__name", flat=True).distinct()
    return Service(
        first_on=matches.aggregate(first=Min("started_on"))["first"],
        until=left_on if left_on and left_on < today else today,
        has_left=bool(left_on and left_on < today),
        men=matches.values("referral").distinct().count(),
        prisons=sorted(prisons),
        courses=sorted(mentor.courses.values_list("name", flat=True)),
    )
