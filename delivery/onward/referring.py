"""Referring a man to a service: each step with its day, and putting a wrong step right.

In each function that changes a referral, `version` is the version of the referral that the page
showed. If somebody else has changed the referral since, the function saves nothing and raises
ChangedMeanwhile.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError, FieldError
from config.common.transitions import apply_transition
from delivery.consents.consenting import (
    ConsentFacts,
    add_consent,
    check_consent_to_share,
    has_consented,
)
from delivery.models import OnwardReferral, OnwardStep, Purpose, Service
from delivery.permissions import check_record
from delivery.reading import record_reading
from delivery.states import ONWARD, OPEN_ONWARD, OnwardStatus
from matching.matches.changing import check_day, opening
from matching.models import Match

LONGEST_WORDS: Final = 1000
LONGEST_WAIT: Final = timedelta(days=730)
"""How far ahead an assessment can be. A later day is probably a typing mistake."""
PROPOSE, MAKE, ARRANGE, GO_ON = "propose", "make", "arrange_assessment", "go_on"
BACK: Final = "back_to_"
"""In ONWARD, the name of each transition that undoes a step begins like this."""
WITH_WORDS: Final = frozenset({"turn_down", "withdraw", "finish"})
"""The steps that have sealed words: a reason, or the result."""
SHARES: Final = frozenset({MAKE, GO_ON})
"""The steps in which we tell the service about the man. These steps need his consent."""
CHANGED: Final = (
    "Somebody has changed this referral since you opened the page, so nothing was saved. Open the "
    "page again."
)


class NeverMade(DomainError):
    """The referral cannot go on, because the man was never referred to the service. People only
    talked about it."""

    def __init__(self) -> None:
        super().__init__("He was never referred. Start a new referral to this service.")


class NotFirst(DomainError):
    """The referral has more than its first step, so nobody can remove it."""

    def __init__(self) -> None:
        super().__init__("Undo the later steps before you remove this referral.")


@dataclass(frozen=True)
class Progress:
    """A referral to a service, and its steps in order.

    `assessment` is the step that arranged the latest assessment, or None.
    """

    onward: OnwardReferral
    steps: list[OnwardStep]

    @property
    def last(self) -> OnwardStep:
        return self.steps[-1]

    @property
    def assessment(self) -> OnwardStep | None:
        return next((row for row in reversed(self.steps) if row.step == ARRANGE), None)

    @property
    def is_open(self) -> bool:
        return self.onward.status in OPEN_ONWARD

    @property
    def next_steps(self) -> list[str]:
        """The steps that can come next, in their usual order. No query."""
        was_made = any(row.step == MAKE for row in self.steps)
        return [
            row.name
            for row in ONWARD.transitions
            if self.onward.status in row.sources
            and not row.name.startswith(BACK)
            and (row.name != GO_ON or was_made)
        ]


def progress_of(match: Match) -> list[Progress]:
    """The referrals of this match, each with its steps. Open referrals come first. 2 queries."""
    progress = [Progress(row, list(row.steps.all())) for row in onward_of(match)]
    return sorted(progress, key=lambda one: not one.is_open)


def onward_of(match: Match) -> QuerySet[OnwardReferral]:
    """The referrals of this match, each with its service and steps. 2 queries."""
    return match.onward_referrals.select_related("service").prefetch_related("steps")


def refer_onward(
    *,
    match: Match,
    service: Service,
    on: date,
    is_made: bool,
    consent: ConsentFacts | None = None,
    by: User,
    at: datetime,
) -> OnwardReferral:
    """Records that the mentor and the man talked about this service on this day. With `is_made`,
    also records that the man was referred to it on this day.

    If the man is referred, he must have consented that we tell the service about him. If no such
    consent is recorded yet, records `consent`. Raises NoConsent if there is still no consent that
    counts on that day and today. Raises the errors of delivery.consents.consenting.add_consent.

    Safe to repeat with the same service, the same day and the same `is_made`: returns the open
    referral. Raises FieldError for a day in the future, and for a day before the match began.
    Raises FieldError for a service that is no longer used, and for a service to which the man has
    another open referral. Raises NotAllowed if `by` cannot do this, and HasDied if the man has
    died.
    """
    with opening(match) as current:
        check_record(by, current)
        check_day("on", "The day", on, first=current.started_on, at=at)
        if not Service.objects.filter(pk=service.pk, is_used=True).exists():
            raise FieldError("service", "This service is no longer used. Select another service")
        under_way = current.onward_referrals.filter(
            service=service, status__in=sorted(OPEN_ONWARD)
        ).first()
        wanted = OnwardStatus.MADE if is_made else OnwardStatus.PROPOSED
        if under_way and (under_way.status, under_way.proposed_on) == (wanted, on):
            return under_way
        if under_way:
            raise FieldError(
                "service", f"{service} is on his page already. Record the next step there instead"
            )
        onward = OnwardReferral.objects.create(
            match=current, service=service, proposed_on=on, proposed_by=by
        )
        audit.record(PROPOSE, onward, by=by, at=at)
        _add_step(onward, PROPOSE, on, by=by, at=at)
        if is_made:
            _check_consent(onward, consent, on=on, by=by, at=at)
            apply_transition(ONWARD, MAKE, onward, by=by, at=at)
            _add_step(onward, MAKE, on, by=by, at=at)
    return onward


def take_step(
    *,
    onward: OnwardReferral,
    step: str,
    on: date,
    words: str = "",
    assessed_on: date | None = None,
    was_accompanied: bool | None = None,
    consent: ConsentFacts | None = None,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Records that a referral took this step on this day. `step` is the name of a transition of
    ONWARD. `words` has at most 1,000 characters.

    In the steps of SHARES we tell the service about the man, so he must have consented to that. If
    no such consent is recorded yet, records `consent`. Raises NoConsent if there is still no
    consent that counts on that day and today. Raises the errors of
    delivery.consents.consenting.add_consent.

    Raises FieldError for a day in the future, and for a day before the previous step. Raises
    FieldError when the service turned the man down and `words` does not say why. If the step
    arranges an assessment, raises FieldError in the same cases as record_assessment. Raises
    NeverMade if the referral goes on but was never made. Raises ChangedMeanwhile if the step is not
    possible any more, or if the referral no longer has the version `version`. Raises NotAllowed if
    `by` cannot do this, and HasDied if the man has died.
    """
    if step == "turn_down" and not words.strip():
        raise FieldError("words", "Enter why they turned him down")
    with _changing(onward, version, by) as progress:
        first = max(progress.last.on, progress.onward.match.started_on)
        check_day("on", "The day", on, first=first, at=at)
        if step == ARRANGE:
            _check_assessment(assessed_on, was_accompanied, arranged_on=on, at=at)
        else:
            assessed_on = was_accompanied = None
        if step == GO_ON and step not in progress.next_steps:
            raise NeverMade
        if step in SHARES:
            _check_consent(progress.onward, consent, on=on, by=by, at=at)
        _apply(step, progress.onward, by=by, at=at)
        _add_step(
            progress.onward,
            step,
            on,
            words=words if step in WITH_WORDS else "",
            assessed_on=assessed_on,
            was_accompanied=was_accompanied,
            by=by,
            at=at,
        )


