"""Moving a man to another prison, and the matches that move with him."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction

from config.accounts.models import User
from config.common import audit
from config.common.actor import PROGRAMME
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from config.common.transitions import apply_to_all, apply_transition
from matching.models import Match, Mentor, Proposal, Referral, Transfer
from matching.permissions import check_decide
from matching.proposals.fixed_pairs import current_fixed_pairs, remove_decided_pair
from matching.referrals.checks import open_check
from matching.referrals.moving import lock_referral
from matching.referrals.record import Part, note_change, words_of
from matching.states import (
    PRISON_CHECK,
    PROPOSAL,
    ProposalStatus,
    ReferralStatus,
)
from recruitment.models import Establishment
from recruitment.prisons.closing import check_open

MOVED: Final = "He moved to another prison."


@dataclass(frozen=True)
class Effects:
    """What moves or ends with him: the open proposal, the fixed pair and the live match, each named
    by its mentor."""

    proposed: Mentor | None
    fixed: Mentor | None
    meeting: Mentor | None


def effects_of(referral: Referral) -> Effects:
    """What a transfer of this man would end or move with him. 3 queries."""
    rows = {"referral": referral}
    proposals = Proposal.objects.filter(**rows, status=ProposalStatus.OPEN)
    proposal = proposals.select_related("mentor__user").first()
    fixed_pair = current_fixed_pairs().filter(**rows).select_related("mentor__user").first()
    matches = Match.objects.live().filter(**rows)
    match = matches.select_related("mentor__user").first()
    return Effects(
        proposal.mentor if proposal else None,
        fixed_pair.mentor if fixed_pair else None,
        match.mentor if match else None,
    )


def check_transfer(
    *, referral: Referral, to: Establishment, moved_on: date, by: User, at: datetime
) -> None:
    """Raises FieldError for an impossible move, PrisonIsClosed, NotAllowed."""
    check_decide(by, referral)
    check_open(to)
    if to == referral.establishment:
        raise FieldError("to", f"He is at {to} already. Select another prison")
    if moved_on > london_date(at):
        raise FieldError("moved_on", "Date he moved must be today or in the past")
    if moved_on < referral.received_on:
        raise FieldError("moved_on", "Date he moved must not be before the day he was referred")


def transfer_man(
    *, referral: Referral, to: Establishment, moved_on: date, by: User, at: datetime
) -> Transfer:
    """Moves a man to another prison. His referral keeps its status, and a live match goes on.

    His wing and cell are emptied, and the old prison's check no longer counts: the new prison has
    to answer for itself. An open proposal of his lapses and a fixed pair is removed,
    because both rest on the old prison's sessions. Raises FieldError, PrisonIsClosed,
    ChangedMeanwhile when the referral is closed or he has moved already, NotAllowed.
    """
    check_transfer(referral=referral, to=to, moved_on=moved_on, by=by, at=at)
    with transaction.atomic():
        current = lock_referral(referral)
        _check_unmoved(current, referral)
        check = open_check(current)
        if check:
            apply_transition(PRISON_CHECK, "cancel", check, by=by, at=at)
        apply_to_all(
            PROPOSAL, "lapse", Proposal.objects.filter(referral=current), by=PROGRAMME, at=at
        )
        remove_decided_pair(referral=current, by=by, at=at)
        return _move(current, to, moved_on, by=by, at=at)


def _check_unmoved(current: Referral, shown: Referral) -> None:
    if current.status == ReferralStatus.CLOSED:
        raise ChangedMeanwhile("This referral is closed, so he was not moved. Reopen it first.")
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
        note_change(current, Part.PLACE, before, after, reason=MOVED, by=by, at=at)
    audit.record("transfer", transfer, by=by, at=at)
    return transfer
