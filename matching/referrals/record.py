"""A man's record, in parts: what each part says, and how to change it. If 2 people edit the same
record, the second person sees what the first has saved."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.text import capfirst

from config.accounts.models import User
from config.common import audit
from config.common.errors import ChangedMeanwhile
from config.common.written_query import written_once
from matching.models import (
    OffenderManager,
    Participant,
    RecordChange,
    Referral,
    ReferralNeed,
    ReleaseDate,
    Want,
)
from matching.permissions import check_man
from matching.referrals.moving import check_open
from matching.referrals.wants import AIMS
from recruitment.models import Language
from recruitment.weekly import week_in_words
from training.models import Course

EDITED = (
    "Somebody has changed his record since you opened this page, so nothing was saved. What you "
    "entered is still here. Compare it with what the record says now, then save again."
)
MOVE: Final = "move"
"""The name of the change when a man moves to another prison. The timeline shows the move and the
change as one entry."""
DUPLICATE: Final = "possible duplicate"
"""The name of the change when somebody decides whether 2 records are about the same man."""

Line = tuple[str, str]
"""A label and its value."""


class Part(models.TextChoices):
    """The parts of a man's record. Each part has a page to edit it."""

    IDENTITY = "identity", "who he is"
    PLACE = "place", "where he is"
    DATES = "dates", "his dates"
    WANTS = "wants", "what he wants help with"
    TIMES = "times", "when he can meet"
    SUPPORT = "support", "languages, reading and access"
    OFFICERS = "officers", "offender managers"
    AGREEMENT = "agreement", "his agreement"


class EditedMeanwhile(ChangedMeanwhile):
    """Somebody has changed the record since the person opened its page. `current` is the changed
    record."""

    def __init__(self, current: Referral) -> None:
        super().__init__(EDITED)
        self.current = current


def version_of(referral: Referral, part: str) -> int:
    """The version to compare before a change of this part.

    For Part.IDENTITY and the sensitive parts, the version of his Participant, because all his
    referrals share these parts. For all other parts, the version of this referral.
    """
    is_of_referral = part in Part.values and part != Part.IDENTITY
    return referral.version if is_of_referral else referral.participant.version


@contextmanager
def editing(
    referral: Referral, part: Part, *, version: int | None, reason: str, by: User, at: datetime
) -> Iterator[Referral]:
    """A context manager to change one part of a record. The block gets the referral, freshly read
    and locked, and changes it.

    After the block, saves the referral or its participant, and adds a line to the timeline and an
    audit event. If the block changed nothing, saves nothing.

    `version` is the version on the page that the person saw (see version_of). None accepts any
    version. The caller must check who may change the record. Raises EditedMeanwhile if the record
    has another version. Raises HasDied if the man has died, and RecordErased if his record was
    erased. Raises ReferralIsClosed if the referral is closed, unless `part` is Part.IDENTITY.
    """
    with locking(referral, part, version=version) as current:
        if part != Part.IDENTITY:
            check_open(current)
        before = words_of(current, part)
        yield current
        after = words_of(current, part)
        if after != before:
            save_next_version(current, part)
            note_change(current, part, before, after, reason=reason, by=by, at=at)


@contextmanager
def locking(referral: Referral, part: str, *, version: int | None) -> Iterator[Referral]:
    """A transaction, as a context manager. Locks the referral and then its participant. The block
    gets the referral, freshly read. 2 queries.

    `version` is the version on the page that the person saw. None accepts any version. Raises
    EditedMeanwhile if the record has another version. Raises HasDied if the man has died, and
    RecordErased if his record was erased.
    """
    with transaction.atomic():
        # This query must not join the prison. If the man has just moved, PostgreSQL would return no
        # row.
        current = Referral.objects.select_for_update(no_key=True).get(pk=referral.pk)
        men = Participant.objects.select_for_update(no_key=True)
        current.participant = men.get(pk=current.participant_id)
        check_man(current.participant)
        if version is not None and version_of(current, part) != version:
            raise EditedMeanwhile(current)
        yield current


def save_next_version(current: Referral, part: str) -> None:
    """Adds 1 to the version of a locked record, and saves the record."""
    if part in Part.values and part != Part.IDENTITY:
        current.version += 1
        current.save()
    else:
        current.participant.version += 1
        current.participant.save()


