"""The phases of a match: the first meeting, a pause, release from prison, and the support after
release.

Each function that changes a match takes `version`: the version that the match had when its page was
shown. If somebody has changed the match since, the function raises ChangedMeanwhile. Each of these
functions can also raise what matching.matches.changing raises.
"""

from datetime import date, datetime, timedelta
from typing import Any, Final

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from matching.matches.changing import changing, check_day, opening, save_next_version
from matching.matches.handing_over import check_none_to_start, hand_over, match_to_end
from matching.matches.places import free_place
from matching.matches.times import Time, check_time
from matching.models import Introduction, Match
from matching.referrals.leaving import record_departure, record_return
from matching.referrals.matched import note_match_change, take_match_step
from matching.states import MATCH, MatchStatus

FIRST_MEETING: Final = "first meeting"
"""The name of this part of a match in its list of changes."""
LONGEST_PAUSE: Final = timedelta(weeks=26)
RELEASED_FROM: Final = MATCH.transition("release").sources
NO_PLACE: Final = "{mentor} has no free place. Give {mentor} another place first, or end a match."


def record_first_meeting(*, match: Match, on: date, version: int, by: User, at: datetime) -> None:
    """Records the day when the mentor and the man first met. A mentor can do this for their own
    match, whatever the version. If this mentor takes over from another mentor, the match with the
    other mentor ends on the same day, in the same transaction. Raises FieldError for a day in the
    future, and for a day before the mentor said yes."""
    if by.pk == match.mentor.user_id:
        with opening(match) as current:
            meet(current, on, by=by, at=at)
    else:
        with changing(match, version=version, by=by) as current:
            meet(current, on, by=by, at=at)


def correct_first_meeting(
    *, match: Match, on: date | None, reason: str, version: int, by: User, at: datetime
) -> None:
    """Corrects the day of the first meeting. `on` is None when the mentor and the man have not met
    yet. Raises FieldError as record_first_meeting does. Raises ChangedMeanwhile unless the pair
    meet in prison or their match is paused."""
    with changing(match, version=version, by=by) as current:
        if on is None:
            check_none_to_start(current)
            take_match_step(
                "correct_meeting", current, by=by, at=at, reason=reason, first_met_on=None
            )
            return
        check_day("on", "The day they first met", on, first=first_possible_day(current), at=at)
        if current.status not in (MatchStatus.IN_CUSTODY, MatchStatus.PAUSED):
            raise ChangedMeanwhile("They do not meet in prison now, so nothing was changed.")
        before = current.first_met_on
        current.first_met_on = on
        save_next_version(current, "first_met_on")
        words = [f"{day:%-d %B %Y}" if day else "not known" for day in (before, on)]
        note_match_change(current, FIRST_MEETING, *words, reason=reason, by=by, at=at)
        audit.record("correct_first_meeting", current, by=by, at=at)


def pause_match(
    *, match: Match, until: date | None, reason: str, version: int, by: User, at: datetime
) -> None:
    """Pauses the match until the day `until`, or until somebody ends the pause if `until` is None.
    The pair keep their time, and the mentor's place stays in use. On the day `until`, the page
    Today asks staff whether the pair meet again. `reason` is 1–300 characters. Raises FieldError
    unless the day is in the future and at most LONGEST_PAUSE ahead.
    """
    today = london_date(at)
    if until and until <= today:
        raise FieldError("until", "The day the pause ends must be in the future")
    if until and until > today + LONGEST_PAUSE:
        weeks = LONGEST_PAUSE.days // 7
        raise FieldError("until", f"The day the pause ends must be within the next {weeks} weeks")
    with changing(match, version=version, by=by) as current:
        take_match_step("pause", current, by=by, at=at, reason=reason, paused_until=until)


def resume_match(*, match: Match, version: int, by: User, at: datetime) -> None:
    """Ends a pause. The match goes back to the phase that it was in before: in prison or after
    release.
    """
    with changing(match, version=version, by=by) as current:
        step = "resume_outside" if current.released_on else "resume"
        if current.status == MatchStatus.RECALLED:
            raise ChangedMeanwhile(
                "He is back in prison. Choose how and when they meet now, on the page of the match."
            )
        take_match_step(step, current, by=by, at=at, paused_until=None)


