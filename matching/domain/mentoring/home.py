"""What a mentor finds on signing in: the next session, one thing to do, and what is asked."""

from dataclasses import dataclass
from datetime import date, datetime

from config.common.clock import london_date
from matching.domain.mentoring.sessions import Session, next_sessions
from matching.domain.mentoring.times import Offer
from matching.models import Mentor
from matching.states import HardSessionStatus
from recruitment.domain.clearances import ending_soon
from recruitment.models import Clearance


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
    coming = [it for it in sessions if it.on <= (mentor.leaves_on or date.max)]
    return Home(
        next=coming[0] if coming else None,
        later=coming[1:],
        ending=ending_clearances(mentor, today=london_date(at)),
        hard=mentor.hard_sessions.filter(status=HardSessionStatus.OPEN).exists(),
        unsettled=sum(not Offer.of(mentor).keeps(it.match) for it in sessions),
    )


def ending_clearances(mentor: Mentor, *, today: date) -> list[Clearance]:
    """The mentor's own that hold and end within 90 days, the soonest first."""
    own = Clearance.objects.filter(volunteer=mentor.user_id).select_related("establishment")
    return list(ending_soon(own, today=today))
