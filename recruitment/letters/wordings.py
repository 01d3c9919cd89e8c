"""The words of every e-mail: built in as text files, reworded by managers, and checked."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from django.db import transaction

from config.accounts.models import User
from config.common import audit
from config.common.errors import DomainError
from recruitment.models import Wording

FOLDER: Final = Path(__file__).parents[1] / "wordings"
PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")

SAMPLES: Final = {
    "first_name": "Ama",
    "reference": "K7M-4QXD",
    "cohort": "June 2027",
    "training_starts_on": "Saturday 5 June 2027",
    "status_link": "https://alongside.example/apply/K7M-4QXD/",
    "next_cohort": "November 2027",
    "answer_by": "Monday 10 May 2027",
    "when": "Tuesday 4 May 2027 at 18:00",
    "where": "12 Example Street, London",
    "reason": "More people applied than we have places for.",
    "referee_name": "Sam Linnet",
    "applicant_name": "Ama Example",
    "link": "https://alongside.example/reference/…",
    "what": "clearance at HMP Example",
    "ends_on": "Friday 4 June 2027",
    "days": "30 days",
    "dates": "New: Saturday 5 June 2027 at 10:00, Welcome, 12 Example Street, London",
    "session": "Boundaries and keeping safe",
    "change": "has changed when he or she is free",
    "sessions": "2 sessions",
}
"""What each placeholder may look like, for a preview."""

APPLICANT: Final = ("first_name", "reference", "cohort", "training_starts_on", "status_link")
VOLUNTEER: Final = ("first_name",)
REFEREE: Final = ("referee_name", "applicant_name", "cohort")
SESSION: Final = ("session", "when", "where", "link")
FAREWELL: Final = ("first_name", "ends_on")
MENTOR_CHANGE: Final = ("change", "sessions", "link")
CLEARANCE_ENDS: Final = ("what", "ends_on", "days", "link")


class Text(NamedTuple):
    """An e-mail with its placeholders still in it, or filled."""

    subject: str
    body: str


@dataclass(frozen=True)
class Letter:
    """One kind of e-mail. `needed` are placeholders it would make no sense without."""

    key: str
    name: str
    known: tuple[str, ...] = APPLICANT
    needed: tuple[str, ...] = ()

    @property
    def placeholders(self) -> tuple[str, ...]:
        """Every one that may be used."""
        return tuple(dict.fromkeys([*self.known, *self.needed]))


class BadWording(DomainError):
    """A placeholder is unknown, or one that is needed is missing."""


LETTERS: Final = {
    letter.key: letter
    for letter in (
        Letter("received", "Application received"),
        Letter("reference_replaced_needed", "Another referee is needed", needed=("status_link",)),
        Letter("shortlisted", "Shortlisted"),
        Letter("interview_invitation", "Invitation to an interview", needed=("status_link",)),
        Letter("interview_booked", "Interview booked", needed=("when", "where")),
        Letter("interview_cancelled", "Interview cancelled", needed=("when",)),
        Letter("interview_missed", "Interview missed", needed=("when", "status_link")),
        Letter("reserve", "On the reserve list"),
        Letter("offer", "Offer of a place", needed=("answer_by", "status_link")),
        Letter("offer_reminder", "Reminder of an offer", needed=("answer_by", "status_link")),
        Letter("accepted", "Place accepted"),
        Letter("turned_down", "Place turned down"),
        Letter("lapsed", "Offer ended", known=(*APPLICANT, "answer_by")),
        Letter("declined", "Not taken further", needed=("reason",)),
        Letter("next_cohort", "Moved to the next cohort by us", needed=("next_cohort",)),
        Letter("deferred", "Moved to the next cohort by the applicant"),
        Letter("withdrawn", "Application withdrawn"),
        Letter("by_hand", "The start of a message of your own"),
        Letter("clearance_ends", "To a volunteer: clearance ends", VOLUNTEER, ("what", "ends_on")),
        Letter("clearance_ends_staff", "To a coordinator: a clearance ends", (), CLEARANCE_ENDS),
        Letter("training_dates", "To a trainee: training dates", VOLUNTEER, ("dates", "link")),
        Letter("training_reminder", "To a trainee: a session is near", VOLUNTEER, SESSION),
        Letter("training_certificate", "To a volunteer: certificate", VOLUNTEER, ("link",)),
        Letter("mentor_welcome", "To a volunteer: now a mentor", VOLUNTEER, ("link",)),
        Letter("mentor_change_staff", "To a coordinator: a mentor's change", (), MENTOR_CHANGE),
        Letter("hard_session_staff", "To a coordinator: a hard session", (), ("link",)),
        Letter("farewell", "To a mentor: thank you and goodbye", FAREWELL, ("link",)),
        Letter("reference_request", "To a referee: asking", REFEREE, ("link", "answer_by")),
        Letter("reference_reminder", "To a referee: reminding", REFEREE, ("link", "answer_by")),
    )
}


@cache
def built_in(key: str) -> Text:
    """The wording the programme comes with: the subject is the file's first line."""
    subject, _, body = (FOLDER / f"{key}.txt").read_text(encoding="utf-8").partition("\n\n")
    return Text(subject, body)


def current_wording(key: str) -> Text:
    """A manager's wording, else the built-in one. One query."""
    reworded = Wording.objects.filter(key=key).first()
    return Text(reworded.subject, reworded.body) if reworded else built_in(key)


def filled(text: Text, values: Mapping[str, str]) -> Text:
    """The e-mail with each placeholder replaced. A value is never read as a placeholder itself;
    KeyError when one has no value."""

    def fill(words: str) -> str:
        return PLACEHOLDER.sub(lambda match: values[match[1]], words)

    return Text(fill(text.subject), fill(text.body))


def preview(text: Text) -> Text:
    """The e-mail with invented values."""
    return filled(text, SAMPLES)


def reword(*, key: str, text: Text, by: User, at: datetime) -> None:
    """Keeps a manager's wording for this kind of e-mail. Safe to repeat. Raises BadWording."""
    check_wording(key, text)
    words = {"subject": text.subject, "body": text.body, "changed_by": by, "changed_at": at}
    with transaction.atomic():
        wording, _ = Wording.objects.update_or_create(key=key, defaults=words)
        audit.record("reword", wording, by=by, at=at, key=key)


def restore_wording(*, key: str, by: User, at: datetime) -> None:
    """Goes back to the built-in wording. Safe to repeat."""
    with transaction.atomic():
        for wording in Wording.objects.filter(key=key):
            audit.record("restore_wording", wording, by=by, at=at, key=key)
            wording.delete()


def check_wording(key: str, text: Text) -> None:
    """Raises BadWording, naming the placeholders that are unknown or missing."""
    letter = LETTERS[key]
    used = PLACEHOLDER.findall(text.subject) + PLACEHOLDER.findall(text.body)
    unknown = [name for name in dict.fromkeys(used) if name not in letter.placeholders]
    if unknown:
        raise BadWording(
            f"This e-mail cannot fill in {_listed(unknown)}. "
            f"It can fill in {_listed(letter.placeholders)}."
        )
    missing = [name for name in letter.needed if name not in used]
    if missing:
        raise BadWording(
            f"Put {_listed(missing)} somewhere in this e-mail, or its reader cannot act on it."
        )


def _listed(names: Iterable[str]) -> str:
    written = [f"{{{name}}}" for name in names]
    *first, last = written
    return f"{', '.join(first)} and {last}" if first else last
