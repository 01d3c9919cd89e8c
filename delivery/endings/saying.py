"""Feedback: what a man, professionals and families say about the support in their own words, and
whether we may publish their words."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from delivery.models import Consent, Feedback, FeedbackQuestion, Speaker
from delivery.permissions import check_record
from delivery.repeats import just_recorded, wait_for_earlier
from matching.matches.changing import lock_people_and_match, opening
from matching.models import Match
from matching.permissions import matches_for
from recruitment.models import Establishment
from recruitment.permissions import check_coordinate, establishments_for

LONGEST_WORDS: Final = 5_000


@dataclass(frozen=True)
class Words:
    """What somebody said. `words` has 1–5,000 characters. `consented_on` is the day on which the
    speaker agreed that we publish the words, or None. If the speaker is a professional, `role` is
    their job. If the speaker is from the man's family, `role` is for example “sister”."""

    words: str
    on: date
    how: Feedback.How
    consent: Consent
    consented_on: date | None = None
    role: str = ""


def feedback_for(user: User) -> QuerySet[Feedback]:
    """The feedback that this person recorded. For staff, also the feedback about the prisons and
    matches that they look after."""
    where = Q(recorded_by=user)
    if user.is_coordinating_staff:
        where |= Q(establishment__in=establishments_for(user))
        where |= Q(match__in=matches_for(user).order_by())
    return Feedback.objects.filter(where)


def is_publishable(on: date, path: str = "") -> Q:
    """A Q for the feedback that we may publish on this day: the speaker had agreed on this day or
    before, and had not withdrawn the consent. `path` is the path from the queried model to the
    feedback."""
    agreed = Q(**{f"{path}consented_on__lte": on})
    stays = Q(**{f"{path}withdrawn_on__isnull": True}) | Q(**{f"{path}withdrawn_on__gt": on})
    return agreed & stays


def record_feedback(
    *, match: Match, question: FeedbackQuestion, statement: Words, key: UUID, by: User, at: datetime
) -> Feedback:
    """Records what the man, a professional or his family said about the support in a match. Safe to
    repeat with the same key, and with the same answer within 10 minutes: the first answer is
    returned.

    Raises FieldError for a day in the future or before the match began, and for a consent without a
    day. Raises NotAllowed if `by` cannot do this, and HasDied if the man has died. About 14
    queries.
    """
    check_words(statement, first=match.started_on, at=at)
    with opening(match) as current:
        check_record(by, current)
        return _save_new(
            question,
            statement,
            match=current,
            prison=current.referral.establishment,
            key=key,
            by=by,
            at=at,
        )


def record_feedback_of_prison(
    *,
    prison: Establishment,
    question: FeedbackQuestion,
    statement: Words,
    key: UUID,
    by: User,
    at: datetime,
) -> Feedback:
    """Records what a professional or a family said about a prison, without a match. Safe to repeat
    with the same key, and with the same answer within 10 minutes. Raises FieldError (`question`)
    for a question that we ask men. Raises the errors of record_feedback.
    """
    if question.asked_of == Speaker.PARTICIPANT:
        raise FieldError("question", "Record what a man said from the page of his match")
    check_words(statement, first=None, at=at)
    check_coordinate(by, prison)
    try:
        with transaction.atomic():
            wait_for_earlier(by)
            return _save_new(question, statement, match=None, prison=prison, key=key, by=by, at=at)
    except IntegrityError as error:
        raise ChangedMeanwhile(
            "This answer is recorded already, so nothing was saved again."
        ) from error


def correct_feedback(
    *, feedback: Feedback, statement: Words, version: int, by: User, at: datetime
) -> None:
    """Corrects an answer in the feedback. Raises ChangedMeanwhile if the answer no longer has the
    version `version`, or if the consent to publish it is withdrawn. Raises the errors of
    record_feedback."""
    first = feedback.match.started_on if feedback.match else None
    check_words(statement, first=first, at=at)
    with _changing(feedback, version=version, by=by) as current:
        if current.withdrawn_on:
            raise ChangedMeanwhile("The consent is withdrawn. Cancel the withdrawal first.")
        _set(current, statement)
        current.save()
        audit.record("correct", current, by=by, at=at, consent=statement.consent)


def withdraw_consent(*, feedback: Feedback, on: date, version: int, by: User, at: datetime) -> None:
    """Withdraws the consent to publish this answer. From the day `on`, we must not publish the
    words.

    Raises FieldError for a day in the future or before the consent. Raises ChangedMeanwhile when
    there is no consent to withdraw, and when the answer no longer has the version `version`. Raises
    NotAllowed if `by` cannot do this. Raises HasDied for the words of a man who has died.
    """
    with _changing(feedback, version=version, by=by) as current:
        if current.consented_on is None or current.withdrawn_on:
            raise ChangedMeanwhile("There is no consent to withdraw. Nothing was changed.")
        check_withdrawal(on, since=current.consented_on, at=at)
        current.withdrawn_on = on
        current.save()
        audit.record("withdraw_consent", current, by=by, at=at)


