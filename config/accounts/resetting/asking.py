"""Asking for a reset of somebody's second step, and answering the request.

A reset takes 2 managers. If one manager could do it alone, they could sign in as any colleague
whose emails they can read. Where there is only one manager, the operator runs the command
`reset_second_factor`.
"""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse

from config.accounts.grants import lock_managers, reset_second_factor
from config.accounts.models import SecondStepReset, User
from config.accounts.resetting.emails import RESET_ASKED, RESET_DONE
from config.accounts.resetting.row import LASTS
from config.accounts.resetting.states import RESET, ResetStatus
from config.accounts.roles import Role
from config.common import audit
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from config.common.letters.sending import email_person
from config.common.transitions import apply_to_all, apply_transition

DOING: Final = "reset a second step"


def open_resets(*, at: datetime) -> QuerySet[SecondStepReset]:
    """The requests to reset a second step of signing in that nobody has answered and that have not
    expired. The oldest come first. Also loads the people that each request names."""
    return _unanswered().filter(asked_at__gt=at - LASTS)


def resets_to_answer(user: User, *, at: datetime) -> QuerySet[SecondStepReset]:
    """The open requests that this person can agree to (see can_answer)."""
    rows = open_resets(at=at).exclude(user=user).exclude(asked_by=user)
    return rows if Role.MANAGER in user.roles else rows.none()


def expired_reset(user: User, *, at: datetime) -> SecondStepReset | None:
    """The request to reset this person's second step, if the request expired without an answer.
    None if somebody has asked again since. One query."""
    return _unanswered().filter(user=user, asked_at__lte=at - LASTS).first()


def managers_who_can_agree(*, to: User, asked_by: User) -> QuerySet[User]:
    """The managers who can agree when one manager (`asked_by`) asks to reset the second step of a
    person (`to`)."""
    managers = User.objects.filter(is_active=True, grants__role=Role.MANAGER)
    return managers.exclude(pk__in=[to.pk, asked_by.pk])


def can_answer(reset: SecondStepReset, by: User) -> bool:
    """Whether `by` can agree to the reset or decline it. Only a manager can. Nobody can answer
    their own request, or a request about their own second step."""
    return Role.MANAGER in by.roles and by.pk not in (reset.asked_by_id, reset.user_id)


def ask_reset(*, user: User, reason: str, by: User, at: datetime) -> None:
    """Records a request to reset the second step of this person. Emails the other managers, so that
    one of them can agree.

    Raises NotAllowed if `by` is not a manager, or asks about their own second step. Raises
    FieldError about `reason` if no other manager could agree. Raises ChangedMeanwhile if somebody
    has already asked.
    """
    with transaction.atomic():
        lock_managers(by=by, doing=DOING)
        if user.pk == by.pk:
            raise NotAllowed("You cannot ask to reset your own second step. Ask another manager.")
        others = managers_who_can_agree(to=user, asked_by=by)
        if not others.exists():
            raise FieldError(
                "reason",
                "There is no other manager who could agree. Ask the person who looks after the "
                "server to reset it",
            )
        if open_resets(at=at).filter(user=user).exists():
            raise ChangedMeanwhile("Somebody has asked for this already. See what they wrote.")
        if expired := expired_reset(user, at=at):
            _step("take_back", expired, by=by, at=at)
        reset = SecondStepReset.objects.create(user=user, reason=reason, asked_by=by, asked_at=at)
        audit.record("ask_reset", reset, by=by, at=at, user=user.pk)
        link = f"{settings.BASE_URL}{reverse('staff_member', args=[user.pk])}"
        for manager in others:
            email_person(manager, RESET_ASKED, occasion=f"reset_asked:{reset.pk}", at=at, link=link)


def agree_reset(*, reset: SecondStepReset, by: User, at: datetime) -> None:
    """Resets the second step of the person that the request is about. Signs this person out
    everywhere and emails them.

    Raises NotAllowed if `can_answer` is false. Raises ChangedMeanwhile if somebody has already
    answered, or if the request has expired.
    """
    with transaction.atomic():
        lock_managers(by=by, doing=DOING)
        _check_can_answer(reset, by, at=at)
        _step("agree", reset, by=by, at=at)
        reset_second_factor(user=reset.user, by=by, at=at)
        email_person(
            reset.user,
            RESET_DONE,
            occasion=f"reset_done:{reset.pk}",
            at=at,
            link=f"{settings.BASE_URL}{reverse('account_login')}",
        )


def decline_reset(*, reset: SecondStepReset, by: User, at: datetime) -> None:
    """Declines a request to reset somebody's second step, so that the second step stays. Raises the
    same errors as agree_reset."""
    with transaction.atomic():
        lock_managers(by=by, doing=DOING)
        _check_can_answer(reset, by, at=at)
        _step("decline", reset, by=by, at=at)


def take_back_reset(*, reset: SecondStepReset, by: User, at: datetime) -> None:
    """Cancels a request to reset somebody's second step. Raises NotAllowed unless `by` is the
    manager who asked. Raises ChangedMeanwhile if somebody has already answered."""
    if by.pk != reset.asked_by_id:
        raise NotAllowed("Only the manager who asked can cancel this. You can decline it.")
    _step("take_back", reset, by=by, at=at)


def take_back_resets_of(*, user: User, by: User, at: datetime) -> None:
    """Cancels every open request to reset a second step that is about this person or was made by
    them. Call this when they leave. Safe to repeat."""
    rows = SecondStepReset.objects.filter(Q(user=user) | Q(asked_by=user))
    apply_to_all(RESET, "take_back", rows, by=by, at=at, answered_by=by, answered_at=at)


def _unanswered() -> QuerySet[SecondStepReset]:
    rows = SecondStepReset.objects.filter(status=ResetStatus.ASKED)
    return rows.select_related("user", "asked_by").order_by("asked_at", "pk")


def _check_can_answer(reset: SecondStepReset, by: User, *, at: datetime) -> None:
    if not can_answer(reset, by):
        raise NotAllowed("Another manager must answer this. You cannot agree to your own request.")
    if reset.status == ResetStatus.ASKED and reset.expires_at <= at:
        raise ChangedMeanwhile(
            f"This request has expired, because nobody answered it within {LASTS.days} days. If "
            "the second step is still lost, ask again."
        )


def _step(name: str, reset: SecondStepReset, *, by: User, at: datetime) -> None:
    """Ends the request, and notes who ended it."""
    apply_transition(RESET, name, reset, by=by, at=at, answered_by=by, answered_at=at)
