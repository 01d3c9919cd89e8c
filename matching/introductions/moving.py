"""What all steps of an introduction share. Each step locks the mentor, the man's referral and the
match."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile
from matching.matches.changing import lock_people_and_match
from matching.models import Exclusion, ExclusionKind, Match, NotBegun
from matching.permissions import check_decide
from matching.referrals.matched import take_match_step
from matching.referrals.moving import take_step
from matching.states import MatchStatus, ReferralStatus

REST: Final = timedelta(weeks=4)
"""For how long no round proposes a pair again after a no, if the reason for the no can change."""
RELATED: Final = (
    "introduction",
    "mentor__user",
    "proposal__covers",
    "referral__establishment",
    "referral__participant",
)
"""The related rows that each step needs."""
MOVED_ON = (
    "This match is now “{status}”, so we could not do what you asked. Somebody else may have "
    "changed the match. This page shows how things are now."
)


def lock_match(match: Match) -> Match:
    """Locks the match, its mentor and the man's referral until the transaction ends (see
    matching.matches.changing). Returns the match as it is now, loaded with RELATED. Raises HasDied
    if the man has died. 6 queries."""
    lock_people_and_match(match)
    return Match.objects.select_related(*RELATED).get(pk=match.pk)


def match_to_take_over(match: Match) -> Match | None:
    """The man's match with his old mentor, or None if he has no other mentor.

    The old match ends once the new mentor has met the man. `match` is the match of the new mentor.
    No query if `match` is loaded with RELATED.
    """
    old = match.proposal.covers if match.proposal else None
    return old if old and old.is_begun else None


def check_status(match: Match, *statuses: MatchStatus) -> None:
    """Raises ChangedMeanwhile if the match is in none of these states."""
    if match.status not in statuses:
        raise ChangedMeanwhile(MOVED_ON.format(status=match.get_status_display()))


def move_match(step: str, match: Match, *, by: User, at: datetime, **changes: Any) -> None:
    """Takes the step `step` in the lifecycle of a locked match, and adds a line to the match's
    history. Raises ChangedMeanwhile if the match is no longer in a state that allows this step.
    Raises NotAllowed if `by` cannot do this."""
    take_match_step(step, match, by=by, at=at, **changes)


def end_before_start(
    step: str, match: Match, reason: NotBegun, *, by: User, at: datetime, why: str = ""
) -> None:
    """Ends a match that has not begun. If no other mentor meets the man, he is back at his old
    place on the waiting list. `why` appears in his timeline. The caller has locked the match."""
    ended_on = max(london_date(at), match.started_on)
    move_match(step, match, by=by, at=at, ended_on=ended_on, end_reason=reason)
    man = match.referral
    has_another = Match.objects.live().filter(referral=man).exists()
    if man.status == ReferralStatus.MATCHED and not has_another:
        take_step("return_to_waiting", man, by=by, at=at, reason=why)


def change_introduction(
    match: Match, action: str, *, by: User, at: datetime, **values: Any
) -> None:
    """Saves `values` in the introduction of a locked match, and adds a line with the name `action`
    to the audit trail. Adds 1 to the version of the match. A person who still has an older page of
    the match open is then told that the match has changed."""
    introduction = match.introduction
    for name, value in values.items():
        setattr(introduction, name, value)
    introduction.save(update_fields=list(values))
    match.version += 1
    match.save(update_fields=["version"])
    audit.record(action, match, by=by, at=at)


def keep_apart(
    match: Match, kind: ExclusionKind, reason: str, *, until: date | None, by: User, at: datetime
) -> None:
    """Rules out the pair until the end of the day `until`. If `until` is None, the pair stays ruled
    out until a coordinator allows it. Replaces the pair's earlier exclusion of the same `kind`.
    `reason` is at most 300 characters."""
    exclusion, _ = Exclusion.objects.update_or_create(
        mentor=match.mentor,
        referral=match.referral,
        kind=kind,
        removed_at=None,
        defaults={"reason": reason, "until": until, "declared_by": by, "declared_at": at},
    )
    audit.record("declare_exclusion", exclusion, by=by, at=at, kind=kind)


def check_answer(by: User, match: Match) -> None:
    """Raises NotAllowed unless `by` is the mentor of the match or can decide about the man."""
    if match.mentor.user_id != by.pk:
        check_decide(by, match.referral)
