"""When none of the times suits."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from config.accounts.models import User
from config.accounts.roles import Role
from config.common import audit
from config.common.errors import DomainError, NotAllowed
from config.common.outbox import queue_email
from recruitment.domain.interviews.booking import NO_TIME_TO_CHOOSE, NotInvited, can_book
from recruitment.models import Application, Note

MOST_A_DAY: Final = 3


class AskedEnough(DomainError):
    """Three times in a day is enough to be heard."""


def ask_for_another_time(*, application: Application, words: str, by: User, at: datetime) -> None:
    """Leaves a note on the application, and e-mails its coordinators that there is one; managers
    when it names no prison that has any. The e-mail does not hold the words.

    Raises NotInvited, AskedEnough, or NotAllowed for someone else's application.
    """
    if application.applicant_id != by.pk:
        raise NotAllowed("Only the person whose application this is can ask.")
    with transaction.atomic():
        current = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
        if not can_book(current, at=at):
            raise NotInvited(NO_TIME_TO_CHOOSE)
        _check_not_too_often(current, by, at)
        text = f"Asks for another interview time: {words}"
        note = Note.objects.create(application=current, text=text, written_by=by, written_at=at)
        audit.record("ask_for_another_time", current, by=by, at=at, note=note.pk)
        for person in coordinators_of(current):
            _tell(person, current, note, at=at)


def coordinators_of(application: Application) -> list[User]:
    """Whoever screens it; the managers when nobody else does."""
    theirs = User.objects.filter(
        establishments__in=application.establishments.all(),
        is_active=True,
        grants__role=Role.COORDINATOR,
    ).distinct()
    managers = User.objects.filter(is_active=True, grants__role=Role.MANAGER)
    return list(theirs) or list(managers)


def _check_not_too_often(application: Application, by: User, at: datetime) -> None:
    lately = application.notes.filter(written_by=by, written_at__gt=at - timedelta(days=1))
    if lately.count() >= MOST_A_DAY:
        raise AskedEnough("We have your messages, and answer them by e-mail. Write again tomorrow.")


def _tell(person: User, application: Application, note: Note, *, at: datetime) -> None:
    page = f"{settings.BASE_URL}/applications/{application.reference}/timeline/"
    queue_email(
        key=f"another-time:{note.pk}:{person.pk}",
        to=person.email,
        subject=f"Application {application.reference}: another interview time is asked for",
        text=f"None of the times on offer suits this applicant. Read what would, here:\n\n{page}\n",
        at=at,
    )
