"""What staff write: to an applicant, and among themselves."""

from datetime import datetime

from django.db import transaction

from config.accounts.models import User
from config.common import audit
from recruitment.domain.telling import tell_in_words
from recruitment.domain.wordings import Text
from recruitment.models import Application, Message, Note
from recruitment.permissions import check_decide


def write_to_applicant(*, application: Application, text: Text, by: User, at: datetime) -> Message:
    """Sends an e-mail as it was previewed. Raises NotAllowed. Each call sends one."""
    check_decide(by, application)
    with transaction.atomic():
        message = tell_in_words(application, text, by=by, at=at)
        audit.record("write", application, by=by, at=at, message=message.pk)
    return message


def add_note(*, application: Application, text: str, by: User, at: datetime) -> Note:
    """Keeps a private note; the applicant never sees it here. Raises NotAllowed."""
    check_decide(by, application)
    with transaction.atomic():
        note = Note.objects.create(application=application, text=text, written_by=by, written_at=at)
        audit.record("note", application, by=by, at=at, note=note.pk)
    return note
