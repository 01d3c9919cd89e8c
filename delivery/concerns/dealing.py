"""Dealing with a concern: somebody acknowledges it, writes what was done, and closes it. After a
man has died, staff can still deal with the concerns about him."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from config.accounts.models import User
from config.common import audit
from config.common.errors import ChangedMeanwhile, FieldError
from config.common.sealed.rows import with_keys
from config.common.transitions import apply_transition
from delivery.concerns.raising import (
    LONGEST_OFFICER,
    LONGEST_REFERENCE,
    LONGEST_WORDS,
    check_day,
    save_step,
)
from delivery.concerns.seeing import check_deal
from delivery.models import IN_WORDS, TO_LEAD, Concern, ConcernKind, ConcernStep
from delivery.reading import record_reading
from delivery.states import CONCERN

LONGEST_WHY: Final = 300


@dataclass(frozen=True)
class StepRead:
    """A step, with its text decrypted."""

    step: ConcernStep
    words: str


@dataclass(frozen=True)
class ConcernRead:
    """A concern, with its texts and the texts of its steps decrypted."""

    concern: Concern
    words: str
    officer: str
    steps: list[StepRead]


def read_concern(concern: Concern, *, by: User, at: datetime) -> ConcernRead:
    """The texts of the concern and of its steps. The audit trail records that `by` read them.
    Raises NotAllowed if `by` cannot see the concern, and config.common.sealed.cipher.Unreadable if
    a text cannot be decrypted. 5 queries."""
    check_deal(by, concern)
    steps = list(concern.steps.select_related("written_by"))
    record_reading(with_keys([concern, *steps]), by=by, at=at)
    return ConcernRead(
        concern,
        concern.opened("words"),
        concern.opened("officer"),
        [StepRead(step, step.opened("words")) for step in steps],
    )


def acknowledge_concern(*, concern: Concern, by: User, at: datetime) -> None:
    """Records that `by` is dealing with the concern. We then send no more emails about the concern.
    Raises NotAllowed if `by` cannot see the concern, and ChangedMeanwhile if somebody else has
    changed its status."""
    check_deal(by, concern)
    apply_transition(
        CONCERN, "acknowledge", concern, by=by, at=at, acknowledged_by=by, acknowledged_at=at
    )


def hand_back_concern(*, concern: Concern, by: User, at: datetime) -> None:
    """Records that nobody is dealing with the concern any more. We then send new emails to
    everybody who can deal with the concern. Raises NotAllowed if `by` cannot see the concern, and
    ChangedMeanwhile if somebody else has changed its status."""
    check_deal(by, concern)
    apply_transition(
        CONCERN, "hand_back", concern, by=by, at=at, acknowledged_by=None, acknowledged_at=None
    )


def write_step(
    *,
    concern: Concern,
    words: str,
    reported_to: str,
    done_on: date,
    key: UUID,
    by: User,
    at: datetime,
) -> None:
    """Records one thing that was done about the concern, or one person outside the programme who
    was told. For a matter of prison security, `words` must be empty. Safe to repeat with the same
    key. Raises FieldError for a wrong answer, and NotAllowed if `by` cannot see the concern."""
    _check_step(concern, words, reported_to, done_on, at=at)
    check_deal(by, concern)
    with transaction.atomic():
        current = Concern.objects.select_for_update().get(pk=concern.pk)
        _save_step(current, words, reported_to, done_on, key, by=by, at=at)


def close_concern(
    *,
    concern: Concern,
    words: str,
    reported_to: str,
    done_on: date,
    key: UUID,
    officer_knows: bool = False,
    why_untold: str = "",
    by: User,
    at: datetime,
) -> None:
    """Closes the concern, and writes a last step that says what was done.

    If no officer was told (see is_untold), one more answer is needed. Either `officer_knows` says
    that an officer knows now, or `why_untold` says why no officer knows. The last step records this
    answer. Raises the same errors as write_step, and ChangedMeanwhile unless somebody is dealing
    with the concern.
    """
    _check_step(concern, words, reported_to, done_on, at=at)
    check_deal(by, concern)
    with transaction.atomic():
        current = Concern.objects.select_for_update().get(pk=concern.pk)
        values: dict[str, Any] = {"closed_by": by, "closed_at": at}
        if is_untold(current):
            words = f"{words}\n\n{_about_officer(officer_knows, why_untold)}"
            values["officer_knows"] = officer_knows
        apply_transition(CONCERN, "close", current, by=by, at=at, **values)
        _save_step(current, words, reported_to, done_on, key, by=by, at=at)


def is_untold(concern: Concern) -> bool:
    """Whether this concern is about a man, a child or another adult (IN_WORDS), and does not say
    which officer was told."""
    return concern.kind in IN_WORDS and concern.officer_told_at is None


def reopen_concern(*, concern: Concern, by: User, at: datetime) -> None:
    """Opens a closed concern again, because it was closed by mistake or because there is more to
    do. Raises NotAllowed if `by` cannot do this, and ChangedMeanwhile if the concern is not
    closed."""
    check_deal(by, concern)
    values: dict[str, Any] = {"closed_by": None, "closed_at": None, "officer_knows": None}
    apply_transition(CONCERN, "reopen", concern, by=by, at=at, **values)


def correct_concern(
    *,
    concern: Concern,
    kind: ConcernKind,
    happened_on: date,
    reference: str,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Corrects the kind of the concern, the day on which it happened, and the prison's reference
    number.

    The new kind must be one that kinds_of returns, so that the same people see the concern as
    before. Raises FieldError if one of the new values is wrong, NotAllowed if `by` cannot do this,
    and ChangedMeanwhile if the concern no longer has the version `version`.
    """
    check_deal(by, concern)
    if kind not in kinds_of(concern):
        raise FieldError("kind", "Select an answer from the list")
    if len(reference) > LONGEST_REFERENCE:
        raise FieldError("reference", f"Use {LONGEST_REFERENCE} characters or fewer")
    check_day("happened_on", happened_on, at=at)
    with transaction.atomic():
        rows = Concern.objects.filter(pk=concern.pk, version=version)
        changes = {"kind": kind, "happened_on": happened_on, "prison_reference": reference}
        if not rows.update(**changes, version=version + 1):
            raise ChangedMeanwhile(
                "Somebody has changed this concern since you opened the page, so nothing was "
                "saved. Look at the concern as it is now, then try again."
            )
        audit.record("correct", concern, by=by, at=at, before=concern.kind, after=kind)


