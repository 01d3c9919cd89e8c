"""The steps of a referral: accept it, put it on hold, close it, open it again, and put the man back
on the waiting list."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.formats import date_format

from config.accounts.models import User
from config.common import audit
from config.common.actor import PROGRAMME, Actor
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from config.common.transitions import apply_to_all, apply_transition
from config.common.written_query import written_once
from matching.models import (
    ClosureReason,
    FixedPair,
    Match,
    NotBegun,
    Proposal,
    RecordChange,
    Referral,
    ReleaseQuestion,
)
from matching.permissions import check_alive, check_decide
from matching.referrals.matched import take_match_step
from matching.states import (
    ASKED,
    BEGUN,
    PROPOSAL,
    REFERRAL,
    UNDER_WAY,
    ProposalStatus,
    ReferralStatus,
)

STATUS = "status"
"""The part of a man's record that the steps of his referral change."""
ANOTHER_IS_OPEN = (
    "This man has another open referral, so this referral stays closed. Please use the open "
    "referral."
)
NOW: Final[dict[str, str]] = {
    ReferralStatus.RECEIVED: "his referral is still to be checked",
    ReferralStatus.WAITING: "he is waiting for a mentor",
    ReferralStatus.ON_HOLD: "he is on hold",
    ReferralStatus.MATCHED: "he has a mentor",
    ReferralStatus.CLOSED: "his referral is closed",
}
"""The status of a referral, as a sentence about the man."""
OPEN: Final = frozenset(ReferralStatus.values) - {ReferralStatus.CLOSED}
OFF_HOLD: Final[dict[str, Any]] = {"look_again_on": None, "hold_reason": ""}
"""The values that clear a proposal's hold."""
STEPS: Final = {row.name: row.sources for row in REFERRAL.transitions}


class AlreadyReferred(ChangedMeanwhile):
    """The man has another open referral."""


class ReferralIsClosed(ChangedMeanwhile):
    """The referral is closed, so it cannot change. Staff can still correct who the man is."""

    def __init__(self) -> None:
        super().__init__(
            "His referral is closed, so nothing has changed. Open his referral again first, on "
            "his page."
        )


def is_possible(action: str, referral: Referral) -> bool:
    """Whether staff can take this action now. `action` can be the name of a step in the referral's
    lifecycle. Any other action is possible while the referral is open. No query."""
    return referral.status in STEPS.get(action, OPEN)


def check_open(referral: Referral) -> None:
    """Raises ReferralIsClosed if the referral is closed. No query."""
    if referral.status == ReferralStatus.CLOSED:
        raise ReferralIsClosed


def other_open_referral(referral: Referral) -> Referral | None:
    """Another referral of the same man, if it is open. While the other referral is open, staff
    cannot open this referral again. One query."""
    return next(iter(_other_open_referrals(referral.participant_id, referral.pk)), None)


@written_once
def _other_open_referrals(participant: int, referral: int) -> QuerySet[Referral]:
    rows = Referral.objects.filter(participant=participant, status__in=OPEN)
    return rows.exclude(pk=referral).select_related("establishment")


def check_not_death(reason: ClosureReason) -> None:
    """Raises FieldError if the reason is a death. Staff must record a death with
    matching.referrals.death, which also locks the man's record. No query."""
    if reason == ClosureReason.DIED:
        raise FieldError("reason", "If he has died, use “Record that he has died” on his page")


def accept_referral(*, referral: Referral, by: User, at: datetime) -> None:
    """Puts a checked referral on the waiting list. Raises ChangedMeanwhile if the referral has
    changed since it was read. Raises NotAllowed if `by` cannot do this."""
    check_decide(by, referral)
    take_step("accept", referral, by=by, at=at)


def hold_referral(
    *, referral: Referral, until: date | None, reason: str, by: User, at: datetime
) -> None:
    """Puts a man on hold, so that rounds leave him out.

    `until` is the day when he goes back on the waiting list. If it is None, he stays on hold until
    somebody takes him off hold. `reason` has at most 300 characters.

    Raises FieldError unless the day is in the future. Raises ChangedMeanwhile if the referral has
    changed since it was read. Raises NotAllowed if `by` cannot do this.
    """
    check_decide(by, referral)
    if until and until <= london_date(at):
        raise FieldError("until", "The day he goes back on the waiting list must be in the future")
    take_step("hold", referral, by=by, at=at, reason=reason, hold_until=until)