def take_back_step(*, onward: OnwardReferral, version: int, by: User, at: datetime) -> None:
    """Undoes the last step, because it was wrong, and deletes its words.

    The audit trail keeps a record that somebody undid the step. Raises ChangedMeanwhile if only the
    first step is left, or if the referral no longer has the version `version`. Raises NotAllowed if
    `by` cannot do this, and HasDied if the man has died.
    """
    with _changing(onward, version, by) as progress:
        if len(progress.steps) < 2:
            raise ChangedMeanwhile(CHANGED)
        before = progress.steps[-2].step
        state = ONWARD.initial if before == PROPOSE else ONWARD.transition(before).target
        progress.last.delete()
        _apply(f"{BACK}{state}", progress.onward, by=by, at=at)


def correct_day(*, step: OnwardStep, on: date, version: int, by: User, at: datetime) -> None:
    """Corrects the day of a step.

    Raises FieldError for a day in the future, for a day before the previous step, and for a day
    after the next step or after an assessment that the step arranged. Raises ChangedMeanwhile if
    the referral no longer has the version `version`. Raises NotAllowed if `by` cannot do this, and
    HasDied if the man has died.
    """
    with _changing(step.onward, version, by) as progress:
        place = _place_of(step, progress)
        earlier, later = progress.steps[:place], progress.steps[place + 1 :]
        starts = [progress.onward.match.started_on, *(row.on for row in earlier)]
        check_day("on", "The day", on, first=max(starts), at=at)
        if later and on > later[0].on:
            raise FieldError(
                "on",
                f"The day must be on or before {later[0].on:%-d %B %Y}, the day of the next step",
            )
        row = progress.steps[place]
        if row.assessed_on and on > row.assessed_on:
            raise FieldError("on", "The day must be on or before the day of the assessment")
        _save_next_version(progress.onward, **({"proposed_on": on} if place == 0 else {}))
        OnwardStep.objects.filter(pk=step.pk).update(on=on)
        audit.record("correct_day", progress.onward, by=by, at=at, step=row.step)


