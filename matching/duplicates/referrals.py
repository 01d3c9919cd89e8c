"""Merging 2 referrals of one man into one referral, and separating them again."""

from datetime import datetime
from typing import Any, Final, TypeVar

from django.db.models import F

from config.accounts.models import User
from config.common.clock import london_date
from config.common.errors import DomainError
from config.common.transitions import apply_transition
from matching.models import (
    ClosureReason,
    Exclusion,
    Note,
    OffenderManager,
    Referral,
    ReferralNeed,
    ReleaseDate,
)
from matching.referrals.dates import date_for_rounds, use_in_rounds
from matching.referrals.moving import AlreadyReferred, close_referral, reopen_referral
from matching.states import REFERRAL, ReferralStatus

FILLED: Final = ("wing", "cell", "regime", "aims", "literacy", "access_needs")
AGREED: Final = ("agreed_on", "agreed_how", "agreed_with")
OTHER_OPEN: Final = (
    "{man} now has another open referral, so nothing has changed. Close that referral first, then "
    "undo the decision."
)

Row = TypeVar("Row", ReleaseDate, OffenderManager)


class BothMatched(DomainError):
    """Both referrals have a mentor."""


def first_and_duplicate(one: Referral, other: Referral) -> tuple[Referral, Referral]:
    """The referral that stays open, and the referral that is closed as a duplicate, in this order.

    Usually the older referral stays open. If only the newer referral has a mentor, the newer
    referral stays open. Raises BothMatched if both have a mentor.
    """
    older, newer = sorted((one, other), key=lambda row: (row.received_on, row.pk))
    matched = [row for row in (older, newer) if row.status == ReferralStatus.MATCHED]
    if len(matched) > 1:
        raise BothMatched(
            f"Both {older.reference} and {newer.reference} have a mentor, so neither can be closed "
            "as a duplicate. End one of the matches first."
        )
    return (newer, older) if matched == [newer] else (older, newer)


def merge_into(*, first: Referral, duplicate: Referral, by: User, at: datetime) -> dict[str, Any]:
    """Closes the duplicate, and gives `first` what only the duplicate has.

    Moves the notes to `first`. Also copies needs, dates, officers, ruled-out mentors and facts.
    Returns what changed, so that split_again can undo it. Call this in a transaction. Raises
    ChangedMeanwhile if the duplicate is closed already. Raises NotAllowed if `by` cannot do this.
    """
    merged = {
        "first": first.pk,
        "duplicate": duplicate.pk,
        "status": duplicate.status,
        "hold_until": duplicate.hold_until and duplicate.hold_until.isoformat(),
    }
    close_referral(referral=duplicate, reason=ClosureReason.DUPLICATE, by=by, at=at)
    notes = list(duplicate.notes.values_list("pk", flat=True))
    Note.objects.filter(pk__in=notes).update(referral=first)
    return merged | {
        "notes": notes,
        "needs": _add_needs(first, duplicate),
        "facts": _fill_facts(first, duplicate),
        "dates": _add_dates(first, duplicate),
        "officers": _copy(OffenderManager, first, duplicate),
        "exclusions": _copy_exclusions(first, duplicate),
    }


