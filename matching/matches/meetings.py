"""How and when a mentor and a man meet. A coordinator can change the time, how often they meet, or
the way they keep in touch. A coordinator also decides how they go on after the man has moved or has
come back to prison.
"""

from datetime import datetime
from typing import Final

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from matching.matches.changing import changing, save_next_version
from matching.matches.phases import place_of
from matching.matches.times import Time, check_time, is_cleared, objections
from matching.models import PRISON, Contact, Match, has_moved
from matching.referrals.matched import note_match_change, take_match_step
from matching.states import MEETING, MatchStatus

MEETINGS: Final = "meetings"
"""The part of a match that says how and when the man and the mentor meet."""
NOT_INSIDE: Final = "He is not in prison, or the match is over, so there are no times to arrange."


def can_arrange(match: Match) -> bool:
    """Whether the pair meet in prison, or could meet in prison. No query."""
    is_paused_inside = match.status == MatchStatus.PAUSED and match.released_on is None
    return match.status in MEETING or match.status == MatchStatus.RECALLED or is_paused_inside


def arrange_meetings(
    *,
    match: Match,
    contact: Contact,
    time: Time,
    reason: str,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Sets how the mentor and the man keep in touch from now on. For visits, also sets the time, at
    the prison where the man is now. If the man has moved or was recalled, his match then goes on at
    that prison.

    `reason` is at most 300 characters. A reason is needed unless both the man and the mentor have
    said that the time suits.

    Raises FieldError for visits when the mentor is not cleared at the prison. Raises FieldError
    when the pair cannot meet at this time (see matching.matches.times.check_time), or when a reason
    is missing. Raises ChangedMeanwhile unless can_arrange is true. Also raises the same errors as
    matching.matches.changing.changing. About 20 queries.
    """
    with changing(match, version=version, by=by) as current:
        if not can_arrange(current):
            raise ChangedMeanwhile(NOT_INSIDE)
        if contact == Contact.VISIT:
            _check_visits(current, time, reason, at=at)
        before = meetings_in_words(current)
        has_prison_to_decide = Match.objects.filter(has_moved(), pk=current.pk).exists()
        current.contact, current.slot = contact, time.slot
        current.first_week, current.second_week = time.first_week, time.second_week
        if current.status == MatchStatus.RECALLED:
            values = {"released_on": None, "place": place_of(current)}
            take_match_step("resume", current, by=by, at=at, reason=reason, **values)
        save_next_version(current, "contact", "slot", "first_week", "second_week")
        after = meetings_in_words(current)
        note_match_change(current, MEETINGS, before, after, reason=reason, by=by, at=at)
        if has_prison_to_decide:
            where = str(current.referral.establishment)
            note_match_change(current, PRISON, "", where, reason="", by=by, at=at)
        audit.record("arrange_meetings", current, by=by, at=at)


def meetings_in_words(match: Match) -> str:
    """How and when the pair meet, such as “visits, Tuesday mornings, every other week” or “by
    letter”. No query."""
    if match.contact != Contact.VISIT:
        return f"by {match.get_contact_display()}"
    rhythm = "" if Time.of(match).is_weekly else ", every other week"
    return f"visits, {match.get_slot_display()}s{rhythm}"


def _check_visits(match: Match, time: Time, reason: str, *, at: datetime) -> None:
    prison = match.referral.establishment
    if not is_cleared(match, today=london_date(at)):
        raise FieldError(
            "contact",
            f"{match.mentor} is not cleared at {prison}, so they cannot visit. Record a clearance "
            "first, select another way to keep in touch, or end the match so that he gets another "
            "mentor",
        )
    check_time(match, time)
    against = list(objections(match, time))
    if against and not reason:
        raise FieldError("reason", f"{'. '.join(against)}. Enter why they will still meet then")