def record_assessment(
    *,
    step: OnwardStep,
    assessed_on: date,
    was_accompanied: bool | None,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Records the day of an assessment, and whether the mentor was there.

    `step` is the step that arranged the assessment. `was_accompanied` is None while this is not
    known. Raises FieldError for a day before the assessment was arranged, and for a day more than 2
    years ahead. Also raises FieldError if the day is in the future and `was_accompanied` is not
    None. Raises ChangedMeanwhile if the referral no longer has the version `version`. Raises
    NotAllowed if `by` cannot do this, and HasDied if the man has died.
    """
    with _changing(step.onward, version, by) as progress:
        row = progress.steps[_place_of(step, progress)]
        _check_assessment(assessed_on, was_accompanied, arranged_on=row.on, at=at)
        _save_next_version(progress.onward)
        row.assessed_on, row.was_accompanied = assessed_on, was_accompanied
        row.save(update_fields=["assessed_on", "was_accompanied"])
        audit.record("record_assessment", progress.onward, by=by, at=at)


def words_of(step: OnwardStep, *, by: User, at: datetime) -> str:
    """The sealed words of a step: why it happened, or what the result was. If staff read them,
    records the reading. At most 2 queries."""
    record_reading([step], by=by, at=at)
    return step.opened("words")


def correct_words(*, step: OnwardStep, words: str, version: int, by: User, at: datetime) -> None:
    """Replaces the sealed words of a step. Raises FieldError when the service turned the man down
    and `words` does not say why. Raises ChangedMeanwhile if the referral no longer has the version
    `version`. Raises NotAllowed if `by` cannot do this, and HasDied if the man has died."""
    if step.step == "turn_down" and not words.strip():
        raise FieldError("words", "Enter why they turned him down")
    with _changing(step.onward, version, by) as progress:
        row = progress.steps[_place_of(step, progress)]
        _save_next_version(progress.onward)
        row.write(words=words)
        row.save(update_fields=["sealed_words"])
        audit.record("correct_words", progress.onward, by=by, at=at, step=row.step)


def remove_onward(*, onward: OnwardReferral, version: int, by: User, at: datetime) -> None:
    """Deletes a referral that was entered by mistake, such as to the wrong service.

    Raises NotFirst when the referral has more than its first step. Raises ChangedMeanwhile if the
    referral no longer has the version `version`. Raises NotAllowed if `by` cannot do this, and
    HasDied if the man has died.
    """
    with _changing(onward, version, by) as progress:
        if len(progress.steps) > 1:
            raise NotFirst
        audit.record("remove", progress.onward, by=by, at=at)
        progress.onward.delete()


@contextmanager
def _changing(onward: OnwardReferral, version: int, by: User) -> Iterator[Progress]:
    """A context manager. Locks the match and the man, and gives the referral and its steps to the
    `with` block. Raises NotAllowed, HasDied and ChangedMeanwhile."""
    with opening(onward.match) as match:
        check_record(by, match)
        current = onward_of(match).filter(pk=onward.pk, version=version).first()
        if current is None:
            raise ChangedMeanwhile(CHANGED)
        current.match = match
        yield Progress(current, list(current.steps.all()))


def _check_consent(
    onward: OnwardReferral, consent: ConsentFacts | None, *, on: date, by: User, at: datetime
) -> None:
    """Records `consent`, unless an earlier consent counts today. Raises NoConsent if the man has
    still not consented."""
    referral, service = onward.match.referral, onward.service
    man, today = referral.participant_id, london_date(at)
    if consent and not has_consented(man, Purpose.SERVICE, on=today, service=service.pk):
        add_consent(
            referral=referral,
            purpose=Purpose.SERVICE,
            service=service,
            facts=consent,
            by=by,
            at=at,
        )
    check_consent_to_share(man, service, on=on, at=at)


def _apply(step: str, onward: OnwardReferral, *, by: User, at: datetime) -> None:
    apply_transition(
        ONWARD,
        step,
        onward,
        by=by,
        at=at,
        expecting={"version": onward.version},
        version=onward.version + 1,
    )


def _save_next_version(onward: OnwardReferral, **changes: date) -> None:
    OnwardReferral.objects.filter(pk=onward.pk).update(version=onward.version + 1, **changes)


def _add_step(
    onward: OnwardReferral,
    step: str,
    on: date,
    *,
    words: str = "",
    assessed_on: date | None = None,
    was_accompanied: bool | None = None,
    by: User,
    at: datetime,
) -> None:
    row = OnwardStep(
        onward=onward,
        step=step,
        on=on,
        assessed_on=assessed_on,
        was_accompanied=was_accompanied,
        recorded_by=by,
        recorded_at=at,
    )
    row.write(words=words.strip())
    row.save()


def _place_of(step: OnwardStep, progress: Progress) -> int:
    """The place of the step in the list of steps, from 0. Raises ChangedMeanwhile if somebody has
    undone the step."""
    keys = [row.pk for row in progress.steps]
    if step.pk not in keys:
        raise ChangedMeanwhile(CHANGED)
    return keys.index(step.pk)


def _check_assessment(
    assessed_on: date | None, was_accompanied: bool | None, *, arranged_on: date, at: datetime
) -> None:
    today = london_date(at)
    if assessed_on is None:
        raise FieldError("assessed_on", "Enter the day of the assessment")
    if assessed_on < arranged_on:
        raise FieldError(
            "assessed_on", f"The assessment must be on or after {arranged_on:%-d %B %Y}"
        )
    if assessed_on > today + LONGEST_WAIT:
        raise FieldError("assessed_on", "The assessment must be within 2 years")
    if assessed_on > today and was_accompanied is not None:
        raise FieldError("was_accompanied", "You can answer this only after the assessment")
