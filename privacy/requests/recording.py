"""Recording a request about data, and all steps except answering it. These are knowing who asks,
pausing the month, taking longer, and ending a request without an answer."""

from datetime import date, datetime
from typing import Final

from django.db import transaction

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.actor import PROGRAMME
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.transitions import apply_transition
from matching.models import Participant
from matching.permissions import participants_for
from privacy.models import Asker, ClockPause, DataRequest, How, Pausing, Wish
from privacy.requests.month import last_day_to_extend
from privacy.requests.seeing import check_handle
from privacy.states import FINISHED, REQUEST, UNANSWERED

LONGEST_WORDS: Final = 4000
SIGNED_IN: Final = "They were signed in to their account and had just typed a fresh code."


def record_request(
    *,
    participant: Participant,
    wish: Wish,
    asker: Asker,
    how: How,
    received_on: date,
    words: str,
    by: User,
    at: datetime,
) -> DataRequest:
    """Records what a man asks us about his data. Safe to repeat until we answer the request. Raises
    FieldError if nobody is selected as the asker, or if the day is in the future. Raises NotAllowed
    if `by` cannot do this."""
    if not participants_for(by).filter(pk=participant.pk).exists():
        raise NotAllowed("You do not coordinate his prison. Ask its coordinator to record this.")
    if asker == Asker.ACCOUNT:
        raise FieldError("asker", "Select who asks")
    _check_day("received_on", received_on, at=at)
    facts = {"wish": wish, "asker": asker, "how": how, "received_on": received_on}
    with transaction.atomic():
        Participant.objects.select_for_update(no_key=True).get(pk=participant.pk)
        waiting = participant.data_requests.filter(**facts, status__in=sorted(UNANSWERED))
        for same in waiting:
            if same.opened("words") == words:
                return same
        request = DataRequest(participant=participant, **facts, recorded_by=by, recorded_at=at)
        request.write(words=words)
        request.save()
        audit.record("record_request", request, by=by, at=at, wish=wish)
    return request


def ask_online(*, wish: Wish, words: str, by: User, at: datetime) -> DataRequest:
    """Records what somebody with an account asks about their own data. They are signed in, so we
    know who asks. Safe to repeat with the same words until we answer the request.

    The caller makes sure that the sign-in is fresh (see privacy.requests.fresh).
    """
    if not words.strip():
        raise FieldError("words", "Enter what you would like us to do")
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        waiting = DataRequest.objects.filter(user=by, wish=wish, status__in=sorted(UNANSWERED))
        for request in waiting:
            if request.opened("words") == words:
                return request
        request = DataRequest(
            user=by,
            wish=wish,
            asker=Asker.ACCOUNT,
            how=How.ONLINE,
            received_on=london_date(at),
            recorded_by=by,
            recorded_at=at,
        )
        request.write(words=words)
        request.save()
        audit.record("record_request", request, by=by, at=at, wish=wish)
        _know(request, SIGNED_IN, london_date(at), by=None, at=at)
    return request


def correct_request(
    *,
    request: DataRequest,
    wish: Wish,
    asker: Asker,
    how: How,
    received_on: date,
    words: str,
    version: int,
    by: User,
    at: datetime,
) -> None:
    """Corrects what was recorded about a request. `version` is the version that the page showed.
    Raises FieldError if the day is in the future, or if `wish` changes after the answer is
    finished. Raises ChangedMeanwhile if the request has ended, or if somebody else has changed it.
    Raises NotAllowed if `by` cannot do this."""
    check_handle(by, request)
    _check_day("received_on", received_on, at=at)
    if wish != request.wish and request.status in FINISHED:
        raise FieldError("wish", "Press “Change the answer” on the page of the request first")
    request.write(words=words)
    changes = {"wish": wish, "asker": asker, "how": how, "received_on": received_on}
    rows = DataRequest.objects.filter(
        pk=request.pk, version=version, status__in=sorted(UNANSWERED), user__isnull=True
    )
    if wish != request.wish:
        rows = rows.exclude(status__in=sorted(FINISHED))
    with transaction.atomic():
        sealed = request.sealed_words
        if not rows.update(**changes, sealed_words=sealed, version=version + 1):
            raise ChangedMeanwhile(
                "This request has changed since you opened the page, so nothing was saved. Open "
                "its page again, then try again."
            )
        audit.record("correct_request", request, by=by, at=at, wish=wish)


