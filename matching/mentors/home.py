"""What a mentor finds on signing in, and what he or she gave, in numbers that name nobody."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Min
from django.template.loader import render_to_string
from django.utils.formats import date_format

from config.common.clock import london_date
from matching.mentors.sessions import Session, next_sessions
from matching.mentors.times import Offer
from matching.models import Mentor
from matching.states import HardSessionStatus
from recruitment.clearances.lists import ending_soon
from recruitment.models import Clearance
from training.certificates.printing import printed


@dataclass(frozen=True)
class Home:
    """Up to the last day, if one is named, `next` is the next session and `later` are those with
    the other men. `ending` are clearances that end within 90 days; `hard` says that nobody has
    checked in yet after a hard session; `unsettled` is how many men are met at times that the
    mentor no longer offers."""

    next: Session | None
    later: list[Session]
    ending: list[Clearance]
    hard: bool
    unsettled: int


def home_of(mentor: Mentor, *, at: datetime) -> Home:
    """What this mentor is shown today. Five queries."""
    sessions = next_sessions(mentor, at=at)
    coming = [session for session in sessions if session.on <= (mentor.leaves_on or date.max)]
    return Home(
        next=coming[0] if coming else None,
        later=coming[1:],
        ending=ending_clearances(mentor, today=london_date(at)),
        hard=mentor.hard_sessions.filter(status=HardSessionStatus.OPEN).exists(),
        unsettled=sum(not Offer.of(mentor).keeps(session.match) for session in sessions),
    )


def ending_clearances(mentor: Mentor, *, today: date) -> list[Clearance]:
    """The mentor's own that hold and end within 90 days, the soonest first."""
    own = Clearance.objects.filter(volunteer=mentor.user_id).select_related("establishment")
    return list(ending_soon(own, today=today))


@dataclass(frozen=True)
class Service:
    """`first_on` is the day the first match began; `until` the last day, or today while it goes on.
    `prisons` are where the men were; `men` how many there were."""

    first_on: date | None
    until: date
    has_left: bool
    men: int
    prisons: list[str]
    courses: list[str]


def statement_of(mentor: Mentor, *, at: datetime) -> dict[str, object]:
    """What page and paper say: `said` after the name, and `rows` of what it is and what it says."""
    service = service_of(mentor, at=at)
    return {
        "mentor": mentor,
        "said": "was" if service.has_left else "is",
        "rows": [row for row in _rows(mentor, service) if row[1]],
        "today": london_date(at),
        "contact": settings.CONTACT_EMAIL,
    }


def _rows(mentor: Mentor, service: Service) -> Iterator[tuple[str, str]]:
    yield "Trained in", str(mentor.cohort or "")
    yield "Courses", ", ".join(service.courses)
    if service.first_on is None:
        yield "Mentored", "Trained and ready, and not matched with a man"
        return
    first, until = (date_format(day, "j F Y") for day in (service.first_on, service.until))
    yield "Mentored", f"From {first} to {until}" if service.has_left else f"Since {first}"
    yield "At", ", ".join(service.prisons)
    yield "Men supported", str(service.men)


def statement_pdf(mentor: Mentor, *, at: datetime) -> bytes:
    """One page of A4 that screen readers can read. Raises CannotPrint where Pango is missing.
    About as slow as a certificate."""
    page = "matching/mentors/statement_paper.html"
    return printed(render_to_string(page, statement_of(mentor, at=at)))


def service_of(mentor: Mentor, *, at: datetime) -> Service:
    """Of matches alone: how many sessions were held is not counted. Four queries."""
    today = london_date(at)
    met = mentor.matches.order_by()
    left_on = mentor.leaves_on
    prisons = met.values_list("referral__establishment__name", flat=True).distinct()
    return Service(
        first_on=met.aggregate(first=Min("started_on"))["first"],
        until=left_on if left_on and left_on < today else today,
        has_left=bool(left_on and left_on < today),
        men=met.values("referral").distinct().count(),
        prisons=sorted(prisons),
        courses=sorted(mentor.courses.values_list("name", flat=True)),
    )
