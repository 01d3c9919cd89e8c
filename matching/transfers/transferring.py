"""Moves a man to another prison, and ends what cannot go on there."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from config.common.transitions import apply_transition
from matching.models import Match, Mentor, Referral, Transfer
from matching.permissions import check_decide, referrals_for
from matching.proposals.fixed_pairs import current_fixed_pairs, remove_decided_pair
from matching.referrals.checks import open_check
from matching.referrals.moving import (
    asked_match_of,
    call_off,
    check_open,
    lapse_proposal,
    live_match_of,
    lock_referral,
    open_proposal_of,
    take_step,
)
from matching.referrals.record import MOVE, Part, note_change, words_of
from matching.states import PRISON_CHECK
from recruitment.models import Establishment
from recruitment.prisons.closing import check_open as check_prison_open


@dataclass(frozen=True)
class Effects:
    """What a move would affect. Each field is a mentor, or None.

    The man's proposal is for the mentor `proposed`, and his fixed pair is with the mentor `fixed`.
    Both would end. His match with the mentor `invited` still waits for a yes, and would be called
    off. His match with the mentor `meeting` would go on.
    """

    proposed: Mentor | None
    fixed: Mentor | None
    invited: Mentor | None
    meeting: Mentor | None


def effects_of(referral: Referral) -> Effects:
    """What a move of this man would affect. 4 queries."""
    proposal, match = open_proposal_of(referral), live_match_of(referral)
    asked_match = asked_match_of(referral)
    fixed_pairs = current_fixed_pairs().filter(referral=referral)
    fixed_pair = fixed_pairs.select_related("mentor__user").first()
    return Effects(
        proposal.mentor if proposal else None,
        fixed_pair.mentor if fixed_pair else None,
        asked_match.mentor if asked_match else None,
        match.mentor if match and match.is_begun else None,
    )


def check_transfer(
    *, referral: Referral, to: Establishment, moved_on: date, by: User, at: datetime
) -> None:
    """Raises FieldError for a move that is not possible. Raises PrisonIsClosed if `to` is a closed
    prison. Raises NotAllowed if `by` cannot do this."""
    check_decide(by, referral)
    check_prison_open(to)
    if to == referral.establishment:
        raise FieldError("to", f"He is at {to} already. Select another prison")
    if moved_on > london_date(at):
        raise FieldError("moved_on", "Date he moved must be today or in the past")
    if moved_on < referral.received_on:
        raise FieldError("moved_on", "Date he moved must not be before the day he was referred")


def transfer_man(
    *, referral: Referral, to: Establishment, moved_on: date, by: User, at: datetime
) -> Transfer:
    """Moves a man to another prison.

    Clears his wing and cell. Ends his proposal and removes his fixed pair, because they are for
    sessions at the old prison. If the old prison has not answered its prison check yet, cancels the
    check. The new prison must answer one before a new match.

    If he has a mentor, the match goes on, but has no sessions until somebody arranges how the pair
    meet. If a match still waits for a yes, calls it off. If he then has no mentor, puts him back on
    the waiting list.

    Raises FieldError for a move that is not possible. Raises PrisonIsClosed if `to` is a closed
    prison. Raises ChangedMeanwhile if the referral is closed, or if somebody has already moved the
    man. Raises NotAllowed if `by` cannot do this.
    """
    check_transfer(referral=referral, to=to, moved_on=moved_on, by=by, at=at)
    with transaction.atomic():
        current = lock_referral(referral)
        _check_unmoved(current, referral)
        check = open_check(current)
        if check:
            apply_transition(PRISON_CHECK, "cancel", check, by=by, at=at)
        lapse_proposal(current, at=at)
        _call_off_asked(current, by=by, at=at)
        remove_decided_pair(referral=current, by=by, at=at)
        return _move(current, to, moved_on, by=by, at=at)


def _call_off_asked(current: Referral, *, by: User, at: datetime) -> None:
    asked_match = asked_match_of(current)
    if asked_match:
        call_off(asked_match, by=by, at=at)
        if not Match.objects.begun().filter(referral=current).exists():
            take_step("return_to_waiting", current, by=by, at=at)


def own_move_away(user: User, referral: int) -> Transfer | None:
    """The move with which `user` sent the man to his present prison, where `user` can no longer see
    him.

    None if `user` can still see him, or if somebody else recorded the move. `referral` is the id of
    his referral. One query.
    """
    moves = Transfer.objects.filter(
        referral=referral, destination=F("referral__establishment"), recorded_by=user
    )
    unseen = moves.exclude(referral__in=referrals_for(user).values("pk"))
    return unseen.select_related("referral__participant", "destination").first()


def _check_unmoved(current: Referral, shown: Referral) -> None:
    check_open(current)
    if current.establishment_id != shown.establishment_id:
        raise ChangedMeanwhile(
            f"Somebody has just moved him to {current.establishment}. Nothing was changed."
        )


def _move(
    current: Referral, to: Establishment, moved_on: date, *, by: User, at: datetime
) -> Transfer:
    origin, before = current.establishment, words_of(current, Part.PLACE)
    transfer = Transfer.objects.create(
        referral=current,
        origin=origin,
        destination=to,
        moved_on=moved_on,
        recorded_by=by,
        recorded_at=at,
    )
    current.establishment, current.wing, current.cell = to, "", ""
    current.version += 1
    current.save(update_fields=["establishment", "wing", "cell", "version"])
    after = words_of(current, Part.PLACE)
    if after != before:
        note_change(current, MOVE, before, after, reason="", by=by, at=at)
    audit.record("transfer", transfer, by=by, at=at)
    return transfer
