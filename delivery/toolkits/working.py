"""Working on a toolkit with a man: starting one, what was done with each part, and how it ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError, FieldError
from config.common.transitions import apply_transition
from delivery.models import PartDone, Toolkit, ToolkitPart, ToolkitUse, ToolkitVersion
from delivery.permissions import check_record
from delivery.states import TOOLKIT, ToolkitStatus
from matching.matches.changing import opening
from matching.models import Match

LONGEST_REASON: Final = 300
How = PartDone.How
DONE: Final = frozenset({How.WITH_MENTOR, How.ALONE})


class GroundingFirst(DomainError):
    """A part was recorded before the grounding that must come first. `part` is the grounding."""

    def __init__(self, part: ToolkitPart) -> None:
        self.part = part
        super().__init__(
            f"“{part.name}” comes first: it gives him something to hold on to. Record that part "
            "before the others."
        )


class NothingDone(DomainError):
    """A toolkit cannot be finished before one of its parts was done."""

    def __init__(self) -> None:
        super().__init__("Record at least one part as done before you finish the toolkit.")


@dataclass(frozen=True)
class PartState:
    """One part of a toolkit, and how it was done; None: not yet."""

    part: ToolkitPart
    done: PartDone | None

    @property
    def is_done(self) -> bool:
        return self.done is not None and self.done.how in DONE


def uses_of(match: Match) -> QuerySet[ToolkitUse]:
    """The toolkits of this match, with their parts and what was done. 3 queries."""
    rows = match.toolkits.select_related("toolkit", "edition")
    return rows.prefetch_related("toolkit__parts", "parts_done")


def parts_of(use: ToolkitUse) -> list[PartState]:
    """All parts, in order. No query where uses_of read them."""
    done = {row.part_id: row for row in use.parts_done.all()}
    return [PartState(part, done.get(part.pk)) for part in use.toolkit.parts.all()]


def start_toolkit(
    *,
    match: Match,
    toolkit: Toolkit,
    edition: ToolkitVersion | None,
    on: date,
    by: User,
    at: datetime,
) -> ToolkitUse:
    """They start this toolkit. Safe to repeat: while one is under way, it is returned. Raises
    FieldError for a day in the future or before the match began, or for a version of another
    toolkit; NotAllowed; HasDied."""
    check_day(match, "on", on, at=at)
    if edition and edition.toolkit_id != toolkit.pk:
        raise FieldError("edition", "Select a version of this toolkit")
    with opening(match) as current:
        check_record(by, current)
        under_way = current.toolkits.filter(toolkit=toolkit, status=ToolkitStatus.STARTED).first()
        if under_way:
            return under_way
        use = ToolkitUse.objects.create(
            match=current,
            toolkit=toolkit,
            edition=edition,
            started_on=on,
            recorded_by=by,
            recorded_at=at,
        )
        audit.record("start", use, by=by, at=at)
    return use


def record_parts(
    *, use: ToolkitUse, hows: Mapping[int, str], on: date, by: User, at: datetime
) -> None:
    """Records how each part was done. `hows` has a value of PartDone.How by the key of the part; an
    empty one says that the part is not done yet. Parts whose value does not change keep their day.
    Safe to repeat. Raises FieldError for a day in the future or before the start, GroundingFirst,
    ChangedMeanwhile when the toolkit is no longer under way, NotAllowed and HasDied."""
    check_day(use.match, "on", on, at=at)
    if on < use.started_on:
        raise FieldError("on", "The day must not be before the toolkit was started")
    with opening(use.match) as match:
        check_record(by, match)
        current = ToolkitUse.objects.get(pk=use.pk)
        if current.status != ToolkitStatus.STARTED:
            raise ChangedMeanwhile("This toolkit is not under way any more. Nothing was changed.")
        parts = list(current.toolkit.parts.all())
        before = {row.part_id: row for row in current.parts_done.all()}
        after = {part.pk: hows.get(part.pk, _how(before.get(part.pk))) for part in parts}
        _check_grounding(parts, after)
        for part in parts:
            if after[part.pk] == _how(before.get(part.pk)):
                continue
            if after[part.pk]:
                values = {"how": after[part.pk], "on": on, "recorded_by": by, "recorded_at": at}
                PartDone.objects.update_or_create(use=current, part=part, defaults=values)
            else:
                PartDone.objects.filter(use=current, part=part).delete()
        audit.record("record_parts", current, by=by, at=at)


def finish_toolkit(*, use: ToolkitUse, on: date, by: User, at: datetime) -> None:
    """They have finished the toolkit. Raises NothingDone, FieldError for a day in the future or
    before the start, ChangedMeanwhile, NotAllowed and HasDied."""
    with opening(use.match) as match:
        _check_end(use, match, on, by=by, at=at)
        if not use.parts_done.filter(how__in=sorted(DONE)).exists():
            raise NothingDone
        apply_transition(TOOLKIT, "finish", use, by=by, at=at, ended_on=on)


def stop_toolkit(*, use: ToolkitUse, on: date, reason: str, by: User, at: datetime) -> None:
    """They stop before the end. `reason` is 1–300 characters. Raises as finish_toolkit does, but
    for NothingDone."""
    if not reason.strip():
        raise FieldError("reason", "Enter why they stop")
    with opening(use.match) as match:
        _check_end(use, match, on, by=by, at=at)
        apply_transition(TOOLKIT, "stop", use, by=by, at=at, ended_on=on, stop_reason=reason)


def go_on_with_toolkit(*, use: ToolkitUse, by: User, at: datetime) -> None:
    """Undoes finish_toolkit or stop_toolkit; a certificate that was recorded goes. Raises
    ChangedMeanwhile when the toolkit is under way already, NotAllowed and HasDied."""
    with opening(use.match) as match:
        check_record(by, match)
        under_way = match.toolkits.filter(toolkit=use.toolkit_id, status=ToolkitStatus.STARTED)
        if under_way.exists():
            raise ChangedMeanwhile("They have started this toolkit again already.")
        apply_transition(
            TOOLKIT,
            "go_on",
            use,
            by=by,
            at=at,
            ended_on=None,
            certificate_on=None,
            stop_reason="",
        )


def record_certificate(*, use: ToolkitUse, on: date | None, by: User, at: datetime) -> None:
    """The certificate of the awarding body came on this day; None takes a wrong day back. Safe to
    repeat. Raises FieldError for a day in the future or before the start, ChangedMeanwhile unless
    the toolkit is finished, NotAllowed and HasDied."""
    if on:
        check_day(use.match, "on", on, at=at)
        if on < use.started_on:
            raise FieldError("on", "The day must not be before the toolkit was started")
    with opening(use.match) as match:
        check_record(by, match)
        rows = ToolkitUse.objects.filter(pk=use.pk, status=ToolkitStatus.FINISHED)
        if not rows.update(certificate_on=on):
            raise ChangedMeanwhile("Only a finished toolkit has a certificate.")
        audit.record("certificate", use, by=by, at=at, received=bool(on))


def check_day(match: Match, field: str, on: date, *, at: datetime) -> None:
    """Raises FieldError for a day in the future, or before the match began. No query."""
    if on > london_date(at):
        raise FieldError(field, "The day must be today or in the past")
    if on < match.started_on:
        raise FieldError(field, f"The day must be on or after {match.started_on:%-d %B %Y}")


def _check_end(use: ToolkitUse, match: Match, on: date, *, by: User, at: datetime) -> None:
    check_record(by, match)
    check_day(match, "on", on, at=at)
    if on < use.started_on:
        raise FieldError("on", "The day must not be before the toolkit was started")


def _check_grounding(parts: list[ToolkitPart], hows: Mapping[int, str]) -> None:
    missing = [part for part in parts if part.is_grounding and hows[part.pk] not in DONE]
    others = [part for part in parts if not part.is_grounding and hows[part.pk] in DONE]
    if missing and others:
        raise GroundingFirst(missing[0])


def _how(row: PartDone | None) -> str:
    return row.how if row else ""