def note_change(
    referral: Referral,
    part: str,
    before: str = "",
    after: str = "",
    *,
    reason: str,
    by: User,
    at: datetime,
) -> None:
    """Adds a change to the man's timeline and to the audit trail. The audit trail says only that
    the part changed. Call this in the transaction of the change."""
    RecordChange.objects.create(
        referral=referral,
        part=part,
        before=before,
        after=after,
        reason=reason,
        changed_by=by,
        changed_at=at,
    )
    audit.record(f"change_{part}", referral, by=by, at=at)


def words_of(referral: Referral, part: Part) -> str:
    """What a part of the record says, as a string with one line for each value. Leaves out empty
    values."""
    return "\n".join(f"{label}: {value}" for label, value in lines_of(referral, part) if value)


def lines_of(referral: Referral, part: Part) -> list[Line]:
    """The labels and values of a part of the record. A value is empty if nothing is recorded. At
    most 2 queries, if the participant is loaded."""
    return list(LINES[part](referral))


def _identity(referral: Referral) -> Iterable[Line]:
    man = referral.participant
    yield "Name", man.name
    yield "Also known as", ", ".join(man.also_known_as.splitlines())
    yield "Prison number", man.prison_number
    yield "Born", _day(man.born_on)


def _place(referral: Referral) -> Iterable[Line]:
    yield "Wing", referral.wing
    yield "Cell", referral.cell
    yield "Regime", referral.get_regime_display()


def _dates(referral: Referral) -> Iterable[Line]:
    if referral.on_remand:
        yield "On remand", "yes, so there is no release date yet"
    for row in release_dates_of(referral.pk):
        likely = "" if row.is_likely else ", but he is not likely to leave then"
        confirmed = f", last confirmed {_day(row.confirmed_on)}" if row.confirmed_on else ""
        yield capfirst(row.get_kind_display()), f"{_day(row.on)}{likely}{confirmed}"


@written_once
def release_dates_of(referral: int) -> QuerySet[ReleaseDate]:
    """The release dates that the prison gave for this man, the earliest first."""
    return ReleaseDate.objects.filter(referral=referral)


def _wants(referral: Referral) -> Iterable[Line]:
    for row in _needs_of(referral.pk):
        yield capfirst(row.need.name), Want(row.weight).label
    yield AIMS, referral.aims


@written_once
def _needs_of(referral: int) -> QuerySet[ReferralNeed]:
    rows = ReferralNeed.objects.filter(referral=referral).select_related("need")
    return rows.order_by("-weight", "need_id")


def _times(referral: Referral) -> Iterable[Line]:
    yield "Can meet", "; ".join(week_in_words(referral.slots))
    yield "Would rather meet", "; ".join(week_in_words(referral.preferred_slots))


def _support(referral: Referral) -> Iterable[Line]:
    yield "Languages his mentor must speak", " or ".join(map(str, _languages_of(referral.pk)))
    yield "Training his mentor must have", " and ".join(map(str, _courses_of(referral.pk)))
    yield "Reading and writing", referral.literacy
    yield "Access needs", referral.access_needs


@written_once
def _languages_of(referral: int) -> QuerySet[Language]:
    return Language.objects.filter(referral=referral)


@written_once
def _courses_of(referral: int) -> QuerySet[Course]:
    return Course.objects.filter(referral=referral)


def _officers(referral: Referral) -> Iterable[Line]:
    for row in _offender_managers_of(referral.pk):
        contact = [text for text in (row.name, row.email, row.phone) if text]
        yield row.get_kind_display(), ", ".join(contact)


@written_once
def _offender_managers_of(referral: int) -> QuerySet[OffenderManager]:
    return OffenderManager.objects.filter(referral=referral)


def _agreement(referral: Referral) -> Iterable[Line]:
    yield "Agreed on", _day(referral.agreed_on)
    yield "How he agreed", referral.get_agreed_how_display()
    yield "Who told him how we use his data", referral.agreed_with


def _day(on: date | None) -> str:
    return date_format(on, "j F Y") if on else ""


LINES: Final = {
    Part.IDENTITY: _identity,
    Part.PLACE: _place,
    Part.DATES: _dates,
    Part.WANTS: _wants,
    Part.TIMES: _times,
    Part.SUPPORT: _support,
    Part.OFFICERS: _officers,
    Part.AGREEMENT: _agreement,
}