def cancel_withdrawal(*, feedback: Feedback, version: int, by: User, at: datetime) -> None:
    """Cancels the withdrawal of a consent that was recorded by mistake, so that the consent counts
    again. Raises ChangedMeanwhile if the consent is not withdrawn, or if the answer no longer has
    the version `version`. Raises NotAllowed if `by` cannot do this, and HasDied if the man has
    died."""
    with _changing(feedback, version=version, by=by) as current:
        if current.withdrawn_on is None:
            raise ChangedMeanwhile("The consent was not withdrawn. Nothing was changed.")
        current.withdrawn_on = None
        current.save()
        audit.record("cancel_withdrawal", current, by=by, at=at)


def check_words(statement: Words, *, first: date | None, at: datetime) -> None:
    """Raises FieldError for empty words, for a day in the future or before the day `first`, and for
    a consent without a day."""
    today = london_date(at)
    if not statement.words.strip():
        raise FieldError("words", "Enter what they said, in their own words")
    if statement.on > today:
        raise FieldError("on", "The day must be today or in the past")
    if first and statement.on < first:
        raise FieldError("on", f"The day must be on or after {first:%-d %B %Y}")
    check_consent(statement.consent, statement.consented_on, at=at)


def check_consent(consent: str, consented_on: date | None, *, at: datetime) -> None:
    """Raises FieldError if the speaker consented but no day is given, or if the day is in the
    future."""
    if consent != Consent.NO and consented_on is None:
        raise FieldError("consented_on", "Enter the day they agreed")
    if consented_on and consented_on > london_date(at):
        raise FieldError("consented_on", "The day they agreed must be today or in the past")


def check_withdrawal(on: date, *, since: date, at: datetime) -> None:
    """Raises FieldError for a day in the future, and for a day before `since`, the day of the
    consent."""
    if on > london_date(at):
        raise FieldError("on", "The day must be today or in the past")
    if on < since:
        raise FieldError(
            "on", f"The day must be on or after {since:%-d %B %Y}, the day of the consent"
        )


def _save_new(
    question: FeedbackQuestion,
    statement: Words,
    *,
    match: Match | None,
    prison: Establishment,
    key: UUID,
    by: User,
    at: datetime,
) -> Feedback:
    earlier = Feedback.objects.filter(key=key, recorded_by=by).first()
    if earlier:
        return earlier
    feedback = Feedback(
        key=key,
        speaker=question.asked_of,
        question=question,
        match=match,
        establishment=prison,
        recorded_by=by,
        recorded_at=at,
    )
    _set(feedback, statement)
    if same := _same_answer(feedback, statement):
        return same
    feedback.save()
    audit.record("record", feedback, by=by, at=at, consent=statement.consent)
    return feedback


def _same_answer(feedback: Feedback, statement: Words) -> Feedback | None:
    """The answer that the same person has just recorded in the same words, or None."""
    alike = Feedback.objects.filter(
        match=feedback.match,
        establishment=feedback.establishment,
        question=feedback.question,
        on=feedback.on,
        how=feedback.how,
        role=feedback.role,
        consent=feedback.consent,
        consented_on=feedback.consented_on,
        withdrawn_on=None,
    )
    for row in just_recorded(alike, by=feedback.recorded_by, at=feedback.recorded_at):
        if row.opened("words") == statement.words:
            return row
    return None


def _set(feedback: Feedback, statement: Words) -> None:
    feedback.write(words=statement.words)
    feedback.role = statement.role if feedback.speaker != Speaker.PARTICIPANT else ""
    feedback.on, feedback.how, feedback.consent = statement.on, statement.how, statement.consent
    feedback.consented_on = None if statement.consent == Consent.NO else statement.consented_on


@contextmanager
def _changing(feedback: Feedback, *, version: int, by: User) -> Iterator[Feedback]:
    """A context manager. Locks the answer, raises its version by 1, and gives it to the `with`
    block. For the words of a man, also locks his match, because his words cannot change after his
    death. The words of other speakers can still change."""
    if not feedback_for(by).filter(pk=feedback.pk).exists():
        raise NotAllowed(
            "Only the person who recorded this answer, and coordinators, can change it."
        )
    with transaction.atomic():
        if feedback.match and feedback.speaker == Speaker.PARTICIPANT:
            lock_people_and_match(feedback.match)
        current = Feedback.objects.select_for_update(no_key=True).get(pk=feedback.pk)
        if current.version != version:
            raise ChangedMeanwhile(
                "Somebody has changed this answer since you opened the page, so nothing was "
                "saved. Look at the answer as it is now, then try again."
            )
        current.version += 1
        yield current