def release_match(
    *, match: Match, on: date, keeps_place: bool, version: int, by: User, at: datetime
) -> None:
    """Records that the man left prison on the day `on`, and that his mentor goes on supporting him.
    The time and the room become free for others. The mentor's place becomes free too, unless
    `keeps_place`. The man's record also says that he has left. Raises FieldError for a day in the
    future or a day before the match began. Raises ChangedMeanwhile when he has left already."""
    with changing(match, version=version, by=by) as current:
        if not can_release(current):
            raise ChangedMeanwhile(
                "He has left prison already, or the match is not under way, so nothing was changed."
            )
        check_day("on", "The day he left", on, first=current.started_on, at=at)
        record_departure(referral=current.referral, on=on, by=by, at=at)
        _end_match_before(current, on, by=by, at=at)
        place = current.place if keeps_place else None
        values: dict[str, Any] = {"released_on": on, "paused_until": None, "place": place}
        take_match_step("release", current, by=by, at=at, **values)


def can_release(match: Match) -> bool:
    """Whether staff can record now that the man left prison. A match that is paused after release
    cannot be released a second time. No query."""
    is_paused_outside = match.status == MatchStatus.PAUSED and match.released_on is not None
    return match.status in RELEASED_FROM and not is_paused_outside


def correct_release(*, match: Match, reason: str, version: int, by: User, at: datetime) -> None:
    """Corrects a release that did not happen. The pair meet in prison as before, if they had met
    already. The man's record also says that he has not left, and loses the release dates that have
    passed. Raises FieldError when the time of the pair is no longer free. Raises ChangedMeanwhile
    when the mentor has no place for the man."""
    with changing(match, version=version, by=by) as current:
        check_time(current, Time.of(current))
        record_return(referral=current.referral, had_left=False, by=by, at=at)
        values: dict[str, Any] = {"released_on": None, "place": place_of(current)}
        take_match_step("correct_release", current, by=by, at=at, reason=reason, **values)
        if not has_met(current):
            check_none_to_start(current)
            take_match_step("correct_meeting", current, by=by, at=at)


def first_possible_day(match: Match) -> date:
    """The first day when the pair can have met: the day when the mentor said yes. For a match
    without an introduction, the day when the match began. One query.
    """
    rows = Introduction.objects.filter(match=match).values_list("answered_at", flat=True)
    answered_at = rows.first()
    return london_date(answered_at) if answered_at else match.started_on


def has_met(match: Match) -> bool:
    """Whether the pair have met in prison. A match without an introduction is from before we asked
    for the day of the first meeting. We assume that such a pair have met. One query at most."""
    return match.first_met_on is not None or not (Introduction.objects.filter(match=match).exists())


def place_of(match: Match) -> int:
    """The number of the mentor's place that the match uses. If the match uses no place, the number
    of a free place of the mentor. Raises ChangedMeanwhile when the mentor has no free place. One
    query at most.
    """
    if match.place is not None:
        return match.place
    try:
        return free_place(match.mentor)
    except StopIteration:
        raise ChangedMeanwhile(NO_PLACE.format(mentor=match.mentor)) from None


def meet(match: Match, on: date, *, by: User, at: datetime) -> None:
    """Records that the pair met for the first time on this day. Lock the match first (see
    `opening`). Raises FieldError as record_first_meeting does. Raises ChangedMeanwhile when they
    have met already.
    """
    check_day("on", "The day they first met", on, first=first_possible_day(match), at=at)
    _end_match_before(match, on, by=by, at=at)
    take_match_step("meet", match, by=by, at=at, first_met_on=on)


def _end_match_before(match: Match, on: date, *, by: User, at: datetime) -> None:
    """If this match is about to start, ends the man's match with his old mentor. Does nothing
    without an old mentor."""
    old = match_to_end(match)
    if old:
        hand_over(old, on=on, by=by, at=at)
