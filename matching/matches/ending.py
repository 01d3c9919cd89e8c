"""How a match ends, what happens to the man's referral, and how staff undo an ending that was a
mistake.
"""

from datetime import date, datetime
from typing import Any, Final

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from matching.matches.changing import changing, check_day
from matching.matches.handing_over import check_none_to_start
from matching.matches.phases import NO_PLACE, has_met
from matching.matches.places import free_place
from matching.matches.times import Time, check_time
from matching.models import ClosureReason, FixedPair, Match, has_left
from matching.referrals.matched import take_match_step
from matching.referrals.moving import (
    ANOTHER_IS_OPEN,
    NOW,
    AlreadyReferred,
    check_not_death,
    end_live_match,
    lapse_proposal,
    other_open_referral,
    remove_fixed_pairs,
    take_step,
)
from matching.states import BEGUN, REFERRAL, UNDER_WAY, MatchStatus, MentorStatus, ReferralStatus

_M = MatchStatus
STEPS_BACK: Final = {
    _M.TO_START: ("reopen_to_start",),
    _M.IN_CUSTODY: ("reopen",),
    _M.PAUSED: ("reopen", "pause"),
    _M.THROUGH_GATE: ("reopen_outside",),
    _M.RECALLED: ("reopen_outside", "recall"),
}
"""How staff undo an ending. For each phase that an ended match can go back to: the steps that lead
there. The man may be in prison, released or recalled.
"""
PAUSED_OUTSIDE: Final = ("reopen_outside", "pause")
GONE_HOME: Final = "He has left prison, so he cannot wait for a mentor. Select the other answer"
ENDINGS: Final = ("end", "hand_over")


