"""What happened with a man's referral, newest first: changes to his record, notes, moves, and what
the audit trail says about him, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Final

from django.db.models import (
    CharField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce, NullIf
from django.utils.formats import date_format
from django.utils.text import capfirst

from config.accounts.models import User
from config.common.audit import AuditEvent
from matching.models import (
    Exclusion,
    FixedPair,
    Match,
    Note,
    Participant,
    PrisonCheck,
    Proposal,
    Referral,
    SensitivePart,
    Transfer,
)
from matching.referrals.record import Part

PROGRAMME: Final = "the programme"
ABOUT_HIM: Final = (Proposal, Match, Exclusion, FixedPair, PrisonCheck)
"""Records of one referral. Their events belong to his timeline too."""
SAID_OTHERWISE: Final = ("add_note", "transfer", "approve", "lapse")
"""Events to leave out: they have another entry, or there is nothing to read."""
EVENTS: Final = {
    "accept": "Checked and put on the waiting list",
    "hold": "Put on hold",
    "take_off_hold": "Taken off hold",
    "match": "Got a mentor",
    "return_to_waiting": "Put back on the waiting list",
    "close": "Referral closed",
    "release_unmatched": "Closed: released before a mentor was free",
    "withdraw": "Withdrawn by the referrer",
    "reopen": "Referral opened again",
    "decline": "A proposed mentor was declined",
    "make_match": "Matched with a mentor",
    "end": "The match ended",
    "hand_over": "Another mentor took over",
    "declare_exclusion": "A mentor was ruled out",
    "remove_exclusion": "A ruled-out mentor was allowed again",
    "fix_pair": "A mentor was chosen for him: a fixed pair",
    "remove_fixed_pair": "The fixed pair was removed",
    "ask_prison": "The prison was asked about him",
    "answer": "The prison answered about him",
    "cancel": "The question to the prison was cancelled",
} | {f"read_{part.value}": f"Somebody read {part.label}" for part in SensitivePart}
WISHES: Final = {
    None: "",
    True: ": he still wants a mentor",
    False: ": he no longer wants a mentor",
}
LABELS: Final = {part.value: part.label for part in (*Part, *SensitivePart)}


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `by` is who did it; `before` and `after` have a line for each thing
    recorded; `words` are what somebody wrote, or why the record changed."""

    at: datetime
    title: str
    by: str
    words: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def timeline_of(referral: Referral, *, newest: int | None = None) -> list[Entry]:
    """What happened to this man, newest first: everything, or the `newest` entries. 4 queries, or 2
    after read_notes_and_moves."""
    read_notes_and_moves(referral)
    entries = chain(
        _changes(referral, newest),
        _notes(referral),
        _moves(referral),
        _events(referral, newest),
    )
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:newest]


def read_notes_and_moves(referral: Referral) -> None:
    """Loads his notes and transfers, with who wrote them, so that they are read only once. 2
    queries."""
    moves = Transfer.objects.select_related("origin", "destination", "recorded_by")
    prefetch_related_objects(
        [referral],
        Prefetch("notes", Note.objects.select_related("written_by")),
        Prefetch("transfers", moves),
    )


def _changes(referral: Referral, newest: int | None) -> Iterator[Entry]:
    for row in referral.record_changes.select_related("changed_by")[:newest]:
        yield Entry(
            at=row.changed_at,
            title=f"Changed: {LABELS.get(row.part, row.part)}",
            by=str(row.changed_by or PROGRAMME),
            words=row.reason,
            before=tuple(row.before.splitlines()),
            after=tuple(row.after.splitlines()),
        )


def _notes(referral: Referral) -> Iterator[Entry]:
    for row in referral.notes.all():
        title = "Note"
        if row.contacted_on:
            day = date_format(row.contacted_on, "j F Y")
            title = f"Spoke with him on {day}{WISHES[row.still_wants]}"
        yield Entry(at=row.written_at, title=title, by=str(row.written_by), words=row.text)


def _moves(referral: Referral) -> Iterator[Entry]:
    for row in referral.transfers.all():
        title = f"Moved from {row.origin} to {row.destination}"
        on = f"On {date_format(row.moved_on, 'j F Y')}"
        yield Entry(at=row.recorded_at, title=title, by=str(row.recorded_by), words=on)


def _events(referral: Referral, newest: int | None) -> Iterator[Entry]:
    is_his = Q(subject=Referral._meta.label, subject_id=referral.pk)
    is_his |= Q(subject=Participant._meta.label, subject_id=referral.participant_id)
    for model in ABOUT_HIM:
        rows = model._default_manager.filter(referral=referral)
        is_his |= Q(subject=model._meta.label, subject_id__in=rows.values("pk"))
    said_otherwise = Q(action__in=SAID_OTHERWISE) | Q(action__startswith="change_")
    said_otherwise |= Q(action__startswith="write_")
    events = AuditEvent.objects.filter(is_his).exclude(said_otherwise).order_by("-at", "-pk")
    people = User.objects.filter(pk=OuterRef("actor"))
    name = people.values(
        called=Coalesce(NullIf("name", Value("")), "email", output_field=CharField())
    )
    for event in events.annotate(person=Subquery(name))[:newest]:
        title = EVENTS.get(event.action, capfirst(event.action.replace("_", " ")))
        by = (event.person or "somebody") if event.actor else PROGRAMME
        yield Entry(at=event.at, title=title, by=by)
