"""The timeline of a man: what happened, in words, the newest first. The timeline combines the
changes to his record, the notes, his moves and the audit trail."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Any, Final

from django.db import models
from django.db.models import (
    CharField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce, NullIf
from django.utils.formats import date_format

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.written_query import written_once
from matching.models import (
    Exclusion,
    FixedPair,
    Match,
    Note,
    Participant,
    PrisonCheck,
    Proposal,
    RecordChange,
    Referral,
    ReleaseQuestion,
    SensitivePart,
    Transfer,
)
from matching.referrals.death import DEATH
from matching.referrals.moving import STATUS
from matching.referrals.notes import notes_of
from matching.referrals.record import DUPLICATE, MOVE, Part

PROGRAMME: Final = "the programme"
EVENTS: Final[dict[type[models.Model], dict[str, str]]] = {
    Referral: {
        "add_referral": "Added by hand",
        "import_referral": "Added from a spreadsheet",
        "refer": "Referred online",
        "accept": "Checked and put on the waiting list",
        "hold": "Put on hold",
        "take_off_hold": "Taken off hold",
        "return_to_waiting": "Put back on the waiting list",
        "rejoin": "He has his mentor again",
        "close": "Referral closed",
        "release_unmatched": "Closed: released before a mentor was free",
        "withdraw": "Withdrawn by the referrer",
        "reopen": "Referral opened again",
    },
    Participant: {
        "record_death": "He died",
        "correct_death": "Corrected: he has not died",
    }
    | {f"read_{part.value}": f"Somebody read {part.label}" for part in SensitivePart},
    Proposal: {
        "decline": "A proposed mentor was declined",
        "hold": "A proposed mentor was put on hold",
        "look_again": "A proposed mentor is to be decided on again",
    },
    Match: {
        "make_match": "Matched with a mentor",
        "undo": "The approval of a mentor was undone",
        "print_slip": "A slip about his mentor was printed for him",
        "record_his_answer": "He was asked about a mentor",
        "record_briefing": "The mentor was told about safety and the prison’s conditions",
        "invite_mentor": "A mentor was asked to meet him",
        "give_more_time": "The mentor was given more time to answer",
        "ask_question": "The mentor asked a question about meeting him",
        "answer_question": "The mentor’s question was answered",
        "move_first_session": "Their first session was moved",
        "turn_down": "A mentor, or he, said no before they met",
        "call_off": "A match was called off before it began",
        "accept": "A mentor said yes to him",
        "correct_yes": "Corrected: a yes was recorded by mistake",
        "correct_his_yes": "Corrected: he had not said yes",
        "meet": "They first met",
        "correct_meeting": "Corrected: they have not met yet",
        "correct_first_meeting": "Corrected: the day they first met",
        "pause": "The match was paused",
        "resume": "They meet in prison again",
        "resume_outside": "Support after release goes on again",
        "arrange_meetings": "How or when they meet was changed",
        "release": "His mentor supports him after release",
        "correct_release": "Corrected: he had not left",
        "recall": "He is back in prison during his support",
        "end": "The match ended",
        "hand_over": "Another mentor took over",
        "reopen": "The match goes on: its end was a mistake",
        "reopen_to_start": "The match is to start: its end was a mistake",
        "reopen_outside": "Support after release goes on: its end was a mistake",
    },
    Exclusion: {
        "declare_exclusion": "A mentor was ruled out",
        "remove_exclusion": "A ruled-out mentor was allowed again",
    },
    FixedPair: {
        "fix_pair": "A mentor was chosen for him: a fixed pair",
        "remove_fixed_pair": "The fixed pair was removed",
    },
    PrisonCheck: {
        "ask_prison": "The prison was asked about him",
        "answer": "The prison answered about him",
        "cancel": "The question to the prison was cancelled",
    },
    ReleaseQuestion: {
        "ask_whether_he_left": "His release date passed, and we asked whether he left",
        "record_leaving": "He left on his release date",
    },
}
"""The words in the timeline for each event of the audit trail, by the kind of record and the name
of the event. The timeline leaves out all other events, because other entries tell the same things.
"""
KINDS: Final = {model._meta.label: model for model in EVENTS}
WISHES: Final = {
    None: "",
    True: ": he still wants a mentor",
    False: ": he no longer wants a mentor",
}
CHANGED: Final = {part.value: f"Changed: {part.label}" for part in (*Part, *SensitivePart)} | {
    "source": "Changed: who referred him",
    "received": "Changed: when he was referred",
    "monitoring": "Changed: what we count about him",
    DUPLICATE: "Decided about a possible duplicate",
}
"""The words in the timeline for a change, by the part of the record."""
PARTS_IN_OTHER_ENTRIES: Final = (STATUS, MOVE, DEATH)
"""The timeline shows changes of these parts inside another entry: of a step, a move, or a corrected
death."""
Details = Mapping[tuple[str, datetime], RecordChange]
"""Changes of the parts PARTS_IN_OTHER_ENTRIES, by part and time."""


@dataclass(frozen=True)
class Entry:
    """One entry of the timeline. `by` is the person who did what the entry tells. `words` are a
    note, or the reason for a change. `before` and `after` have the lines of the record before and
    after the change."""

    at: datetime
    title: str
    by: str
    words: str = ""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def timeline_of(
    referral: Referral,
    *,
    newest: int | None = None,
    notes: Iterable[Note] | None = None,
    moves: Iterable[Transfer] | None = None,
) -> list[Entry]:
    """What happened to this man, the newest first. At most 4 queries.

    Returns at most `newest` entries, or all of them if it is None. `notes` and `moves` are all his
    notes and moves, if the caller has already loaded them.
    """
    notes = notes_of(referral.pk) if notes is None else notes
    moves = moves_of(referral.pk) if moves is None else moves
    changes = _changes_of(referral.pk, newest=newest)
    details = {
        (row.part, row.changed_at): row for row in changes if row.part in PARTS_IN_OTHER_ENTRIES
    }
    entries = chain(
        _changes(changes),
        _notes(notes),
        _moves(moves, details),
        _events(referral, newest, details),
    )
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:newest]


@written_once
def moves_of(referral: int) -> QuerySet[Transfer]:
    """The moves of this man between prisons, the newest first. Loads the people who recorded
    them."""
    moves = Transfer.objects.filter(referral=referral)
    return moves.select_related("origin", "destination", "recorded_by")


@written_once
def _changes_of(referral: int, *, newest: int | None) -> QuerySet[RecordChange]:
    changes = RecordChange.objects.filter(referral=referral)
    return changes.select_related("changed_by")[:newest]


def _changes(changes: Iterable[RecordChange]) -> Iterator[Entry]:
    for row in changes:
        if row.part in PARTS_IN_OTHER_ENTRIES:
            continue
        entry = Entry(
            at=row.changed_at,
            title=CHANGED.get(row.part, "His record changed"),
            by=str(row.changed_by or PROGRAMME),
        )
        if row.part == DUPLICATE:
            yield replace(entry, words=row.after)
        else:
            yield _with(row, entry)


def _with(change: RecordChange | None, entry: Entry) -> Entry:
    """The entry with the details of this change added. If there is no change, the entry itself."""
    if change is None:
        return entry
    return replace(
        entry,
        words=change.reason or entry.words,
        before=tuple(change.before.splitlines()),
        after=tuple(change.after.splitlines()),
    )


def _notes(notes: Iterable[Note]) -> Iterator[Entry]:
    for row in notes:
        title = "Note"
        if row.contacted_on:
            day = date_format(row.contacted_on, "j F Y")
            title = f"Spoke with him on {day}{WISHES[row.still_wants]}"
        yield Entry(at=row.written_at, title=title, by=str(row.written_by), words=row.text)


def _moves(moves: Iterable[Transfer], details: Details) -> Iterator[Entry]:
    for row in moves:
        title = f"Moved from {row.origin} to {row.destination}"
        on = f"On {date_format(row.moved_on, 'j F Y')}"
        entry = Entry(at=row.recorded_at, title=title, by=str(row.recorded_by), words=on)
        yield _with(details.get((MOVE, entry.at)), entry)


def _events(referral: Referral, newest: int | None, details: Details) -> Iterator[Entry]:
    for event in _events_of(referral.pk, referral.participant_id, newest=newest):
        title = EVENTS[KINDS[event.subject]][event.action]
        entry = Entry(at=event.at, title=title, by=doer(event))
        is_step = event.subject == Referral._meta.label
        is_death = event.action == "correct_death"
        part = STATUS if is_step else DEATH if is_death else ""
        yield _with(details.get((part, event.at)), entry)


@written_once
def _events_of(referral: int, participant: int, *, newest: int | None) -> QuerySet[AuditEvent]:
    is_his = Q(pk__in=[])
    for model, sentences in EVENTS.items():
        is_his |= Q(
            subject=model._meta.label,
            action__in=sentences,
            subject_id__in=_keys(model, referral, participant),
        )
    return with_people(AuditEvent.objects.filter(is_his).order_by("-at", "-pk"))[:newest]


def _keys(model: type[models.Model], referral: int, participant: int) -> Any:
    """The ids of the records of this kind that belong to the referral or its man."""
    if model is Referral:
        return [referral]
    if model is Participant:
        return [participant]
    return model._default_manager.filter(referral=referral).values("pk")


def with_people(events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """The same events, with the annotation `person`: the name of the person who did what the event
    records."""
    people = User.objects.filter(pk=OuterRef("actor"))
    name = people.values(
        called=Coalesce(NullIf("name", Value("")), "email", output_field=CharField())
    )
    return events.annotate(person=Subquery(name))


def doer(event: AuditEvent) -> str:
    """The name of the person who did what the event records, or “the programme”. The event must
    come from with_people."""
    person: str | None = event.person  # type: ignore[attr-defined]  # annotated
    return (person or "somebody") if event.actor else PROGRAMME
