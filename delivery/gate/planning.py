"""Changing a man's release plan, one part at a time.

In each function, `version` is the version of the plan that the page showed. It is 0 for a plan that
nobody has begun. Each function can raise EditedPlan, EarlierRelease, NotAllowed and HasDied. A
second press sends an old version, so it changes nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Final

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError, FieldError, NotAllowed
from delivery.gate.standing import is_of_earlier_release, is_outside
from delivery.models import CommunityMeeting, Destination, ReleasePlan
from delivery.permissions import check_record, is_own
from delivery.states import MeetingStatus
from matching.matches.changing import check_day, opening
from matching.models import Match
from matching.states import MatchStatus

LONGEST_PLACE: Final = 300
LONGEST_CONDITIONS: Final = 5000
FURTHEST_MEETING: Final = timedelta(days=365)


class EditedPlan(ChangedMeanwhile):
    """Somebody has changed the release plan since the page was shown."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody has changed this plan since you opened the page, so nothing was saved. Open "
            "the plan to see how it is now, then change it again."
        )


class EarlierRelease(DomainError):
    """The release plan is for an earlier release, and the man has come back to prison since
    then."""

    def __init__(self) -> None:
        super().__init__(
            "This plan is for an earlier release, and he is back in prison. Start a new plan first."
        )


class NotReleased(DomainError):
    """Nobody has recorded that the man left prison."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody has recorded yet that he left prison. Ask his coordinator to record it on the "
            "page of the match first."
        )


class MeetingsPlanned(DomainError):
    """A meeting outside prison is planned, so the licence conditions must stay confirmed."""

    def __init__(self) -> None:
        super().__init__(
            "A meeting outside prison is planned, and it needs confirmed licence conditions. "
            "Cancel the meeting first."
        )


def set_destination(
    *, match: Match, going_to: Destination | str, version: int, by: User, at: datetime
) -> None:
    """Sets the kind of place where the man will go after release. `going_to` is empty while nobody
    knows."""
    with _changing(match, "destination", version, by=by, at=at) as plan:
        plan.going_to = going_to


def set_in_plan(*, match: Match, on: date | None, version: int, by: User, at: datetime) -> None:
    """Sets the day on which our support was added to the man's release plan. None means that our
    support is not in the plan. Raises FieldError for a day in the future, and for a day before he
    was referred."""
    with _changing(match, "in_plan", version, by=by, at=at) as plan:
        _check_past(plan, at=at, on=on)
        plan.in_plan_on = on


def set_numbers_given(
    *,
    match: Match,
    to_him: date | None,
    to_practitioner: date | None,
    to_hostel: date | None,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Sets the days on which the man, his community practitioner and his hostel got the programme's
    phone number. None stands for a person or hostel without the number. Raises FieldError for a day
    in the future, and for a day before he was referred."""
    with _changing(match, "numbers", version, by=by, at=at) as plan:
        _check_past(
            plan, at=at, to_him=to_him, to_practitioner=to_practitioner, to_hostel=to_hostel
        )
        plan.number_to_him_on = to_him
        plan.number_to_practitioner_on = to_practitioner
        plan.number_to_hostel_on = to_hostel


