"""Raising a concern, and adding to a concern later.

Every form has a key. A second press of the form sends the same key, so it changes nothing and
returns the first concern. The same happens when a person sends the same words again within 10
minutes with another form. A person can also go back and send the same form with other words. We
refuse such a form, and its page still shows the other words.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from config.accounts.models import User
from config.accounts.roles import STAFF, Role
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError, FieldError, NotAllowed
from delivery.concerns.alerting import alert, tell_of_addition
from delivery.concerns.seeing import people_to_alert
from delivery.drafts.saving import AlreadySent, remove_sent_draft
from delivery.models import IN_WORDS, TO_LEAD, Concern, ConcernKind, ConcernStep
from delivery.permissions import check_record
from delivery.repeats import minutes_around, wait_for_earlier
from delivery.states import ConcernStatus
from matching.matches.changing import opening
from matching.models import Match

LONGEST_WORDS: Final = 10_000
LONGEST_OFFICER: Final = 120
LONGEST_REFERENCE: Final = 60


class NobodyElse(DomainError):
    """The concern was not saved, because nobody except the person that it is about could read
    it."""

    def __init__(self) -> None:
        super().__init__(
            "Nobody else here can read this concern, so nothing was saved. Tell the trustees of "
            "the charity. If somebody is in danger, ring 999."
        )


class AlreadyRaised(AlreadySent):
    """This form was sent before, with other words. `record` is the concern that was saved then."""

    def __init__(self, concern: Concern) -> None:
        super().__init__(
            concern,
            "This concern is sent already, so nothing was saved. If something is new, add it to "
            "the concern.",
        )


@dataclass(frozen=True)
class Telling:
    """Which officer was told about a worry, and when."""

    officer: str
    told_at: datetime


def raise_concern(
    *,
    match: Match,
    kind: ConcernKind,
    words: str,
    happened_on: date,
    telling: Telling | None,
    key: UUID,
    by: User,
    at: datetime,
) -> Concern:
    """Writes down a concern about the man of this match, and emails his coordinators and the
    managers. If there was a draft of the concern, deletes the draft.

    `kind` is one of IN_WORDS. `telling` is None while nobody at the prison has been told. Safe to
    repeat with the same key and the same words: the first concern is returned. With the same key
    and other words, raises AlreadyRaised. Raises FieldError if one of the values is wrong,
    NotAllowed if `by` cannot do this, and HasDied if the man has died. About 16 queries, and the
    queries of each email.
    """
    if kind not in IN_WORDS:
        raise FieldError("kind", "Select what you are worried about")
    _check_words(words)
    check_day("happened_on", happened_on, at=at)
    if telling:
        check_telling(telling, at=at)
    concern = Concern(
        match=match,
        kind=kind,
        key=key,
        happened_on=happened_on,
        establishment=match.referral.establishment,
        officer_told_at=telling.told_at if telling else None,
        raised_by=by,
        raised_at=at,
    )
    concern.write(words=words, officer=telling.officer if telling else "")
    return _save_about_man(concern, match, by=by, at=at)


def note_security_matter(
    *, match: Match, telling: Telling, reference: str, key: UUID, by: User, at: datetime
) -> Concern:
    """Records that a matter of prison security was passed on: who was told, when, and the reference
    number that the prison gave. We never record what the matter is about.

    Emails the man's coordinators and the managers. Safe to repeat with the same key: the first
    concern is returned. Raises FieldError if one of the values is wrong, NotAllowed if `by` cannot
    do this, and HasDied if the man has died.
    """
    check_telling(telling, at=at)
    if len(reference) > LONGEST_REFERENCE:
        raise FieldError("reference", f"Use {LONGEST_REFERENCE} characters or fewer")
    concern = Concern(
        match=match,
        kind=ConcernKind.SECURITY,
        key=key,
        happened_on=london_date(telling.told_at),
        establishment=match.referral.establishment,
        officer_told_at=telling.told_at,
        prison_reference=reference,
        raised_by=by,
        raised_at=at,
    )
    concern.write(officer=telling.officer)
    return _save_about_man(concern, match, by=by, at=at)


def raise_about_colleague(
    *,
    kind: ConcernKind,
    about: User | None,
    words: str,
    happened_on: date,
    key: UUID,
    by: User,
    at: datetime,
) -> Concern:
    """Writes down a concern about a mentor or a member of staff, and emails the safeguarding leads.

    `kind` is one of TO_LEAD. `about` is the person that the concern is about, or None if they have
    no account. This person never sees the concern. Safe to repeat with the same key and the same
    words. With the same key and other words, raises AlreadyRaised. Raises FieldError if one of the
    values is wrong. Raises NotAllowed unless `by` is a mentor or a member of staff. Raises
    NobodyElse when nobody except this person could read the concern.
    """
    if not by.roles & {Role.MENTOR, *STAFF}:
        raise NotAllowed("Only mentors and staff can raise a concern here. Write to us instead.")
    if kind not in TO_LEAD:
        raise FieldError("kind", "Select who the concern is about")
    if about == by:
        raise FieldError("about", "Select somebody else")
    _check_words(words)
    check_day("happened_on", happened_on, at=at)
    concern = Concern(
        kind=kind, about=about, key=key, happened_on=happened_on, raised_by=by, raised_at=at
    )
    concern.write(words=words)
    with transaction.atomic():
        wait_for_earlier(by)
        if not people_to_alert(concern).exists():
            raise NobodyElse
        return _save(concern, by=by, at=at)


def record_telling(*, concern: Concern, telling: Telling, by: User, at: datetime) -> None:
    """Records that the author told an officer after raising the concern. Raises the same
    FieldErrors as check_telling. Raises NotAllowed for anybody but the author. Raises
    ChangedMeanwhile when an officer is recorded already."""
    _check_author(by, concern)
    check_telling(telling, at=at)
    with transaction.atomic():
        current = Concern.objects.select_for_update().get(pk=concern.pk)
        if current.officer_told_at:
            raise ChangedMeanwhile("You have already told us which officer you told.")
        current.write(officer=telling.officer)
        current.officer_told_at = telling.told_at
        current.save(update_fields=["sealed_officer", "officer_told_at"])
        audit.record("record_telling", current, by=by, at=at)


def add_to_concern(*, concern: Concern, words: str, key: UUID, by: User, at: datetime) -> None:
    """Adds something that the author forgot, or that the author wants to put right. Emails the
    people who deal with the concern.

    Safe to repeat with the same key. Raises FieldError for words that are empty or too long. Raises
    NotAllowed for anybody but the author. Also raises NotAllowed if the concern is a matter of
    prison security. Raises ChangedMeanwhile when the concern is closed.
    """
    _check_author(by, concern)
    _check_words(words)
    if concern.kind == ConcernKind.SECURITY:
        raise NotAllowed("Do not write more about a matter of security. Tell the prison instead.")
    with transaction.atomic():
        current = Concern.objects.select_for_update().get(pk=concern.pk)
        if current.status == ConcernStatus.CLOSED:
            raise ChangedMeanwhile("This concern is closed. Raise a new one.")
        step = ConcernStep(
            concern=current, key=key, done_on=london_date(at), written_by=by, written_at=at
        )
        step.write(words=words)
        if save_step(step):
            audit.record("add", current, by=by, at=at, step=step.pk)
            tell_of_addition(step, at=at)


def save_step(step: ConcernStep) -> bool:
    """Saves the step, unless the concern already has a step with the same key, or the same person
    has just saved the same words. Returns whether it saved the step. Lock the concern first."""
    if step.concern.steps.filter(key=step.key).exists():
        return False
    lately = step.concern.steps.filter(
        written_by=step.written_by,
        written_at__range=minutes_around(step.written_at),
        done_on=step.done_on,
        reported_to=step.reported_to,
    )
    if any(row.opened("words") == step.opened("words") for row in lately):
        return False
    step.save()
    return True


def check_telling(telling: Telling, *, at: datetime) -> None:
    """Raises FieldError when no officer is named, and when the time of telling is in the future. No
    query."""
    if not telling.officer.strip():
        raise FieldError("officer", "Enter which officer you told")
    if len(telling.officer) > LONGEST_OFFICER:
        raise FieldError("officer", f"Use {LONGEST_OFFICER} characters or fewer")
    check_day("told_on", london_date(telling.told_at), at=at)
    if telling.told_at > at:
        raise FieldError("told_time", "The time must be in the past")


def check_day(field: str, on: date, *, at: datetime) -> None:
    """Raises FieldError for a day in the future. No query."""
    if on > london_date(at):
        raise FieldError(field, "The day must be today or in the past")


def _check_words(words: str) -> None:
    if not words.strip():
        raise FieldError("words", "Enter what happened")
    if len(words) > LONGEST_WORDS:
        raise FieldError("words", f"Use {LONGEST_WORDS:,} characters or fewer")


def _check_author(by: User, concern: Concern) -> None:
    if concern.raised_by_id != by.pk:
        raise NotAllowed("Only the person who raised this concern can add to it.")


def _save_about_man(concern: Concern, match: Match, *, by: User, at: datetime) -> Concern:
    with opening(match) as current:
        check_record(by, current)
        return _save(concern, by=by, at=at)


def _same_concern(concern: Concern) -> Concern | None:
    """The concern that the same person has just raised in the same words, or None."""
    same = ("match", "kind", "about", "happened_on", "officer_told_at", "prison_reference")
    alike = Concern.objects.filter(
        raised_by=concern.raised_by,
        raised_at__range=minutes_around(concern.raised_at),
        **{name: getattr(concern, name) for name in same},
    )
    texts = ("words", "officer")
    for row in alike:
        if all(row.opened(name) == concern.opened(name) for name in texts):
            return row
    return None


def _save(concern: Concern, *, by: User, at: datetime) -> Concern:
    earlier = Concern.objects.filter(key=concern.key, raised_by=by).first()
    if earlier and earlier.opened("words") != concern.opened("words"):
        raise AlreadyRaised(earlier)
    earlier = earlier or _same_concern(concern)
    remove_sent_draft(key=concern.key, by=by)
    if earlier:
        return earlier
    concern.save()
    audit.record("raise", concern, by=by, at=at)
    alert(concern, at=at)
    return concern