def kinds_of(concern: Concern) -> list[ConcernKind]:
    """The kinds to which this concern can be corrected. The same people see concerns of all these
    kinds."""
    kind = ConcernKind(concern.kind)
    group = next((kinds for kinds in (IN_WORDS, TO_LEAD) if kind in kinds), {kind})
    return [each for each in ConcernKind if each in group]


def _check_step(
    concern: Concern, words: str, reported_to: str, done_on: date, *, at: datetime
) -> None:
    check_day("done_on", done_on, at=at)
    if len(words) > LONGEST_WORDS:
        raise FieldError("words", f"Use {LONGEST_WORDS:,} characters or fewer")
    if len(reported_to) > LONGEST_OFFICER:
        raise FieldError("reported_to", f"Use {LONGEST_OFFICER} characters or fewer")
    if concern.kind == ConcernKind.SECURITY:
        if words:
            raise FieldError("words", "Do not say what a matter of security is about")
        if not reported_to.strip():
            raise FieldError("reported_to", "Enter who was told")
    elif not words.strip():
        raise FieldError("words", "Enter what was done")


def _about_officer(officer_knows: bool, why_untold: str) -> str:
    if len(why_untold) > LONGEST_WHY:
        raise FieldError("why_untold", f"Use {LONGEST_WHY} characters or fewer")
    if officer_knows and why_untold.strip():
        raise FieldError("why_untold", "Leave this empty if an officer knows")
    if officer_knows:
        return "An officer knows."
    if not why_untold.strip():
        raise FieldError(
            "officer_knows", "Tell an officer and tick this box, or write why no officer knows"
        )
    return f"Why no officer knows: {why_untold}"


def _save_step(
    concern: Concern,
    words: str,
    reported_to: str,
    done_on: date,
    key: UUID,
    *,
    by: User,
    at: datetime,
) -> None:
    step = ConcernStep(
        concern=concern,
        key=key,
        done_on=done_on,
        reported_to=reported_to,
        written_by=by,
        written_at=at,
    )
    step.write(words=words)
    if save_step(step):
        audit.record("write_step", concern, by=by, at=at, step=step.pk)
