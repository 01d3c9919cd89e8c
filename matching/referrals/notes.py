"""Notes about a man, contacts with him, and whether he still wants a mentor."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import FieldError
from config.common.written_query import written_once
from matching.models import Note, Referral
from matching.permissions import check_alive, check_decide
from matching.referrals.moving import lock_referral

ASK_EVERY: Final = timedelta(days=31)
"""How often staff should ask a waiting man whether he still wants a mentor: about once a month."""


def add_note(
    *,
    referral: Referral,
    text: str,
    contacted_on: date | None,
    still_wants: bool | None,
    by: User,
    at: datetime,
) -> Note:
    """Adds a note about the man.

    `contacted_on` is the day when somebody spoke with him. `still_wants` is his answer to whether
    he still wants a mentor, or None if nobody asked.

    Raises FieldError for an empty note, for an answer without a day, and for a day in the future.
    Raises NotAllowed if `by` cannot do this. Raises HasDied if he has died, and RecordErased if
    his record was erased.
    """
    check_decide(by, referral)
    if contacted_on and contacted_on > london_date(at):
        raise FieldError("contacted_on", "The day you spoke with him must be today or in the past")
    if still_wants is not None and contacted_on is None:
        raise FieldError("contacted_on", "Enter the day you spoke with him")
    if not text and contacted_on is None:
        raise FieldError("text", "Enter a note, or the day you spoke with him")
    with transaction.atomic():
        check_alive(lock_referral(referral).participant_id)
        note = Note.objects.create(
            referral=referral,
            text=text,
            contacted_on=contacted_on,
            still_wants=still_wants,
            written_by=by,
            written_at=at,
        )
        audit.record("add_note", referral, by=by, at=at, note=note.pk)
    return note


@written_once
def notes_of(referral: int) -> QuerySet[Note]:
    """The notes about this man, the newest first. Loads the people who wrote them."""
    return Note.objects.filter(referral=referral).select_related("written_by")


def last_wish(notes: Iterable[Note]) -> Note | None:
    """The latest note with an answer to whether the man still wants a mentor. `notes` are all notes
    about him."""
    answers = [note for note in notes if note.still_wants is not None]
    return max(answers, key=lambda note: (note.contacted_on, note.pk), default=None)


def is_to_be_asked(referral: Referral, wish: Note | None, *, today: date) -> bool:
    """Whether it is time to ask the man again whether he still wants a mentor.

    `wish` comes from last_wish. If nobody has asked him yet, it is time a month after his referral.
    """
    since = wish.contacted_on if wish and wish.contacted_on else referral.received_on
    return today - since >= ASK_EVERY