def take_off_hold(*, referral: Referral, by: User, at: datetime) -> None:
    """Puts a man who is on hold back on the waiting list. Raises ChangedMeanwhile if the referral
    has changed since it was read. Raises NotAllowed if `by` cannot do this."""
    check_decide(by, referral)
    take_step("take_off_hold", referral, by=by, at=at, hold_until=None)


def end_holds(*, at: datetime) -> int:
    """Ends every hold with a last day of today or earlier, and puts the man back on the waiting
    list. Returns how many holds it ended. Safe to repeat, and safe to run twice at the same
    time."""
    over = Referral.objects.filter(
        status=ReferralStatus.ON_HOLD, hold_until__lte=london_date(at)
    ).order_by("pk")
    return sum(_is_off_hold(referral, at=at) for referral in over)


def _is_off_hold(referral: Referral, *, at: datetime) -> bool:
    unchanged = {"hold_until": referral.hold_until}
    try:
        take_step(
            "take_off_hold", referral, by=PROGRAMME, at=at, expecting=unchanged, hold_until=None
        )
    except ChangedMeanwhile:
        return False
    return True


def close_referral(
    *, referral: Referral, reason: ClosureReason, by: User, at: datetime, why: str = ""
) -> None:
    """Closes a referral. Also ends the man's match, for the same reason, and his proposal.

    If a match still waits for a yes from the man or a mentor, calls it off. `why` has at most 300
    characters.

    Raises FieldError if the reason is a death: matching.referrals.death records a death. Raises
    ChangedMeanwhile, for example if the man has got a mentor since the referral was read. Raises
    NotAllowed if `by` cannot do this.
    """
    check_decide(by, referral)
    check_not_death(reason)
    with transaction.atomic():
        lock_referral(referral)
        take_step(
            "close",
            referral,
            by=by,
            at=at,
            reason=why,
            expecting={"status": referral.status},
            closed_on=london_date(at),
            closure_reason=reason,
            hold_until=None,
        )
        end_live_match(referral, reason, by=by, at=at)
        lapse_proposal(referral, at=at)


def return_to_waiting(
    *, referral: Referral, reason: ClosureReason, by: User, at: datetime, why: str = ""
) -> None:
    """Ends the man's match, and puts him back in his old place on the waiting list.

    If another mentor was proposed to take over, ends the proposal. Raises FieldError if the reason
    is a death. Raises ChangedMeanwhile if the referral has changed since it was read. Raises
    NotAllowed if `by` cannot do this.
    """
    check_decide(by, referral)
    check_not_death(reason)
    with transaction.atomic():
        lock_referral(referral)
        take_step("return_to_waiting", referral, by=by, at=at, reason=why)
        end_live_match(referral, reason, by=by, at=at)
        lapse_proposal(referral, at=at)


def reopen_referral(*, referral: Referral, by: User, at: datetime) -> None:
    """Puts a closed referral back on the waiting list, and removes its fixed pair.

    Also records that the man did not leave on his release date. Without this, a date in the past
    would close the referral again automatically.

    Raises AlreadyReferred if the man has another open referral. Raises ChangedMeanwhile if the
    referral has changed since it was read. Raises NotAllowed if `by` cannot do this.
    """
    check_decide(by, referral)
    try:
        with transaction.atomic():
            check_alive(lock_referral(referral).participant_id)
            take_step("reopen", referral, by=by, at=at, closed_on=None, closure_reason="")
            remove_fixed_pairs(FixedPair.objects.filter(referral=referral), by=by, at=at)
            if referral.release_on:
                referral.release_questions.filter(release_on=referral.release_on).update(
                    answer=ReleaseQuestion.Answer.STILL_HERE, answered_by=by, answered_at=at
                )
    except IntegrityError as error:
        raise AlreadyReferred(ANOTHER_IS_OPEN) from error


def end_live_match(
    referral: Referral,
    reason: ClosureReason,
    *,
    by: User,
    at: datetime,
    on: date | None = None,
    why: str = "",
) -> None:
    """Ends the man's match, if he has one. If a match still waits for a yes from the man or a
    mentor, calls it off.

    `on` is the day of the end: None means today. Call this in the transaction of the change. Raises
    ChangedMeanwhile if the match has changed since it was read.
    """
    for match in Match.objects.live().filter(referral=referral):
        if not match.is_begun:
            call_off(match, by=by, at=at)
            continue
        ended_on = max(on or london_date(at), match.started_on)
        over: dict[str, Any] = {"ended_on": ended_on, "end_reason": reason, "paused_until": None}
        take_match_step("end", match, by=by, at=at, reason=why, **over)


