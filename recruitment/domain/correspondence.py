"""What staff write: to an applicant, and among themselves."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from config.accounts.models import User
from config.common import audit
from recruitment.domain.telling import tell_in_words
from recruitment.domain.wordings import Text
from recruitment.models import Application, Message, Note
from recruitment.permissions import check_decide

PRESSED_TWICE: Final = timedelta(minutes=1)
"""The same words from the same person within this time are one press of a button too many."""


def write_to_applicant(*, application: Application, text: Text, by: User, at: datetime) -> Message:
    """Sends an e-mail as it was previewed; the same again at once sends nothing. Raises
    NotAllowed."""
    check_decide(by, application)
    with transaction.atomic():
        _wait_for_others(application)
        sent = application.messages.filter(sent_by=by, sent_at__gt=at - PRESSED_TWICE)
        if before := sent.filter(subject=text.subject, body=text.body).first():
            return before
        message = tell_in_words(application, text, by=by, at=at)
        audit.record("write", application, by=by, at=at, message=message.pk)
    return message


def add_note(*, application: Application, text: str, by: User, at: datetime) -> Note:
    """Keeps a private note, which the applicant never sees here; the same again at once is the
    same note. Raises NotAllowed."""
    check_decide(by, application)
    with transaction.atomic():
        _wait_for_others(application)
        written = application.notes.filter(written_by=by, written_at__gt=at - PRESSED_TWICE)
        if before := written.filter(text=text).first():
            return before
        note = Note.objects.create(application=application, text=text, written_by=by, written_at=at)
        audit.record("note", application, by=by, at=at, note=note.pk)
    return note


def _wait_for_others(application: Application) -> None:
    Application.objects.select_for_update(no_key=True).get(pk=application.pk)