def ask_identity(*, request: DataRequest, asked_on: date, by: User, at: datetime) -> None:
    """Records that we asked who is writing. The month that we have to answer begins when we know.
    Raises FieldError for a day that is not possible. Raises ChangedMeanwhile if we have already
    asked, or already know. Raises NotAllowed if `by` cannot do this."""
    check_handle(by, request)
    with transaction.atomic():
        apply_transition(REQUEST, "ask_identity", request, by=by, at=at)
        _pause(request, Pausing.IDENTITY, asked_on, by=by, at=at)


def confirm_identity(
    *, request: DataRequest, words: str, known_on: date, by: User, at: datetime
) -> None:
    """Records how we know who asks, and since which day. Raises FieldError if `words` is empty, or
    for a day that is not possible. Raises ChangedMeanwhile if we already know, or if the request
    has ended. Raises NotAllowed if `by` cannot do this."""
    check_handle(by, request)
    if not words.strip():
        raise FieldError("words", "Enter how you know who asks")
    _check_day("known_on", known_on, at=at)
    with transaction.atomic():
        pause = request.pauses.filter(reason=Pausing.IDENTITY, answered_on=None).first()
        if pause:
            _end_pause(pause, known_on, "known_on")
        _know(request, words, known_on, by=by, at=at)


def correct_identity(*, request: DataRequest, by: User, at: datetime) -> None:
    """Undoes confirm_identity, because somebody confirmed by mistake. We then wait again to know
    who is writing. Raises ChangedMeanwhile if nobody is preparing the answer now. Raises NotAllowed
    if `by` cannot do this."""
    check_handle(by, request)
    apply_transition(REQUEST, "correct_identity", request, by=by, at=at)


def ask_what_they_want(*, request: DataRequest, asked_on: date, by: User, at: datetime) -> None:
    """Records that we asked the person exactly what they want. The month that we have to answer is
    paused until they tell us. Raises FieldError for a day that is not possible. Raises
    ChangedMeanwhile if the month is already paused, or if the request has ended. Raises NotAllowed
    if `by` cannot do this."""
    check_handle(by, request)
    with transaction.atomic():
        current = DataRequest.objects.select_for_update().get(pk=request.pk)
        if current.status not in UNANSWERED or current.pauses.filter(answered_on=None).exists():
            raise ChangedMeanwhile(
                "This request has ended, or we are already waiting for an answer. Look at it again."
            )
        _pause(current, Pausing.NARROWING, asked_on, by=by, at=at)


def note_reply(*, request: DataRequest, answered_on: date, by: User, at: datetime) -> None:
    """Records that the person told us exactly what they want. The month that we have to answer runs
    again. Raises FieldError for a day that is not possible. Raises ChangedMeanwhile if the month is
    not paused. Raises NotAllowed if `by` cannot do this."""
    check_handle(by, request)
    _check_day("answered_on", answered_on, at=at)
    with transaction.atomic():
        pause = request.pauses.filter(reason=Pausing.NARROWING, answered_on=None).first()
        if pause is None:
            raise ChangedMeanwhile(
                "We are no longer waiting for an answer. Look at the request again."
            )
        _end_pause(pause, answered_on, "answered_on")
        audit.record("note_reply", request, by=by, at=at)


def remove_pause(*, pause: ClockPause, by: User, at: datetime) -> None:
    """Removes a pause that was recorded by mistake. The days of the pause then count in the month
    that we have to answer. Raises ChangedMeanwhile while we wait to know who is writing. Raises
    NotAllowed if `by` cannot do this."""
    check_handle(by, pause.request)
    if pause.reason == Pausing.IDENTITY and pause.answered_on is None:
        raise ChangedMeanwhile("First say how you know who asks.")
    with transaction.atomic():
        audit.record("remove_pause", pause.request, by=by, at=at, reason=pause.reason)
        pause.delete()


def take_longer(*, request: DataRequest, told_on: date, words: str, by: User, at: datetime) -> None:
    """Records that we told the person that we need 2 months more, and why. The request must be
    complex, and we must have told them within the first month. Raises FieldError if `words` is
    empty, or for a day that is not possible. Raises ChangedMeanwhile if the request has ended, or
    if this is already recorded. Raises NotAllowed if `by` cannot do this."""
    check_handle(by, request)
    if not words.strip():
        raise FieldError("words", "Enter why you need longer")
    _check_day("told_on", told_on, at=at)
    last = last_day_to_extend(request)
    if last is not None and told_on > last:
        raise FieldError("told_on", f"You had to tell them by {last:%-d %B %Y}. Answer now")
    _set_longer(request, told_on, words, by=by, at=at)


