"""The records of this app: requests, holds, breaches and what has been deleted."""

from typing import Final

from privacy.models import (
    AccountClosing,
    ClockPause,
    DataCopy,
    DataRequest,
    Hold,
    ItemChoice,
    LiftedDeathHold,
    RetentionNight,
    RetentionSwitch,
)
from privacy.register import purposes, shorthand, terms
from privacy.register.entry import About, Entry, Whose
from privacy.register.shorthand import who_did

_WITH_ACCOUNT: Final = (Whose.VOLUNTEER, Whose.REFERRER, Whose.STAFF)
_ASKED_BY: Final = tuple(About(whose, "asked_by") for whose in _WITH_ACCOUNT)
_REQUESTERS: Final = (
    About(Whose.MAN, "participant"),
    *(About(whose, "user") for whose in _WITH_ACCOUNT),
)
_OF_REQUEST: Final = tuple(About(about.whose, f"request__{about.path}") for about in _REQUESTERS)
_UNREAD: Final = tuple(About(about.whose, None) for about in _REQUESTERS)
"""What leads to nobody on purpose: a copy of data does not repeat the answers of earlier ones, and
does not say what was withheld from them."""
_IN_WORDS: Final = "lists show the facts and the days. The words are encrypted"

ENTRIES: Final[tuple[Entry, ...]] = (
    Entry(
        model=DataRequest,
        what="requests about data",
        about=_REQUESTERS,
        purpose=purposes.ANSWERING_REQUESTS,
        readers=shorthand.STAFF_ONLY,
        term=terms.REQUESTED,
        remains=shorthand.NOTHING,
        fields={
            "participant": "Man who asks",
            "user": "Person who asks",
            "wish": "What they ask for",
            "asker": "Who asks",
            "how": "How it came",
            "status": "How far the request has got",
            "received_on": "When it came",
            "recorded_at": "When it was written down",
            "identity_on": "Since when we know who asks",
            "longer_told_on": "When we said that we need longer",
            "keeping": "Where he wants the answer",
            "names_offences": "Whether the answer may say what he is in prison for",
            "is_approved_alone": "Whether one person prepared and approved it",
            "ended_on": "When it ended",
            "forgotten_on": "When we deleted its words",
        },
        readable=_IN_WORDS,
    ),
    Entry(
        model=DataRequest,
        what="words of requests about data",
        about=_REQUESTERS,
        purpose=purposes.ANSWERING_REQUESTS,
        readers=shorthand.STAFF_ONLY,
        term=terms.REQUEST_WORDS,
        remains=shorthand.NOTHING,
        fields={
            "sealed_words": "What they ask for, in their words",
            "sealed_identity": "How we know who asks",
            "sealed_longer": "Why we need longer",
            "sealed_ending": "Why it ended without an answer",
        },
    ),
    Entry(
        model=DataRequest,
        what="answers to requests about data",
        about=_UNREAD,
        purpose=purposes.ANSWERING_REQUESTS,
        readers=shorthand.STAFF_ONLY,
        term=terms.REQUEST_WORDS,
        remains=shorthand.NOTHING,
        fields={
            "sealed_reply": "What we say to them",
            "sealed_answer": "The whole answer, as it was handed over",
        },
    ),
    who_did(
        DataRequest,
        {
            "recorded_by": "Recorded by",
            "identity_by": "Identity confirmed by",
            "prepared_by": "Prepared by",
            "approved_by": "Approved by",
        },
    ),
    Entry(
        model=ClockPause,
        what="days on which we waited to hear more about a request",
        about=_OF_REQUEST,
        purpose=purposes.ANSWERING_REQUESTS,
        readers=shorthand.STAFF_ONLY,
        term=terms.REQUESTED,
        remains=shorthand.NOTHING,
        fields={
            "request": "Request",
            "reason": "What we asked",
            "asked_on": "When we asked",
            "answered_on": "When we heard",
        },
        readable=_IN_WORDS,
    ),
    who_did(ClockPause, {"asked_by": "Asked by"}),
    Entry(
        model=ItemChoice,
        what="what was withheld from an answer, and why",
        about=_UNREAD,
        purpose=purposes.ANSWERING_REQUESTS,
        readers=shorthand.STAFF_ONLY,
        term=terms.REQUEST_WORDS,
        remains=shorthand.NOTHING,
        fields={
            "request": "Request",
            "item": "Number of the record and name of the field",
            "choice": "What was decided",
            "ground": "Why",
            "is_untold": "Whether the answer does not mention it",
            "sealed_words": "Words that were blacked out",
            "chosen_at": "When it was decided",
        },
        readable=_IN_WORDS,
    ),
    who_did(ItemChoice, {"chosen_by": "Decided by"}),
    Entry(
        model=DataCopy,
        what="copies of data",
        about=_ASKED_BY,
        purpose=purposes.ANSWERING_REQUESTS,
        readers=shorthand.THEMSELVES,
        term=terms.FILE_MADE,
        remains=shorthand.NOTHING,
        fields={"asked_by": "Asked for by", "request": "Request that it answers"},
        readable=shorthand.SOON_DELETED,
    ),
    Entry(
        model=DataCopy,
        what="what is in a copy of data",
        about=_UNREAD,
        purpose=purposes.ANSWERING_REQUESTS,
        readers=shorthand.THEMSELVES,
        term=terms.FILE_MADE,
        remains=shorthand.NOTHING,
        fields={"sealed_content": "The copy as JSON", "sealed_pdf": "The copy as a PDF"},
    ),
    Entry(
        model=AccountClosing,
        what="wishes to close an account",
        about=tuple(About(whose, "user") for whose in _WITH_ACCOUNT),
        purpose=purposes.ANSWERING_REQUESTS,
        readers=shorthand.MANAGERS,
        term=terms.REQUESTED,
        remains=shorthand.NOTHING,
        fields={
            "user": "Person",
            "status": "How far it has got",
            "asked_at": "When they asked",
            "closes_on": "When the account closes",
            "ended_at": "When it was closed or cancelled",
        },
        readable=shorthand.SOON_DELETED,
    ),
    Entry(
        model=Hold,
        what="legal holds",
        about=(
            About(Whose.MAN, "participant"),
            About(Whose.VOLUNTEER, "user"),
            About(Whose.REFERRER, "user"),
            About(Whose.STAFF, "user"),
            About(Whose.STAFF, "begun_by"),
            About(Whose.STAFF, "lifted_by"),
        ),
        purpose=purposes.ANSWERING_FOR,
        readers=shorthand.MANAGERS,
        term=terms.WITH_RECORD,
        remains=shorthand.DELETED_NOTED,
        fields={
            "participant": "The man whose record is held",
            "user": "The person whose record is held",
            "reason": "Who needs the record, and why",
            "begun_by": "Held by",
            "begun_at": "Held since",
            "lifted_because": "Why nobody needs the record any longer",
            "lifted_by": "Lifted by",
            "lifted_at": "Lifted at",
        },
        readable=shorthand.FREE_TEXT,
    ),
    Entry(
        model=LiftedDeathHold,
        what="the end of the hold that a death sets",
        about=(About(Whose.MAN, "participant"), About(Whose.STAFF, "lifted_by")),
        purpose=purposes.ANSWERING_FOR,
        readers=shorthand.MANAGERS,
        term=terms.WITH_RECORD,
        remains=shorthand.DELETED_NOTED,
        fields={
            "participant": "The man whose record was held",
            "died_on": "The day of his death",
            "reason": "Why nobody needs the record any longer",
            "lifted_by": "Lifted by",
            "lifted_at": "Lifted at",
        },
        readable=shorthand.FREE_TEXT,
    ),
    who_did(
        RetentionSwitch,
        {"changed_by": "Started or stopped by", "changed_at": "Started or stopped at"},
        readers=shorthand.MANAGERS,
        impersonal=("programme", "is_on", "most"),
    ),
    Entry(
        model=RetentionNight,
        what="who could not be deleted in a night",
        about=(
            About(Whose.MAN, None),
            About(Whose.VOLUNTEER, None),
            About(Whose.REFERRER, None),
            About(Whose.STAFF, None),
        ),
        purpose=purposes.ANSWERING_FOR,
        readers=shorthand.MANAGERS,
        term=terms.TRAIL,
        remains=shorthand.NOTHING,
        fields={"failures": "Numbers of the records that could not be deleted, and why"},
        impersonal=("night", "counts", "old_lines", "was_stopped"),
        readable="it has numbers of records and no names",
    ),
)

IMPERSONAL: Final[dict[str, tuple[str, ...]]] = {
    "reporting.KeptReport": ("first", "last", "prisons", "as_at", "tables", "kept_at"),
    "reporting.LostQuarter": ("first", "part", "lost_on"),
}
"""Models that say nothing about anybody. The stored reports have counts, and none of what the law
protects most about fewer than 10 men."""
