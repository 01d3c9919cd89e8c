"""A mentor's first page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from config.common.clock import london_date
from matching.mentors.asking import MovedHours, hours_to_confirm
from matching.mentors.cover import hands_over_on, taking_over
from matching.mentors.getting_in import Renewal, own_renewals
from matching.mentors.hours import different_hours, prisons_missed, suited_slots, suits
from matching.mentors.rules import called
from matching.mentors.sessions import Session, next_sessions
from matching.mentors.times import Offer
from matching.models import Match, Mentor, current_rules
from matching.states import UNDER_WAY, HardSessionStatus, MatchStatus
from recruitment.clearances.lists import is_held
from recruitment.models import Clearance, Establishment
from recruitment.prisons.hours import PrisonHours


@dataclass(frozen=True)
class HandOver:
    """A man that this mentor hands over to another mentor, who has said yes.

    `man` is the name for the man on this mentor's pages. `on` is the day of the new mentor's first
    session, or None if no day is agreed yet.
    """

    man: str
    on: date | None


@dataclass(frozen=True)
class Home:
    """What a mentor's first page shows. `next` is the next session. `later` has the next session
    with each of the other men. `renewals` has what the mentor must renew within 90 days or should
    have renewed already. `is_cleared`: whether the mentor has a clearance today at any open prison.
    `hard`: whether the mentor had a hard session and nobody from staff has checked in yet.

    `unsettled`: how many men the mentor meets at times that no longer suit the mentor. `prisons`:
    the prisons that the mentor visits or could visit. `offers`: the matches that we are asking this
    mentor about. `hand_overs`: the men that this mentor hands over. `asks_hours`: whether the
    mentor offers a time at which their prisons have different hours. We then ask which hours suit
    the mentor. `moved_hours`: the hours that a prison has changed since the mentor told us about
    them. `prisons_missed`: all the mentor's prisons, if none of them has sessions when the mentor
    is free. Otherwise empty.
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
    prisons_missed: Sequence[PrisonHours]


def home_of(mentor: Mentor, *, at: datetime) -> Home:
    """What this mentor's first page shows now. About 20 queries."""
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
        and any(choice.is_new for hours in different_hours(mentor) for choice in hours.choices),
        moved_hours=moved,
        prisons_missed=prisons_missed(mentor),
    )


def prisons_of(mentor: Mentor, *, today: date) -> QuerySet[Establishment]:
    """The prisons that this mentor visits or could visit. A prison counts if it has cleared the
    mentor, if the mentor meets a man there, or if we are asking the mentor about a man there."""
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
    """The men that this mentor hands over to another mentor. 3 queries at most."""
    mine = mentor.matches.filter(status__in=sorted(UNDER_WAY)).select_related(
        "referral__participant"
    )
    men, rules = {match.pk: match.referral for match in mine}, current_rules()
    takers = taking_over(mine).items()
    return [HandOver(called(men[old], rules), hands_over_on(taker)) for old, taker in takers]


def is_cleared(mentor: Mentor, *, today: date) -> bool:
    """Whether the mentor has a clearance today at any open prison. One query."""
    own = Clearance.objects.filter(is_held(today), volunteer=mentor.user_id)
    open_prisons = Establishment.objects.open()
    return own.filter(establishment__in=open_prisons).exists()