def take_usual_time(*, request: DataRequest, by: User, at: datetime) -> None:
    """Undoes take_longer. Raises ChangedMeanwhile if the request has ended, or if this is already
    undone. Raises NotAllowed if `by` cannot do this."""
    check_handle(by, request)
    _set_longer(request, None, "", by=by, at=at)


def withdraw_request(
    *, request: DataRequest, words: str, ended_on: date, by: User, at: datetime
) -> None:
    """Records that the person no longer wants an answer, and how we know this. Raises FieldError if
    `words` is empty, or for a day that is not possible. Raises ChangedMeanwhile if the request has
    ended. Raises NotAllowed if `by` cannot do this."""
    check_handle(by, request)
    _end(request, "withdraw", words, ended_on, by=by, at=at)


def refuse_request(
    *, request: DataRequest, words: str, ended_on: date, by: User, at: datetime
) -> None:
    """Refuses a request that is manifestly unfounded or excessive (Article 12(5) of UK GDPR).
    `words` is the reason that we told the person. Raises FieldError if `words` is empty, or for a
    day that is not possible. Raises ChangedMeanwhile if the answer is finished, or if the request
    has ended. Raises NotAllowed if `by` is not a manager."""
    check_handle(by, request)
    check_manager(by, "refuse a request")
    _end(request, "refuse", words, ended_on, by=by, at=at)


def reopen_request(*, request: DataRequest, by: User, at: datetime) -> None:
    """Opens a request again, if it was withdrawn or refused by mistake. Somebody must then confirm
    again who asks. Raises ChangedMeanwhile if the request is already open. Raises NotAllowed if
    `by` cannot do this."""
    check_handle(by, request)
    apply_transition(REQUEST, "reopen", request, by=by, at=at, ended_on=None, sealed_ending=b"")


def _know(
    request: DataRequest, words: str, known_on: date, *, by: User | None, at: datetime
) -> None:
    request.write(identity=words)
    apply_transition(
        REQUEST,
        "confirm_identity",
        request,
        by=by or PROGRAMME,
        at=at,
        identity_on=known_on,
        identity_by=by,
        sealed_identity=request.sealed_identity,
    )


def _end(
    request: DataRequest, step: str, words: str, ended_on: date, *, by: User, at: datetime
) -> None:
    if not words.strip():
        raise FieldError("words", "Enter the reason")
    _check_day("ended_on", ended_on, at=at)
    request.write(ending=words)
    with transaction.atomic():
        request.pauses.filter(answered_on=None, asked_on__lte=ended_on).update(answered_on=ended_on)
        ending = request.sealed_ending
        apply_transition(
            REQUEST, step, request, by=by, at=at, ended_on=ended_on, sealed_ending=ending
        )


def _pause(
    request: DataRequest, reason: Pausing, asked_on: date, *, by: User, at: datetime
) -> None:
    _check_day("asked_on", asked_on, at=at)
    if asked_on < request.received_on:
        raise FieldError("asked_on", "The day you asked must not be before the request came")
    ClockPause.objects.create(request=request, reason=reason, asked_on=asked_on, asked_by=by)
    audit.record("pause_month", request, by=by, at=at, reason=reason)


def _end_pause(pause: ClockPause, on: date, field: str) -> None:
    if on < pause.asked_on:
        raise FieldError(field, f"The day must be {pause.asked_on:%-d %B %Y} or later")
    pause.answered_on = on
    pause.save(update_fields=["answered_on"])


def _set_longer(
    request: DataRequest, told_on: date | None, words: str, *, by: User, at: datetime
) -> None:
    request.write(longer=words)
    rows = DataRequest.objects.filter(pk=request.pk, status__in=sorted(UNANSWERED))
    with transaction.atomic():
        if not rows.update(longer_told_on=told_on, sealed_longer=request.sealed_longer):
            raise ChangedMeanwhile(
                "This request has ended, so nothing was saved. Open its page again."
            )
        action = "take_longer" if told_on else "take_usual_time"
        audit.record(action, request, by=by, at=at)
    request.longer_told_on = told_on


def _check_day(field: str, day: date, *, at: datetime) -> None:
    if day > london_date(at):
        raise FieldError(field, "The day must be today or in the past")
