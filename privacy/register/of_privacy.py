"""The records of this app: requests, holds, breaches and what has been deleted."""

from typing import Final

from privacy.models import Hold, LiftedDeathHold, RetentionNight, RetentionSwitch
from privacy.register import purposes, shorthand, terms
from privacy.register.entry import About, Entry, Whose
from privacy.register.shorthand import who_did

ENTRIES: Final[tuple[Entry, ...]] = (
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