def call_off(match: Match, *, by: User, at: datetime) -> None:
    """Calls off a match that still waits for a yes from the man or a mentor. Raises
    ChangedMeanwhile if the match has changed since it was read."""
    ended_on = max(london_date(at), match.started_on)
    reason = NotBegun.CALLED_OFF
    take_match_step("call_off", match, by=by, at=at, ended_on=ended_on, end_reason=reason)


def asked_match_of(referral: Referral) -> Match | None:
    """The match that still waits for a yes from the man or a mentor, if there is one. Loads the
    mentor. One query."""
    rows = Match.objects.asked().filter(referral=referral)
    return rows.select_related("mentor__user").first()


def lapse_proposal(referral: Referral, *, at: datetime) -> None:
    """Ends the man's proposal, if it is open or on hold. Call this in the transaction of the change
    that makes the proposal unnecessary."""
    lapse_proposals(Proposal.objects.filter(referral=referral), at=at)


def lapse_proposals(proposals: QuerySet[Proposal], *, at: datetime) -> int:
    """Ends these proposals, if they are open or on hold. Returns how many it ended. Safe to
    repeat."""
    return apply_to_all(PROPOSAL, "lapse", proposals, by=PROGRAMME, at=at, **OFF_HOLD)


def remove_fixed_pairs(pairs: QuerySet[FixedPair], *, by: User, at: datetime) -> int:
    """Removes these fixed pairs, unless somebody has removed them already. Returns how many it
    removed. Safe to repeat."""
    with transaction.atomic():
        open_ones = pairs.filter(removed_at__isnull=True).order_by("pk")
        rows = list(open_ones.select_for_update(of=("self",)))
        for row in rows:
            audit.record("remove_fixed_pair", row, by=by, at=at)
        keys = [row.pk for row in rows]
        return FixedPair.objects.filter(pk__in=keys).update(removed_by=by, removed_at=at)


def open_proposal_of(referral: Referral) -> Proposal | None:
    """The man's proposal, if it is open or on hold. Loads the mentor. One query."""
    undecided = (ProposalStatus.OPEN, ProposalStatus.HELD)
    rows = Proposal.objects.filter(referral=referral, status__in=undecided)
    return rows.select_related("mentor__user").first()


def live_match_of(referral: Referral) -> Match | None:
    """The man's match. If he has no mentor yet, the match that still waits for a yes from him or a
    mentor. If another mentor is taking over, the match with his present mentor. One query."""
    rows = Match.objects.live().filter(referral=referral).select_related("mentor__user")
    return first_of_live(rows)


def first_of_live(matches: Iterable[Match]) -> Match | None:
    """The most important of one man's live matches. No query.

    In order: a match under way, a match about to start, and a match that still waits for a yes.
    """
    order = (UNDER_WAY, BEGUN, ASKED)
    return min(
        matches,
        key=lambda match: next(place for place, of in enumerate(order) if match.status in of),
        default=None,
    )


def lock_referral(referral: Referral) -> Referral:
    """Locks the referral's row until the transaction ends, and reads it again. An approval takes
    the same lock (see matching.proposals.approving).

    Does not load the prison: with a join, PostgreSQL would return no row if somebody had just moved
    the man to another prison.
    """
    return Referral.objects.select_for_update(no_key=True).get(pk=referral.pk)


def take_step(
    step: str,
    referral: Referral,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    expecting: dict[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Takes a referral to the next step of its lifecycle. `reason` appears in the man's timeline.
    Raises ChangedMeanwhile if the referral has changed since it was read. Raises NotAllowed if `by`
    cannot do this."""
    before = state_in_words(referral)
    with transaction.atomic():
        apply_transition(REFERRAL, step, referral, by=by, at=at, expecting=expecting, **changes)
        if reason:
            RecordChange.objects.create(
                referral=referral,
                part=STATUS,
                before=before,
                after=state_in_words(referral),
                reason=reason,
                changed_by_id=by.pk,
                changed_at=at,
            )


def state_in_words(referral: Referral) -> str:
    """The status of a referral in words, such as “waiting”, “on hold until 3 May 2027” or “closed:
    withdrew”."""
    words = str(ReferralStatus(referral.status).label)
    if referral.hold_until:
        return f"{words} until {date_format(referral.hold_until, 'j F Y')}"
    if referral.closure_reason:
        return f"{words}: {ClosureReason(referral.closure_reason).label}"
    return words
