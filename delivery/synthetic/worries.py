"""Invented worries for the demo: concerns, news about ACCT, men who missed sessions, meetings
outside prison, complaints and incidents.

They are all from the last weeks, so they do not change the figures of the report.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

from config.accounts.models import User
from config.common.clock import LONDON, london_date
from delivery.models import (
    CommunityMeeting,
    Concern,
    ConcernKind,
    ConcernStep,
    GateFact,
    LoggedSession,
    MissedCheck,
    ReleasePlan,
    Remark,
    ToldAboutAcct,
)
from delivery.models.gate import Destination
from delivery.sessions.missed import IN_A_ROW, with_missed
from delivery.states import ConcernStatus, MeetingStatus, RemarkStatus
from matching.models import Match, OffenderManager
from matching.spreadsheets.writing import add
from matching.states import MEETING

OFFICER: Final = "Officer Sandpiper, B wing"
PLACE: Final = "The café at the library, High Street"
CLOSED: Final = ConcernStatus.CLOSED
ACKNOWLEDGED: Final = ConcernStatus.ACKNOWLEDGED


def write_worries(
    current: Sequence[Match], *, coordinator: User, manager: User, at: datetime
) -> None:
    """Adds worries about the men who have a mentor now. `current` begins with the matches of the
    mentor who can sign in to the demo. About 20 SQL statements."""
    inside = [match for match in current if match.status in MEETING]
    _concerns(inside, coordinator, manager, at)
    _told_about_acct(inside[0], at)
    _missed(inside[1:], coordinator, at)
    _remarks(inside, coordinator, at)
    for match in current:
        if match.released_on:
            _outside(match, match.released_on, coordinator, at)


def _concerns(inside: Sequence[Match], coordinator: User, manager: User, at: datetime) -> None:
    """A concern that nobody has acknowledged, a concern that the coordinator is dealing with, and a
    closed concern of each other kind."""
    first, second, third, fourth = inside[:4]
    worried = _concern(first, ConcernKind.HIM, 6, at, words="He said that he cannot see the point.")
    _acknowledge(worried, coordinator)
    child = _concern(
        second, ConcernKind.CHILD, 1, at, words="He says that his son is left alone at night."
    )
    child.alerted_at, child.alerts = at, 1
    security = _concern(third, ConcernKind.SECURITY, 20, at)
    security.prison_reference = "SEC/1042"
    adult = _concern(
        fourth, ConcernKind.ADULT, 30, at, words="His mother pays his debts, and she is afraid."
    )
    staff = Concern(
        kind=ConcernKind.STAFF,
        happened_on=london_date(at) - timedelta(days=15),
        raised_by=first.mentor.user,
        raised_at=at - timedelta(days=14),
    )
    staff.write(words="Somebody in the office read out a man’s letter where others could hear it.")
    for concern in (security, adult):
        _close(concern, coordinator)
    _close(staff, manager)
    add(Concern, [worried, child, security, adult, staff])
    add(
        ConcernStep,
        [
            _step(worried, coordinator, 5, "Rang the mentor, who is well.", at),
            _step(worried, coordinator, 5, "Told them what he said.", at, to="Safer custody team"),
            _step(security, coordinator, 18, "", at, to="Security department"),
            _step(adult, coordinator, 27, "A social worker visits her.", at, to="The council"),
            _step(staff, manager, 12, "Spoke with the person. They will not do it again.", at),
        ],
    )


def _concern(
    match: Match, kind: ConcernKind, days_ago: int, at: datetime, *, words: str = ""
) -> Concern:
    """A concern about which an officer was told before the mentor left. The mentor wrote it down in
    the evening."""
    on = london_date(at) - timedelta(days=days_ago)
    concern = Concern(
        match=match,
        kind=kind,
        happened_on=on,
        establishment=match.referral.establishment,
        officer_told_at=_at(on, 16),
        raised_by=match.mentor.user,
        raised_at=_at(on, 18),
    )
    concern.write(words=words, officer=OFFICER)
    return concern


def _acknowledge(concern: Concern, by: User) -> None:
    concern.status, concern.acknowledged_by = ACKNOWLEDGED, by
    concern.acknowledged_at = concern.raised_at + timedelta(hours=1)


def _close(concern: Concern, by: User) -> None:
    _acknowledge(concern, by)
    concern.status, concern.closed_by = CLOSED, by
    concern.closed_at = concern.raised_at + timedelta(days=3)


def _step(
    concern: Concern, by: User, days_ago: int, words: str, at: datetime, *, to: str = ""
) -> ConcernStep:
    on = london_date(at) - timedelta(days=days_ago)
    step = ConcernStep(
        concern=concern, done_on=on, reported_to=to, written_by=by, written_at=_at(on, 10)
    )
    step.write(words=words)
    return step


def _told_about_acct(match: Match, at: datetime) -> None:
    """The prison told us that an ACCT was open, and later that the man is being followed up."""
    rows = []
    for days_ago, state in ((5, "open"), (2, "post_closure")):
        on = london_date(at) - timedelta(days=days_ago)
        row = ToldAboutAcct(
            match=match, told_on=on, recorded_by=match.mentor.user, recorded_at=_at(on, 18)
        )
        row.write(state=state, told_by="the wing office")
        rows.append(row)
    add(ToldAboutAcct, rows)


def _missed(inside: Sequence[Match], coordinator: User, at: datetime) -> None:
    """The coordinator's answer about one of the men who missed their last 3 sessions."""
    rows = with_missed(Match.objects.filter(pk__in=[match.pk for match in inside]))
    for match in rows.filter(missed__gte=IN_A_ROW).order_by("pk")[1:2]:
        check = MissedCheck(
            match=match,
            last_missed_on=match.last_missed_on,
            checked_by=coordinator,
            checked_at=at - timedelta(days=1),
        )
        check.write(words="The wing says that he has been ill and wants to go on. He is better.")
        check.save()