def split_again(*, merged: dict[str, Any], by: User, at: datetime) -> None:
    """Opens the duplicate again, and removes from the first referral what merge_into gave to it.
    `merged` is what merge_into returned.

    If somebody has changed a fact since the merge, keeps the new fact. If staff had not checked the
    duplicate before the merge, the duplicate is on the waiting list afterwards. Call this in a
    transaction, after part_men. Raises AlreadyReferred if the man has another open referral. Raises
    ChangedMeanwhile if the duplicate is open already. Raises NotAllowed if `by` cannot do this.
    """
    first = Referral.objects.get(pk=merged["first"])
    duplicate = Referral.objects.get(pk=merged["duplicate"])
    Note.objects.filter(pk__in=merged["notes"], referral=first).update(referral=duplicate)
    for need, before, after in merged["needs"]:
        line = ReferralNeed.objects.filter(referral=first, need=need, weight=after)
        line.update(weight=before) if before else line.delete()
    _empty_facts(first, duplicate, merged["facts"])
    OffenderManager.objects.filter(pk__in=merged["officers"], referral=first).delete()
    Exclusion.objects.filter(pk__in=merged["exclusions"]).delete()
    if ReleaseDate.objects.filter(pk__in=merged["dates"], referral=first).delete()[0]:
        _use_dates(first)
    try:
        reopen_referral(referral=duplicate, by=by, at=at)
    except AlreadyReferred as error:
        raise AlreadyReferred(OTHER_OPEN.format(man=duplicate.participant)) from error
    until = merged["hold_until"]
    if merged["status"] == ReferralStatus.ON_HOLD and (
        until is None or until > london_date(at).isoformat()
    ):
        apply_transition(REFERRAL, "hold", duplicate, by=by, at=at, hold_until=until)


def _add_needs(first: Referral, duplicate: Referral) -> list[list[int]]:
    """Gives the first referral the greater weight of each need. Returns each changed need with its
    old weight and its new weight.

    The old weight is 0 when the first referral did not have the need.
    """
    weights = dict(first.needs.values_list("need_id", "weight"))
    grown = [
        [need, weights.get(need, 0), weight]
        for need, weight in duplicate.needs.order_by("need_id").values_list("need_id", "weight")
        if weight > weights.get(need, 0)
    ]
    for need, _, weight in grown:
        first.needs.update_or_create(need_id=need, defaults={"weight": weight})
    return grown


def _fill_facts(first: Referral, duplicate: Referral) -> list[str]:
    """Fills in the missing facts of the first referral. Returns the names of these facts."""
    names = [name for name in FILLED if getattr(duplicate, name) and not getattr(first, name)]
    if duplicate.agreed_on and not first.agreed_on:
        names += AGREED
    _write_facts(first, {name: getattr(duplicate, name) for name in names})
    return names


def _empty_facts(first: Referral, duplicate: Referral, names: list[str]) -> None:
    """Empties the facts that nobody has changed since the merge.

    A fact that is still the same in both referrals counts as unchanged.
    """
    same = {name for name in names if getattr(first, name) == getattr(duplicate, name)}
    if not same.issuperset(AGREED):
        same -= set(AGREED)
    _write_facts(first, {name: None if name == "agreed_on" else "" for name in same})


def _write_facts(referral: Referral, facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        setattr(referral, name, value)
    rows = Referral.objects.filter(pk=referral.pk)
    rows.update(**facts, version=F("version") + 1)


def _add_dates(first: Referral, duplicate: Referral) -> list[int]:
    if first.on_remand:
        return []
    added = _copy(ReleaseDate, first, duplicate)
    if added:
        _use_dates(first)
    return added


def _use_dates(referral: Referral) -> None:
    use_in_rounds(referral, date_for_rounds(referral.release_dates.all()))
    referral.save(update_fields=["release_on", "release_kind", "release_confirmed_on"])


def _copy(model: type[Row], first: Referral, duplicate: Referral) -> list[int]:
    """Copies each row of the duplicate, if the first referral has no row of the same kind. Returns
    the keys of the copies."""
    rows = model._default_manager
    has = rows.filter(referral=first).values("kind")
    lacking = list(rows.filter(referral=duplicate).exclude(kind__in=has))
    for row in lacking:
        row.pk, row.referral = None, first
        row.save(force_insert=True)
    return [row.pk for row in lacking]


def _copy_exclusions(first: Referral, duplicate: Referral) -> list[int]:
    """Copies the ruled-out mentors of the duplicate to the first referral."""
    holding = Exclusion.objects.filter(removed_at__isnull=True)
    has = set(holding.filter(referral=first).values_list("mentor_id", "kind"))
    lacking = [
        row for row in holding.filter(referral=duplicate) if (row.mentor_id, row.kind) not in has
    ]
    for row in lacking:
        row.pk, row.referral = None, first
        row.save(force_insert=True)
    return [row.pk for row in lacking]