def end_match(
    *,
    match: Match,
    reason: ClosureReason,
    on: date,
    waits: bool,
    why: str,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Ends a match on the day `on`, for the reason `reason`. If `waits` is true, the man goes back
    to his old place on the waiting list. But if he has another match that has not begun yet, that
    match goes on. If `waits` is false, his referral closes for this reason. `why` can say more, in
    at most 300 characters.

    Raises FieldError for a day in the future or a day before the match began. Raises FieldError
    when the reason is a death: matching.referrals.death records deaths. Raises FieldError when
    `waits` is true for a man who has left prison. Also raises the same errors as
    matching.matches.changing.changing.
    """
    check_not_death(reason)
    with changing(match, version=version, by=by) as current:
        check_day("on", "The day the match ended", on, first=current.started_on, at=at)
        if current.status not in BEGUN:
            raise ChangedMeanwhile("This match is not under way, so there is nothing to end.")
        if waits and has_gone_home(current):
            raise FieldError("becomes", GONE_HOME)
        values: dict[str, Any] = {"ended_on": on, "end_reason": reason, "paused_until": None}
        take_match_step("end", current, by=by, at=at, reason=why, **values)
        if waits:
            _let_him_wait(current, why, by=by, at=at)
        else:
            _close(current, reason, why, by=by, at=at)


def reopen_match(*, match: Match, reason: str, version: int, by: User, at: datetime) -> None:
    """Undoes an ending that was a mistake. The match goes on in its last phase, and the man has his
    mentor again. Perhaps another mentor took over, but has not met the man after all. In this case,
    the reopened match ends when that mentor meets him. `reason` is 1–300 characters.

    Raises FieldError when the time of the pair is no longer free. Raises AlreadyReferred when the
    man has another open referral. Raises ChangedMeanwhile when the man now has another mentor, when
    the mentor has left, or when the mentor has no free place. Also raises the same errors as
    matching.matches.changing.changing.
    """
    with changing(match, version=version, by=by) as current:
        _check_can_reopen(current)
        phase, is_outside = phase_before_the_end(current), current.released_on is not None
        if not is_outside:
            check_time(current, Time.of(current))
        man = current.referral
        if phase == MatchStatus.TO_START:
            check_none_to_start(current)
        if man.status != ReferralStatus.MATCHED:
            take_step("rejoin", man, by=by, at=at, reason=reason, closed_on=None, closure_reason="")
        lapse_proposal(man, at=at)
        remove_fixed_pairs(FixedPair.objects.filter(referral=man), by=by, at=at)
        values: dict[str, Any] = {"ended_on": None, "end_reason": ""}
        values["place"] = _place_again(current, is_needed=not is_outside)
        is_paused_outside = phase == MatchStatus.PAUSED and is_outside
        for step in PAUSED_OUTSIDE if is_paused_outside else STEPS_BACK[phase]:
            take_match_step(step, current, by=by, at=at, reason=reason, **values)
            values = {}


def phase_before_the_end(match: Match) -> MatchStatus:
    """The phase that this match was in when it ended. Comes from the audit trail. For an older
    match without such a line, comes from the dates of the match. 2 queries at most.
    """
    ends = AuditEvent.objects.filter(
        subject=Match._meta.label, subject_id=match.pk, action__in=ENDINGS
    )
    last = ends.order_by("-at", "-pk").first()
    if last and last.detail.get("phase") in BEGUN:
        return MatchStatus(last.detail["phase"])
    if match.released_on:
        return MatchStatus.THROUGH_GATE
    return MatchStatus.IN_CUSTODY if has_met(match) else MatchStatus.TO_START


def has_gone_home(match: Match) -> bool:
    """Whether the man of this match has left prison and is not back in prison. One query at
    most."""
    if match.status == MatchStatus.RECALLED:
        return False
    return (
        match.released_on is not None
        or Match.objects.filter(has_left("referral__"), pk=match.pk).exists()
    )


def was_handed_over_too_soon(match: Match) -> bool:
    """Whether the match ended because another mentor took over, although that mentor has not met
    the man.

    One query at most.
    """
    if match.end_reason != ClosureReason.COVERED:
        return False
    his = Match.objects.filter(referral=match.referral_id)
    return not his.filter(status__in=sorted(UNDER_WAY)).exists()


def _let_him_wait(match: Match, why: str, *, by: User, at: datetime) -> None:
    man = match.referral
    if Match.objects.live().filter(referral=man).exists():
        return  # another mentor is being asked: if they say no, he will wait
    take_step("return_to_waiting", man, by=by, at=at, reason=why)
    lapse_proposal(man, at=at)


def _close(match: Match, reason: ClosureReason, why: str, *, by: User, at: datetime) -> None:
    man, closed_on = match.referral, london_date(at)
    take_step("close", man, by=by, at=at, reason=why, closed_on=closed_on, closure_reason=reason)
    end_live_match(man, reason, by=by, at=at)
    lapse_proposal(man, at=at)


def _check_can_reopen(match: Match) -> None:
    """Raises ChangedMeanwhile or AlreadyReferred unless the match can be reopened. 2 queries at
    most."""
    man, mentor = match.referral, match.mentor
    if match.status != MatchStatus.ENDED:
        raise ChangedMeanwhile("This match has not ended. Nothing was changed.")
    if mentor.status == MentorStatus.LEFT:
        raise ChangedMeanwhile(f"{mentor} has left, so this match cannot go on.")
    if other_open_referral(man):
        raise AlreadyReferred(ANOTHER_IS_OPEN)
    if man.status == ReferralStatus.MATCHED:
        if was_handed_over_too_soon(match):
            return
        raise ChangedMeanwhile(
            "He has another mentor now, or one is being asked. End that match first."
        )
    if man.status not in REFERRAL.transition("rejoin").sources:
        raise ChangedMeanwhile(f"This match cannot go on, because {NOW[man.status]}.")


def _place_again(match: Match, *, is_needed: bool) -> int | None:
    """The mentor's place that a reopened match will use. In prison, raises ChangedMeanwhile when
    the mentor has no free place. After release, returns None if the match used no place before, or
    if the mentor has no free place.
    """
    if match.place is None and not is_needed:
        return None
    try:
        return free_place(match.mentor)
    except StopIteration:
        if is_needed:
            raise ChangedMeanwhile(NO_PLACE.format(mentor=match.mentor)) from None
        return None