def _remarks(inside: Sequence[Match], coordinator: User, at: datetime) -> None:
    """A complaint that is still open, an incident that is closed, and a call from a family."""
    kind = Remark.Kind
    first, second, third = inside[:3]
    complaint = _remark(second, kind.COMPLAINT, 4, coordinator, at)
    complaint.write(words="He says that nobody told him when his mentor was away.")
    incident = _remark(third, kind.INCIDENT, 12, coordinator, at)
    incident.write(
        words="An alarm went off, and the mentor waited in the visits hall for an hour.",
        done="The prison has explained it to the mentor, who was not hurt.",
    )
    incident.status, incident.closed_on = RemarkStatus.CLOSED, incident.on + timedelta(days=2)
    family = _remark(first, kind.FAMILY, 3, first.mentor.user, at)
    family.write(words="His sister asked how he can send a letter to his daughter.")
    add(Remark, [complaint, incident, family])


def _remark(match: Match, kind: Remark.Kind, days_ago: int, by: User, at: datetime) -> Remark:
    on = london_date(at) - timedelta(days=days_ago)
    return Remark(
        kind=kind,
        match=match,
        establishment=match.referral.establishment,
        on=on,
        recorded_by=by,
        recorded_at=_at(on, 18),
    )


def _outside(match: Match, left_on: date, coordinator: User, at: datetime) -> None:
    """A man who has left prison, with his release plan, the facts about his support, and meetings
    outside."""
    mentor = match.mentor.user
    OffenderManager.objects.update_or_create(
        referral=match.referral,
        kind=OffenderManager.Kind.COMMUNITY,
        defaults={"name": "Gwen Woodruff", "phone": "020 7946 0999", "email": ""},
    )
    add(GateFact, _facts(match, left_on, mentor))
    plan = ReleasePlan(
        referral=match.referral,
        going_to=Destination.FAMILY,
        went_to=Destination.FAMILY,
        went_on=left_on,
        in_plan_on=left_on - timedelta(days=30),
        number_to_him_on=left_on - timedelta(days=7),
        number_to_practitioner_on=left_on - timedelta(days=7),
        is_met_at_gate=True,
        first_meeting_at=_at(left_on + timedelta(days=3), 11),
        licence_confirmed_on=left_on - timedelta(days=5),
        licence_confirmed_by="Gwen Woodruff",
        changed_by=coordinator,
        changed_at=at,
    )
    plan.write(licence="Home by 7 in the evening. Not to go to Camden.", first_place=PLACE)
    plan.save()
    add(CommunityMeeting, _meetings(match, left_on, mentor, at))
    add(LoggedSession, _contacts(match, left_on, mentor))


def _facts(match: Match, left_on: date, by: User) -> Iterator[GateFact]:
    kind = GateFact.Kind
    days_after = {kind.ELIGIBLE: -40, kind.OFFERED: -35, kind.ACCEPTED: -30, kind.FIRST_CONTACT: 1}
    for each, days in days_after.items():
        on = left_on + timedelta(days=days)
        yield GateFact(
            referral=match.referral, kind=each, on=on, recorded_by=by, recorded_at=_at(on, 18)
        )


def _meetings(match: Match, left_on: date, by: User, at: datetime) -> Iterator[CommunityMeeting]:
    """A past meeting, a cancelled meeting, a meeting without a check-out, and a future meeting."""
    status, today = MeetingStatus, london_date(at)
    for on, stands in (
        (left_on + timedelta(days=3), status.OVER),
        (left_on + timedelta(days=10), status.CANCELLED),
        (today - timedelta(days=1), status.UNDER_WAY),
        (today + timedelta(days=3), status.PLANNED),
    ):
        meeting = CommunityMeeting(
            match=match,
            status=stands,
            starts_at=_at(on, 11),
            ends_at=_at(on, 12),
            planned_by=by,
            planned_at=_at(min(on, today) - timedelta(days=2), 18),
        )
        if stands in (status.OVER, status.UNDER_WAY):
            meeting.checked_in_at = meeting.starts_at
        if stands == status.OVER:
            meeting.checked_out_at = meeting.ends_at
        if stands == status.UNDER_WAY:
            meeting.alerted_at = at
        meeting.write(place=PLACE)
        yield meeting


def _contacts(match: Match, left_on: date, by: User) -> Iterator[LoggedSession]:
    for days, kind in ((1, "phone"), (3, "community"), (14, "phone")):
        on = left_on + timedelta(days=days)
        row = LoggedSession(
            match=match,
            kind=kind,
            on=on,
            minutes=45 if kind == "community" else 15,
            response="fully",
            place="A café" if kind == "community" else "",
            logged_by=by,
            logged_at=_at(on, 18),
        )
        row.write(note="He is staying with his sister, and he has been to the Jobcentre.")
        yield row


def _at(on: date, hour: int) -> datetime:
    return datetime.combine(on, time(hour), LONDON)
