"""Watching over meetings outside prison. If a mentor does not check out in time, the coordinators
are alerted once."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.actor import PROGRAMME
from config.common.letters.sending import email_person
from config.common.queue import TaskName
from config.common.written_query import written_once
from delivery.gate.emails import MEETING_OVERDUE
from delivery.gate.meetings import OPEN, alerts_about
from delivery.models import CommunityMeeting, current_delivery_rules
from delivery.states import MeetingStatus
from matching.models import Mentor, OffenderManager
from matching.permissions import matches_for
from matching.states import BEGUN
from recruitment.models import Establishment
from recruitment.prisons.editing import coordinators_of

WATCH_MEETINGS: Final = TaskName("delivery.watch_meetings")
AHEAD: Final = timedelta(days=7)
"""How far ahead the list of meetings looks."""


def alert_coordinators(*, at: datetime) -> int:
    """Emails the coordinators of the man's prison about each overdue meeting (see
    overdue_meetings), once for each meeting. Returns the number of meetings. Safe to repeat, even
    in 2 workers at the same time. 2 queries when there is none, one of them for DeliveryRules."""
    rows = _watched().filter(_is_overdue(at), alerted_at__isnull=True)
    return sum(_alert(meeting, at=at) for meeting in rows.order_by("pk"))


def overdue_meetings(user: User, *, at: datetime) -> QuerySet[CommunityMeeting]:
    """The meetings outside prison whose mentor has not checked out in time: the overdue meetings.
    Leaves out meetings that this person cannot see as staff. The meeting that has been overdue
    longest comes first. 3 queries, one of them for DeliveryRules."""
    rows = _watched().filter(_is_overdue(at), match__in=matches_for(user))
    return _with_people(rows).order_by("ends_at", "pk")


def number_overdue(user: User, *, at: datetime) -> int:
    """How many meetings overdue_meetings has for this person. 2 queries, one of them for
    DeliveryRules."""
    last = _overdue_from(at)
    return sum(ends_at <= last for ends_at in _ends(user.pk, roles=user.roles))


@written_once
def _ends(user: int, *, roles: frozenset[str]) -> QuerySet[CommunityMeeting, datetime]:
    """The end of each meeting that nobody has checked out of. Leaves out meetings that this person
    cannot see as staff."""
    rows = _watched().filter(match__in=matches_for(User.standing_for(user, roles)))
    return rows.order_by().values_list("ends_at", flat=True)


def meetings_to_come(user: User, *, at: datetime) -> QuerySet[CommunityMeeting]:
    """The meetings outside prison that are under way or planned for the next 7 days, and that this
    person can see as staff. Leaves out overdue meetings. The next meeting comes first. 3 queries,
    one of them for DeliveryRules."""
    rows = _watched().filter(starts_at__lt=at + AHEAD, match__in=matches_for(user))
    return _with_people(rows.exclude(_is_overdue(at))).order_by("starts_at", "pk")


def own_meetings(mentor: Mentor, *, at: datetime) -> QuerySet[CommunityMeeting]:
    """The meetings outside prison of this mentor that have begun, or that begin within 7 days.
    Leaves out a meeting once the mentor has checked out. The earliest meeting comes first. One
    query."""
    rows = _watched().filter(match__mentor=mentor, starts_at__lt=at + AHEAD)
    return rows.select_related("match__referral__participant").order_by("starts_at", "pk")


def _is_overdue(at: datetime) -> Q:
    return Q(ends_at__lte=_overdue_from(at))


def _overdue_from(at: datetime) -> datetime:
    """A meeting is overdue if it ended at this time or earlier. One query."""
    return at - timedelta(minutes=current_delivery_rules().overdue_minutes)


def _watched() -> QuerySet[CommunityMeeting]:
    """The meetings that nobody has checked out of or cancelled. Leaves out meetings of a man who
    has died. After the end of a match, leaves out meetings that nobody has checked into."""
    under_way = Q(status=MeetingStatus.UNDER_WAY)
    planned = Q(status=MeetingStatus.PLANNED, match__status__in=sorted(BEGUN))
    return CommunityMeeting.objects.filter(
        under_way | planned, match__referral__participant__died_on__isnull=True
    )


def _with_people(rows: QuerySet[CommunityMeeting]) -> QuerySet[CommunityMeeting]:
    community = OffenderManager.objects.filter(kind=OffenderManager.Kind.COMMUNITY)
    path = "match__referral__offender_managers"
    return rows.select_related(
        "match__mentor__user", "match__referral__participant"
    ).prefetch_related(Prefetch(path, community))


def _alert(meeting: CommunityMeeting, *, at: datetime) -> bool:
    """Emails the coordinators about one meeting. Does nothing if somebody has checked out, or if
    another worker has just sent the emails. Returns True if it sent them."""
    rows = CommunityMeeting.objects.filter(
        pk=meeting.pk, status__in=OPEN, ends_at=meeting.ends_at, alerted_at__isnull=True
    )
    with transaction.atomic():
        if not rows.update(alerted_at=at):
            return False
        audit.record("alert", meeting, by=PROGRAMME, at=at)
        prison = Establishment.objects.filter(referral__matches=meeting.match_id)
        for person in coordinators_of(prison):
            email_person(
                person,
                MEETING_OVERDUE,
                occasion=f"{alerts_about(meeting)}{meeting.ends_at.timestamp():.0f}",
                at=at,
                link=f"{settings.BASE_URL}/community-meetings/",
            )
    return True
