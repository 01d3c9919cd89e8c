"""Meetings of a man and his mentor outside prison: planning a meeting, checking in and out,
cancelling a meeting, and correcting its times.

Times are stored in UTC. Pages show the time in London.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError, FieldError
from config.common.outbox.queueing import withdraw_emails
from config.common.transitions import apply_transition
from delivery.gate.planning import LONGEST_PLACE, check_outside_by, check_plan
from delivery.models import CommunityMeeting, ReleasePlan
from delivery.states import MEETING, MeetingStatus
from matching.matches.changing import opening
from matching.models import Match
from matching.states import BEGUN, MatchStatus

LONGEST: Final = timedelta(hours=8)
FURTHEST: Final = timedelta(days=183)
"""How far ahead a meeting can be planned."""
OPEN: Final = (MeetingStatus.PLANNED, MeetingStatus.UNDER_WAY)
"""The states of a meeting that is planned or under way."""
EDITED: Final = (
    "Somebody has changed this meeting since you opened the page, so nothing was saved. Look at "
    "the meeting as it is now, then try again."
)


class LicenceNotConfirmed(DomainError):
    """The man's practitioner has not confirmed where the mentor may meet him."""

    def __init__(self) -> None:
        super().__init__(
            "Before you plan a meeting, his practitioner must confirm his licence conditions and "
            "exclusions. Record in his release plan what the practitioner confirmed."
        )


class NoMeetingsOutside(DomainError):
    """No meeting outside is possible, because the match is over or the man is back in prison."""

    def __init__(self) -> None:
        super().__init__(
            "The match is over or he is back in prison, so no meeting outside can be planned."
        )


class TooEarly(DomainError):
    """It is not yet the day of the meeting."""

    def __init__(self) -> None:
        super().__init__("You can check in and out once the day of the meeting has come.")


def plan_meeting(
    *,
    match: Match,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    key: UUID,
    by: User,
    at: datetime,
) -> CommunityMeeting:
    """Plans a meeting outside prison. `place` is where the man and the mentor have agreed to meet.
    It has 1–300 characters and is sealed. Safe to repeat with the same key: the first meeting is
    returned.

    Raises FieldError (`on`, `starts`, `ends`, `place`) for a meeting before his release, for a
    start that is not in the future, and for a meeting of more than 8 hours. Also raises FieldError
    if the man has another meeting at the same time. Raises LicenceNotConfirmed while nobody has
    confirmed where they may meet, and NoMeetingsOutside if the match is over or the man is back in
    prison. Raises NotAllowed if `by` cannot do this, and HasDied if the man has died.
    """
    _check_times(starts_at, ends_at, at=at)
    _check_place(place)
    with opening(match) as current:
        check_plan(by, current)
        earlier = CommunityMeeting.objects.filter(match=current, key=key).first()
        if earlier:
            return earlier
        _check_start(starts_at, at=at)
        _check_can_meet(current, starts_at, ends_at)
        meeting = CommunityMeeting(
            match=current,
            key=key,
            starts_at=starts_at,
            ends_at=ends_at,
            planned_by=by,
            planned_at=at,
        )
        meeting.write(place=place)
        meeting.save()
        audit.record("plan", meeting, by=by, at=at)
    return meeting


