"""Records that a man has died. Everything under way for him ends, and nobody can change his
record."""

from datetime import date, datetime
from typing import Final

from django.db import transaction

from config.accounts.models import User
from config.accounts.roles import Role
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.outbox.queueing import withdraw_emails
from config.common.transitions import apply_to_all
from matching.models import (
    ClosureReason,
    FixedPair,
    Match,
    Participant,
    PrisonCheck,
    RecordChange,
    Referral,
)
from matching.permissions import RecordErased, can_decide
from matching.referrals.moving import end_live_match, lapse_proposal, remove_fixed_pairs, take_step
from matching.states import PRISON_CHECK, ReferralStatus

DEATH: Final = "death"
"""The part of a man's record about his death."""
RECORDED: Final = "Somebody has recorded this already. Nothing was changed."
NOT_RECORDED: Final = "His record does not say that he has died. Nothing was changed."


def record_death(*, participant: Participant, on: date, by: User, at: datetime) -> None:
    """Records that a man died on this day. Ends everything under way for him.

    Closes his open referral, and ends his match. Calls off a match that still waits for a yes from
    the man or a mentor. Ends his proposal, removes his fixed pair, and cancels the question to his
    prison. Withdraws emails about him that are not sent yet. After this, nobody can change his
    record, and we email nobody about him.

    Raises FieldError for a day in the future or before his birth. Raises ChangedMeanwhile if his
    death is already recorded. Raises NotAllowed if `by` cannot do this.
    """
    if on > london_date(at):
        raise FieldError("on", "The day he died must be today or in the past")
    if participant.born_on and on < participant.born_on:
        raise FieldError("on", "The day he died must be after the day he was born")
    with transaction.atomic():
        referrals, man = _locked(participant)
        _check_may_record(by, referrals)
        if man.died_on:
            raise ChangedMeanwhile(RECORDED)
        for referral in referrals:
            _end(referral, on, by=by, at=at)
        man.died_on = on
        _save(man, "record_death", by=by, at=at)
        _withdraw_emails(referrals, at=at)
    participant.died_on, participant.version = man.died_on, man.version


def correct_death(*, participant: Participant, reason: str, by: User, at: datetime) -> None:
    """Removes a death that somebody recorded by mistake. After this, people can change his record
    again.

    His referral stays closed until somebody opens the referral or his match again. `reason` has
    1–300 characters. Raises NotAllowed unless `by` is a manager. Raises ChangedMeanwhile if no
    death is recorded.
    """
    if Role.MANAGER not in by.roles:
        raise NotAllowed("Ask a service manager to correct this. Nobody else can.")
    with transaction.atomic():
        referrals, man = _locked(participant)
        if man.died_on is None:
            raise ChangedMeanwhile(NOT_RECORDED)
        before = f"Died on {man.died_on:%-d %B %Y}"
        man.died_on = None
        _save(man, "correct_death", by=by, at=at)
        for referral in referrals[-1:]:
            RecordChange.objects.create(
                referral=referral,
                part=DEATH,
                before=before,
                reason=reason,
                changed_by=by,
                changed_at=at,
            )
    participant.died_on, participant.version = None, man.version


def referral_closed_by_death(participant: Participant) -> Referral | None:
    """The newest referral of the man that closed because of his death. One query."""
    rows = Referral.objects.filter(participant=participant, closure_reason=ClosureReason.DIED)
    return rows.order_by("received_on", "pk").last()


def _locked(participant: Participant) -> tuple[list[Referral], Participant]:
    """Locks the man's referrals and then his own record, until the transaction ends. Returns the
    referrals, the oldest first, and the record.

    Every change of his record takes the same locks in the same order. Raises RecordErased if his
    record was erased.
    """
    rows = Referral.objects.select_for_update(no_key=True).order_by("received_on", "pk")
    referrals = list(rows.filter(participant=participant))
    man = Participant.objects.select_for_update(no_key=True).get(pk=participant.pk)
    if man.erased_on:
        raise RecordErased
    return referrals, man


def _withdraw_emails(referrals: list[Referral], *, at: datetime) -> None:
    """Withdraws the emails about these referrals and their matches that are not sent yet. The
    occasion of such an email begins with "referral" or "match", and the id of the record."""
    matches = Match.objects.filter(referral__in=referrals).values_list("pk", flat=True)
    about = [f"match:{pk}:" for pk in matches]
    about += [f"referral:{referral.pk}:" for referral in referrals]
    withdraw_emails(about=about, at=at)


def _check_may_record(by: User, referrals: list[Referral]) -> None:
    if not any(can_decide(by, referral) for referral in referrals):
        raise NotAllowed(
            "You do not coordinate his prison. Ask its coordinator to record his death."
        )


def _end(referral: Referral, on: date, *, by: User, at: datetime) -> None:
    """Ends everything under way for this referral."""
    died = ClosureReason.DIED
    if referral.status != ReferralStatus.CLOSED:
        take_step(
            "close",
            referral,
            by=by,
            at=at,
            closed_on=max(on, referral.received_on),
            closure_reason=died,
            hold_until=None,
        )
    end_live_match(referral, died, by=by, at=at, on=on)
    lapse_proposal(referral, at=at)
    remove_fixed_pairs(FixedPair.objects.filter(referral=referral), by=by, at=at)
    checks = PrisonCheck.objects.filter(referral=referral)
    apply_to_all(PRISON_CHECK, "cancel", checks, by=by, at=at)


def _save(man: Participant, action: str, *, by: User, at: datetime) -> None:
    man.version += 1
    man.save(update_fields=["died_on", "version"])
    audit.record(action, man, by=by, at=at)