def confirm_licence(
    *,
    match: Match,
    on: date,
    confirmed_by: str,
    conditions: str,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Records the conditions of the man's licence, with the places that he must not go to, as his
    community practitioner confirmed them on the day `on`.

    `confirmed_by` is the name of the practitioner, in 1–120 characters. `conditions` has 1–5,000
    characters and is sealed. Raises FieldError when one of the two is empty, for a day in the
    future, and for a day before he was referred.
    """
    if not confirmed_by.strip():
        raise FieldError("confirmed_by", "Enter who confirmed the conditions")
    if not conditions.strip():
        raise FieldError("conditions", "Enter the conditions and exclusions, or “none”")
    if len(conditions) > LONGEST_CONDITIONS:
        longest = f"{LONGEST_CONDITIONS:,}"
        raise FieldError("conditions", f"The conditions must be {longest} characters or fewer")
    with _changing(match, "licence", version, by=by, at=at) as plan:
        _check_past(plan, at=at, on=on)
        plan.licence_confirmed_on, plan.licence_confirmed_by = on, confirmed_by
        plan.write(licence=conditions)


def take_back_licence(*, match: Match, version: int, by: User, at: datetime) -> None:
    """Records that the licence conditions are not confirmed after all, and deletes them. Raises
    MeetingsPlanned while a meeting outside prison is planned or under way."""
    with _changing(match, "licence", version, by=by, at=at) as plan:
        meetings = CommunityMeeting.objects.filter(
            match__referral=plan.referral_id,
            status__in=[MeetingStatus.PLANNED, MeetingStatus.UNDER_WAY],
        )
        if meetings.exists():
            raise MeetingsPlanned
        plan.licence_confirmed_on, plan.licence_confirmed_by = None, ""
        plan.write(licence="")


def set_first_meeting(
    *,
    match: Match,
    starts_at: datetime | None,
    place: str,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Sets when and where the man and his mentor first meet outside prison. `place` has at most 300
    characters and is sealed. If nothing is arranged, `starts_at` is None and `place` is empty.

    Raises FieldError (`on`, `place`) for a day before his release, and for a day more than a year
    ahead. Also raises FieldError when the time or the place is missing.
    """
    if starts_at and not place.strip():
        raise FieldError("place", "Enter where they meet")
    if place.strip() and not starts_at:
        raise FieldError("on", "Enter the day they meet")
    if len(place) > LONGEST_PLACE:
        raise FieldError("place", f"The place must be {LONGEST_PLACE} characters or fewer")
    if starts_at and starts_at > at + FURTHEST_MEETING:
        raise FieldError("on", "The day must be within a year")
    with _changing(match, "first_meeting", version, by=by, at=at) as plan:
        if starts_at:
            check_outside_by(match, london_date(starts_at))
        plan.first_meeting_at = starts_at
        plan.write(first_place=place)


def set_met_at_gate(
    *, match: Match, is_met: bool | None, version: int, by: User, at: datetime
) -> None:
    """Sets whether somebody will meet the man at the gate. None means that nobody has decided
    yet."""
    with _changing(match, "at_gate", version, by=by, at=at) as plan:
        plan.is_met_at_gate = is_met


def record_where_he_went(
    *,
    match: Match,
    went_to: Destination | str,
    on: date | None,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Records where the man went after release, and on which day he came there. To undo a mistake,
    leave both empty. Raises NotReleased if nobody has recorded that he left prison. Raises
    FieldError for a day in the future, and for a day before he left prison."""
    if bool(went_to) != bool(on):
        field, words = ("on", "Enter the day") if went_to else ("went_to", "Select where he went")
        raise FieldError(field, words)
    with _changing(match, "went", version, by=by, at=at) as plan:
        if on:
            released_on = plan.referral.matches.get(pk=match.pk).released_on
            if released_on is None:
                raise NotReleased
            check_day("on", "The day", on, first=released_on, at=at)
        plan.went_to, plan.went_on = went_to, on


def start_plan_again(*, match: Match, version: int, by: User, at: datetime) -> None:
    """Empties the release plan if it is for an earlier release and the man is back in prison.
    Otherwise does nothing. Keeps the facts about his support, for example that he accepted it.
    Raises MeetingsPlanned while a meeting outside prison is planned or under way."""
    with opening(match) as current:
        plan = _plan_of(current, version, by=by)
        if not is_of_earlier_release(plan, current):
            return
        new = ReleasePlan(pk=plan.pk, seal_id=plan.seal_id, referral=plan.referral)
        new.version = plan.version
        _save(new, "start_again", by=by, at=at)


def check_outside_by(match: Match, on: date) -> None:
    """Raises FieldError (`on`) for a day on which the man is still in prison. Also raises it if it
    is not known when he leaves. No query if the referral is loaded."""
    leaves_on = match.released_on if is_outside(match) else match.referral.release_on
    if leaves_on is None:
        raise FieldError(
            "on", "Nobody has recorded when he leaves. Ask his coordinator for the day"
        )
    if on < leaves_on:
        raise FieldError("on", f"The day must be on or after {leaves_on:%-d %B %Y}, when he leaves")


def is_handed_over(match: Match) -> bool:
    """Whether this match is over, and the man now has another mentor. The earlier mentor can then
    no longer see the man's plans. One query. No query if the match is not over."""
    if match.status != MatchStatus.ENDED:
        return False
    return Match.objects.begun().filter(referral=match.referral_id).exclude(pk=match.pk).exists()


def check_plan(by: User, match: Match) -> None:
    """Raises NotAllowed unless this person can see and change the man's release plan and meetings.
    Raises HasDied if the man has died. Lock the match first."""
    check_record(by, match)
    if is_own(by, match) and is_handed_over(match):
        raise NotAllowed("He has another mentor now, who looks after his plans.")


@contextmanager
def _changing(
    match: Match, part: str, version: int, *, by: User, at: datetime
) -> Iterator[ReleasePlan]:
    """A context manager. Locks the plan, gives it to the `with` block, and saves it after the
    block."""
    with opening(match) as current:
        plan = _plan_of(current, version, by=by)
        if is_of_earlier_release(plan, current):
            raise EarlierRelease
        yield plan
        _save(plan, part, by=by, at=at)


def _plan_of(match: Match, version: int, *, by: User) -> ReleasePlan:
    check_plan(by, match)
    rows = ReleasePlan.objects.select_for_update().filter(referral=match.referral_id)
    plan = rows.first() or ReleasePlan(referral=match.referral, version=0)
    if plan.version != version:
        raise EditedPlan
    plan.referral = match.referral
    return plan


def _save(plan: ReleasePlan, part: str, *, by: User, at: datetime) -> None:
    plan.version += 1
    plan.changed_by, plan.changed_at = by, at
    plan.save()
    audit.record("change_release_plan", plan, by=by, at=at, part=part)


def _check_past(plan: ReleasePlan, *, at: datetime, **days: date | None) -> None:
    for name, on in days.items():
        if on:
            check_day(name, "The day", on, first=plan.referral.received_on, at=at)