def change_meeting(
    *,
    meeting: CommunityMeeting,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Changes the time or the place of a meeting that is not over.

    If the end changes, withdraws an alert about the meeting that has not been sent yet. If the
    mentor does not check out in time after the new end, we alert the coordinator again. Raises
    ChangedMeanwhile if the meeting is over or cancelled, or no longer has the version `version`.
    Raises the errors of plan_meeting.
    """
    _check_times(starts_at, ends_at, at=at)
    _check_place(place)
    with opening(meeting.match) as match:
        check_plan(by, match)
        current = _current(meeting, version, OPEN)
        if current.status == MeetingStatus.PLANNED and starts_at != current.starts_at:
            _check_start(starts_at, at=at)
        _check_can_meet(match, starts_at, ends_at, meeting=current)
        if ends_at != current.ends_at:
            current.alerted_at = None
            withdraw_emails(about=[alerts_about(current)], at=at)
        current.starts_at, current.ends_at = starts_at, ends_at
        current.write(place=place)
        _save(current, "move", by=by, at=at)


def check_in(*, meeting: CommunityMeeting, by: User, at: datetime) -> None:
    """Records that the mentor has arrived. Does nothing if the mentor has already checked in or
    out. Raises TooEarly before the day of the meeting. Raises ChangedMeanwhile for a cancelled
    meeting. Raises NotAllowed if `by` cannot do this, and HasDied if the man has died."""
    with opening(meeting.match) as match:
        check_plan(by, match)
        current = _locked(meeting)
        if current.status in (MeetingStatus.UNDER_WAY, MeetingStatus.OVER):
            return
        _check_day_has_come(current, at=at)
        _step("check_in", current, by=by, at=at, checked_in_at=at)


def check_out(*, meeting: CommunityMeeting, by: User, at: datetime) -> None:
    """Records that the mentor has left and is safe. A mentor who forgot to check in can still check
    out. If an alert about the meeting has not been sent yet, withdraws it. A second press changes
    nothing. Raises the errors of check_in."""
    with opening(meeting.match) as match:
        check_plan(by, match)
        current = _locked(meeting)
        if current.status == MeetingStatus.OVER:
            return
        _check_day_has_come(current, at=at)
        _step("check_out", current, by=by, at=at, checked_out_at=at)
        withdraw_emails(about=[alerts_about(current)], at=at)


def cancel_meeting(*, meeting: CommunityMeeting, by: User, at: datetime) -> None:
    """Cancels a planned meeting. A second press changes nothing. Raises ChangedMeanwhile once
    somebody has checked in. Raises NotAllowed if `by` cannot do this, and HasDied if the man has
    died."""
    with opening(meeting.match) as match:
        check_plan(by, match)
        current = _locked(meeting)
        if current.status != MeetingStatus.CANCELLED:
            _step("cancel", current, by=by, at=at)


def plan_meeting_again(*, meeting: CommunityMeeting, by: User, at: datetime) -> None:
    """Undoes cancel_meeting. A second press changes nothing. Raises ChangedMeanwhile once the time
    of the meeting has passed: then somebody must plan a new meeting. Raises the errors of
    plan_meeting."""
    with opening(meeting.match) as match:
        check_plan(by, match)
        current = _locked(meeting)
        if current.status == MeetingStatus.PLANNED:
            return
        if current.ends_at <= at:
            raise ChangedMeanwhile("The time of this meeting has passed. Plan a new meeting.")
        _check_can_meet(match, current.starts_at, current.ends_at, meeting=current)
        _step("plan_again", current, by=by, at=at)


def undo_last_press(*, meeting: CommunityMeeting, by: User, at: datetime) -> None:
    """Undoes the check-out of a meeting, or its check-in if the mentor has not checked out. If the
    mentor then does not check out in time, we alert the coordinator again. Raises ChangedMeanwhile
    for a meeting without a check-in or a check-out. Raises NotAllowed if `by` cannot do this, and
    HasDied if the man has died."""
    with opening(meeting.match) as match:
        check_plan(by, match)
        current = _locked(meeting)
        if current.status == MeetingStatus.OVER and current.checked_in_at:
            changes = {"checked_out_at": None, "alerted_at": None}
            _step("undo_check_out", current, by=by, at=at, **changes)
        else:
            changes = {"checked_in_at": None, "checked_out_at": None, "alerted_at": None}
            _step("undo_check_in", current, by=by, at=at, **changes)


def correct_times(
    *,
    meeting: CommunityMeeting,
    checked_in_at: datetime,
    checked_out_at: datetime,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Corrects when the mentor arrived and left. A mentor who forgot to check in can add the time
    of arrival in this way. Raises FieldError (`checked_out`) for a time in the future, and for a
    time that is not after the arrival. Raises ChangedMeanwhile if the meeting is not over, or no
    longer has the version `version`. Raises NotAllowed if `by` cannot do this, and HasDied if the
    man has died."""
    if checked_out_at > at:
        raise FieldError("checked_out", "The time must be now or earlier")
    if checked_out_at <= checked_in_at:
        raise FieldError("checked_out", "The mentor must have left after they arrived")
    with opening(meeting.match) as match:
        check_plan(by, match)
        current = _current(meeting, version, (MeetingStatus.OVER,))
        before = {
            name: value.isoformat() if value else ""
            for name, value in (("came", current.checked_in_at), ("left", current.checked_out_at))
        }
        current.checked_in_at, current.checked_out_at = checked_in_at, checked_out_at
        _save(current, "correct_times", by=by, at=at, **before)


def alerts_about(meeting: CommunityMeeting) -> str:
    """The beginning of the key of each alert email about this meeting. We never send 2 emails with
    the same key. The key begins with the match, so that we can withdraw all emails about the match
    if the man has died."""
    return f"match:{meeting.match_id}:meeting:{meeting.pk}:overdue:"


def meetings_of(match: Match) -> QuerySet[CommunityMeeting]:
    """The meetings of this match, the latest first."""
    return match.community_meetings.order_by("-starts_at", "-pk")


def can_check_in(meeting: CommunityMeeting, *, at: datetime) -> bool:
    """Whether this meeting is planned, and its day has come. No query."""
    is_planned = meeting.status == MeetingStatus.PLANNED
    return is_planned and london_date(at) >= london_date(meeting.starts_at)


def _check_times(starts_at: datetime, ends_at: datetime, *, at: datetime) -> None:
    if ends_at <= starts_at:
        raise FieldError("ends", "The end must be after the start")
    if ends_at - starts_at > LONGEST:
        raise FieldError("ends", "A meeting can take up to 8 hours")
    if ends_at <= at:
        raise FieldError("ends", "The end must be in the future")
    if starts_at > at + FURTHEST:
        raise FieldError("on", "The day must be within the next 6 months")


def _check_start(starts_at: datetime, *, at: datetime) -> None:
    """Raises FieldError unless the start is in the future. Only for a new start: once a meeting has
    started, people can still change its place and its end."""
    if starts_at <= at:
        raise FieldError("starts", "The start must be in the future")


def _check_place(place: str) -> None:
    if not place.strip():
        raise FieldError("place", "Enter where you agreed to meet")
    if len(place) > LONGEST_PLACE:
        raise FieldError("place", f"The place must be {LONGEST_PLACE} characters or fewer")


def _check_can_meet(
    match: Match,
    starts_at: datetime,
    ends_at: datetime,
    *,
    meeting: CommunityMeeting | None = None,
) -> None:
    if match.status not in BEGUN or match.status == MatchStatus.RECALLED:
        raise NoMeetingsOutside
    plan = ReleasePlan.objects.filter(referral=match.referral_id).first()
    if plan is None or plan.licence_confirmed_on is None:
        raise LicenceNotConfirmed
    check_outside_by(match, london_date(starts_at))
    others = match.community_meetings.filter(
        status__in=OPEN, starts_at__lt=ends_at, ends_at__gt=starts_at
    )
    if (others.exclude(pk=meeting.pk) if meeting else others).exists():
        raise FieldError("starts", "You have planned another meeting with him at this time")


def _check_day_has_come(meeting: CommunityMeeting, *, at: datetime) -> None:
    if london_date(at) < london_date(meeting.starts_at):
        raise TooEarly


def _locked(meeting: CommunityMeeting) -> CommunityMeeting:
    return CommunityMeeting.objects.select_for_update().get(pk=meeting.pk)


def _current(
    meeting: CommunityMeeting, version: int, statuses: tuple[MeetingStatus, ...]
) -> CommunityMeeting:
    current = _locked(meeting)
    if current.version != version or current.status not in statuses:
        raise ChangedMeanwhile(EDITED)
    return current


def _step(
    name: str,
    meeting: CommunityMeeting,
    *,
    by: User,
    at: datetime,
    **changes: Any,
) -> None:
    version = meeting.version + 1
    apply_transition(MEETING, name, meeting, by=by, at=at, version=version, **changes)


def _save(meeting: CommunityMeeting, action: str, *, by: User, at: datetime, **detail: str) -> None:
    meeting.version += 1
    meeting.save()
    audit.record(action, meeting, by=by, at=at, **detail)
