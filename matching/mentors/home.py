"""A mentor's first page, and a mentor's statement of service. The statement names no man."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Min, Q, QuerySet
from django.template.loader import render_to_string
from django.utils.formats import date_format

from config.common.clock import london_date
from matching.mentors.asking import MovedHours, hours_to_confirm
from matching.mentors.cover import hands_over_on, taking_over
from matching.mentors.getting_in import Renewal, own_renewals
from matching.mentors.hours import different_hours, suited_slots, suits
from matching.mentors.rules import called
from matching.mentors.sessions import Session, next_sessions
from matching.mentors.times import Offer
from matching.models import Match, Mentor, current_rules
from matching.states import UNDER_WAY, HardSessionStatus, MatchStatus
from recruitment.clearances.lists import is_held
from recruitment.models import Clearance, Establishment
from training.certificates.printing import printed


@dataclass(frozen=True)
class HandOver:
    """A man whom another mentor takes over.

    `man` is what the pages of the old mentor call the man. `on` is the day of the new mentor's
    first session, or None if no day is agreed yet.
    """

    man: str
    on: date | None


@dataclass(frozen=True)
class Home:
    """What a mentor's first page shows. `next` is the next session. `later` has the next session
    with each of the other men. `renewals` has what the mentor must renew because it has ended or
    ends within 90 days. `is_cleared`: whether any open prison clears the mentor today. `hard`:
    whether a hard session still waits for somebody to check in.

    `unsettled`: how many men the mentor meets at a time that no longer suits the mentor. `prisons`:
    the prisons that the mentor visits or could visit. `offers`: the matches that we are asking this
    mentor about. `hand_overs`: the men whom another mentor takes over. `asks_hours`: whether we
    have a question about hours for the mentor. We have one when the mentor offers a time at which
    the mentor's prisons have different hours. `moved_hours`: the hours that a prison has changed
    since the mentor told us about them.
    """

    next: Session | None
    later: list[Session]
    renewals: list[Renewal]
    is_cleared: bool
    hard: bool
    unsettled: int
    prisons: list[Establishment]
    offers: list[Match]
    hand_overs: list[HandOver]
    asks_hours: bool
    moved_hours: MovedHours | None


def home_of(mentor: Mentor, *, at: datetime) -> Home:
    """What this mentor's first page shows now. About 17 queries."""
    today, sessions = london_date(at), next_sessions(mentor, at=at)
    offer, suited = Offer.of(mentor), suited_slots(mentor)
    moved = hours_to_confirm(mentor)
    return Home(
        next=sessions[0] if sessions else None,
        later=sessions[1:],
        renewals=own_renewals(mentor, today=today),
        is_cleared=is_cleared(mentor, today=today),
        hard=mentor.hard_sessions.filter(status=HardSessionStatus.OPEN).exists(),
        prisons=list(prisons_of(mentor, today=today)),
        offers=open_offers(mentor),
        hand_overs=hand_overs_of(mentor),
        unsettled=sum(
            not (offer.keeps(session.match) and suits(suited, session.match))
            for session in sessions
        ),
        asks_hours=moved is None
        and any(choice.is_new for asked in different_hours(mentor) for choice in asked.choices),
        moved_hours=moved,
    )


def prisons_of(mentor: Mentor, *, today: date) -> QuerySet[Establishment]:
    """The prisons that this mentor visits or could visit. The mentor is cleared there, or meets a
    man there, or is asked about a man there."""
    cleared = Clearance.objects.filter(is_held(today), volunteer=mentor.user_id)
    live = mentor.matches.live().order_by()
    where = Q(pk__in=cleared.values("establishment")) | Q(
        pk__in=live.values("referral__establishment")
    )
    return Establishment.objects.open().filter(where)


def open_offers(mentor: Mentor) -> list[Match]:
    """The matches that we are asking this mentor about. The match with the earliest last day to
    answer comes first. One query."""
    rows = mentor.matches.filter(
        status=MatchStatus.OFFERED,
        introduction__invited_at__isnull=False,
        introduction__mentor_answer="",
        referral__participant__died_on__isnull=True,
    )
    return list(rows.select_related("introduction").order_by("introduction__answer_by", "pk"))


def hand_overs_of(mentor: Mentor) -> list[HandOver]:
    """The men of this mentor whom another mentor is taking over. 3 queries at most."""
    mine = mentor.matches.filter(status__in=sorted(UNDER_WAY)).select_related(
        "referral__participant"
    )
    men, rules = {match.pk: match.referral for match in mine}, current_rules()
    takers = taking_over(mine).items()
    return [HandOver(called(men[old], rules), hands_over_on(taker)) for old, taker in takers]


def is_cleared(mentor: Mentor, *, today: date) -> bool:
    """Whether any open prison clears the mentor today. One query."""
    own = Clearance.objects.filter(is_held(today), volunteer=mentor.user_id)
    open_prisons = Establishment.objects.open()
    return own.filter(establishment__in=open_prisons).exists()


@dataclass(frozen=True)
class Service:
    """What a mentor did for us. `first_on`: the day when the first match started. `until`: the
    mentor's last day, or today if the mentor has not left. `prisons`: where the men were. `men`:
    how many men there were."""

    first_on: date | None
    until: date
    has_left: bool
    men: int
    prisons: list[str]
    courses: list[str]


def statement_of(mentor: Mentor, *, at: datetime) -> dict[str, object]:
    """What the statement says, as a page and as a PDF. `verb` follows the mentor's name. Each of
    the `rows` is a label and a text."""
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
    """The statement as a PDF of one A4 page. Screen readers can read the PDF. Making it takes about
    as long as making a training certificate. Raises CannotPrint when Pango is missing."""
    page = "matching/mentors/statement_paper.html"
    return printed(render_to_string(page, statement_of(mentor, at=at)))


def service_of(mentor: Mentor, *, at: datetime) -> Service:
    """What the mentor did for us, as the mentor's matches show it. 4 queries."""
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
