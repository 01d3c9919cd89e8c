"""Working on a toolkit with a man: starting it, recording each part, and finishing or stopping."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.errors import ChangedMeanwhile, DomainError, FieldError
from config.common.transitions import apply_transition
from delivery.models import PartDone, Toolkit, ToolkitPart, ToolkitUse, ToolkitVersion
from delivery.permissions import check_record
from delivery.states import TOOLKIT, ToolkitStatus
from matching.matches.changing import check_day, opening
from matching.models import Match

LONGEST_REASON: Final = 300
How = PartDone.How
DONE: Final = frozenset({How.WITH_MENTOR, How.ALONE})


class GroundingFirst(DomainError):
    """A part was recorded before the part that must come first, because it helps the man to stay
    calm. `part` is the part that must come first."""

    def __init__(self, part: ToolkitPart) -> None:
        self.part = part
        super().__init__(
            f"“{part.name}” must come first, because it helps him to stay calm. Record "
            "that part before the other parts."
        )


class NothingDone(DomainError):
    """The man cannot finish a toolkit, because he has done none of its parts."""

    def __init__(self) -> None:
        super().__init__("Record at least one part as done before you finish the toolkit.")


@dataclass(frozen=True)
class PartState:
    """One part of a toolkit. `done` says how the part was done, or is None if it is not done
    yet."""

    part: ToolkitPart
    done: PartDone | None

    @property
    def is_done(self) -> bool:
        return self.done is not None and self.done.how in DONE


def uses_of(match: Match) -> QuerySet[ToolkitUse]:
    """The toolkits of this match, with their parts and which parts are done. 3 queries."""
    rows = match.toolkits.select_related("toolkit", "edition")
    return rows.prefetch_related("toolkit__parts", "parts_done")


def parts_of(use: ToolkitUse) -> list[PartState]:
    """All parts of the toolkit, in order. No query if the use comes from uses_of."""
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
    """Starts this toolkit with the man of the match.

    Safe to repeat: if the man is working on the toolkit already, returns his ToolkitUse. Raises
    FieldError for a day in the future, for a day before the match began, and for a version of
    another toolkit. Raises HasDied if the man has died, and NotAllowed if `by` cannot do this.
    """
    check_day("on", "The day", on, first=match.started_on, at=at)
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
    """Records how each part was done.

    `hows` has a value of PartDone.How for each part, by the key of the part. An empty value means
    that the part is not done yet. A part with an unchanged value keeps its day. Safe to repeat.

    Raises FieldError for a day in the future and for a day before the toolkit was started. Raises
    ChangedMeanwhile when the toolkit is finished or stopped. Raises GroundingFirst if the part that
    must come first is not done. Raises HasDied if the man has died, and NotAllowed if `by` cannot
    do this.
    """
    check_day("on", "The day", on, first=use.started_on, at=at)
    with opening(use.match) as match:
        check_record(by, match)
        current = ToolkitUse.objects.get(pk=use.pk)
        if current.status != ToolkitStatus.STARTED:
            raise ChangedMeanwhile("This toolkit is finished or stopped, so nothing was changed.")
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
    """Records that the man has finished the toolkit.

    Raises FieldError for a day in the future and for a day before the toolkit was started. Raises
    NothingDone if no part is done. Raises ChangedMeanwhile if the toolkit is already finished or
    stopped. Raises HasDied if the man has died, and NotAllowed if `by` cannot do this.
    """
    with opening(use.match) as match:
        _check_end(use, match, on, by=by, at=at)
        if not use.parts_done.filter(how__in=sorted(DONE)).exists():
            raise NothingDone
        apply_transition(TOOLKIT, "finish", use, by=by, at=at, ended_on=on)


def stop_toolkit(*, use: ToolkitUse, on: date, reason: str, by: User, at: datetime) -> None:
    """Records that the man has stopped before the end of the toolkit, and why.

    `reason` has 1 to 300 characters. Raises FieldError without a reason, for a day in the future,
    and for a day before the toolkit was started. Raises ChangedMeanwhile if the toolkit is already
    finished or stopped. Raises HasDied if the man has died, and NotAllowed if `by` cannot do this.
    """
    if not reason.strip():
        raise FieldError("reason", "Enter why they stopped")
    with opening(use.match) as match:
        _check_end(use, match, on, by=by, at=at)
        apply_transition(TOOLKIT, "stop", use, by=by, at=at, ended_on=on, stop_reason=reason)


def go_on_with_toolkit(*, use: ToolkitUse, by: User, at: datetime) -> None:
    """Undoes finish_toolkit or stop_toolkit. Also removes the day of the certificate.

    Raises ChangedMeanwhile when the man is working on the toolkit already. Raises HasDied if the
    man has died, and NotAllowed if `by` cannot do this.
    """
    with opening(use.match) as match:
        check_record(by, match)
        under_way = match.toolkits.filter(toolkit=use.toolkit_id, status=ToolkitStatus.STARTED)
        if under_way.exists():
            raise ChangedMeanwhile(
                "This toolkit was started again already, so nothing was changed."
            )
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
    """Records the day on which the certificate of the awarding body came. If `on` is None, removes
    the day.

    Safe to repeat. Raises FieldError for a day in the future and for a day before the toolkit was
    started. Raises ChangedMeanwhile unless the toolkit is finished. Raises HasDied if the man has
    died, and NotAllowed if `by` cannot do this.
    """
    if on:
        check_day("on", "The day", on, first=use.started_on, at=at)
    with opening(use.match) as match:
        check_record(by, match)
        rows = ToolkitUse.objects.filter(pk=use.pk, status=ToolkitStatus.FINISHED)
        if not rows.update(certificate_on=on):
            raise ChangedMeanwhile("Finish the toolkit before you record its certificate.")
        audit.record("certificate", use, by=by, at=at, received=bool(on))


def _check_end(use: ToolkitUse, match: Match, on: date, *, by: User, at: datetime) -> None:
    check_record(by, match)
    check_day("on", "The day", on, first=use.started_on, at=at)


def _check_grounding(parts: list[ToolkitPart], hows: Mapping[int, str]) -> None:
    missing = [part for part in parts if part.is_grounding and hows[part.pk] not in DONE]
    others = [part for part in parts if not part.is_grounding and hows[part.pk] in DONE]
    if missing and others:
        raise GroundingFirst(missing[0])


def _how(row: PartDone | None) -> str:
    return row.how if row else ""
