"""A man's record in parts: what each part says, and how it is changed, so that 2 people editing
it do not overwrite each other."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final

from django.db import models, transaction
from django.utils.formats import date_format
from django.utils.text import capfirst

from config.accounts.models import User
from config.common import audit
from config.common.errors import ChangedMeanwhile
from matching.models import Participant, RecordChange, Referral, Want
from matching.permissions import HasDied
from matching.referrals.moving import check_open
from matching.referrals.wants import AIMS
from recruitment.weekly import week_in_words

EDITED = (
    "Somebody has changed his record since you opened this page, so nothing was saved. What you "
    "entered is still here. Compare it with what the record says now, then save again."
)
MOVE: Final = "move"
"""What a move to another prison changes: recorded beside the transfer, as one entry with it."""
DUPLICATE: Final = "possible duplicate"
"""What a person decided about a record that looked alike."""

Line = tuple[str, str]
"""A label and what is recorded under it."""


class Part(models.TextChoices):
    """What is edited together, on a page of its own."""

    IDENTITY = "identity", "who he is"
    PLACE = "place", "where he is"
    DATES = "dates", "his dates"
    WANTS = "wants", "what he wants help with"
    TIMES = "times", "when he can meet"
    SUPPORT = "support", "languages, reading and access"
    OFFICERS = "officers", "offender managers"
    AGREEMENT = "agreement", "his agreement"


class EditedMeanwhile(ChangedMeanwhile):
    """Somebody changed the record after it was shown. `current` is how it is now."""

    def __init__(self, current: Referral) -> None:
        super().__init__(EDITED)
        self.current = current


def version_of(referral: Referral, part: str) -> int:
    """The version that an edit of this part is checked against. Who he is and his sensitive
    parts belong to all his referrals. The other parts belong to this referral."""
    is_of_referral = part in Part.values and part != Part.IDENTITY
    return referral.version if is_of_referral else referral.participant.version


@contextmanager
def editing(
    referral: Referral, part: Part, *, version: int | None, reason: str, by: User, at: datetime
) -> Iterator[Referral]:
    """Gives the referral as it is now, locked, to change in place. It and its participant are then
    saved, with a line in the timeline and an audit event. Nothing is written when the part
    says the same as before.

    `version` is what the record had when it was shown (see version_of). None: it does not matter
    what else has changed. The caller checks who may change it. Raises EditedMeanwhile, and
    ReferralIsClosed for any part of a closed referral but who he is.
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
    """A transaction with the referral and its participant as they are now, locked in this order.
    2 queries. Raises HasDied, and EditedMeanwhile when a version is given and the record has
    another."""
    with transaction.atomic():
        # Without his prison: with a join, PostgreSQL gives no row when he has just moved.
        current = Referral.objects.select_for_update(no_key=True).get(pk=referral.pk)
        men = Participant.objects.select_for_update(no_key=True)
        current.participant = men.get(pk=current.participant_id)
        if current.participant.died_on:
            raise HasDied
        if version is not None and version_of(current, part) != version:
            raise EditedMeanwhile(current)
        yield current


def save_next_version(current: Referral, part: str) -> None:
    """Saves a locked record in its next version."""
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
    """Writes what changed into his timeline. The audit trail only says that it changed. Call it in
    the transaction of the change."""
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
    """What a part says, a line for each thing recorded."""
    return "\n".join(f"{label}: {value}" for label, value in lines_of(referral, part) if value)


def lines_of(referral: Referral, part: Part) -> list[Line]:
    """What a part says. An empty value: nothing is recorded. 2 queries at most, when the
    participant is loaded."""
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
    for row in referral.release_dates.all():
        likely = "" if row.is_likely else ", but he is not likely to leave then"
        confirmed = f", last confirmed {_day(row.confirmed_on)}" if row.confirmed_on else ""
        yield capfirst(row.get_kind_display()), f"{_day(row.on)}{likely}{confirmed}"


def _wants(referral: Referral) -> Iterable[Line]:
    for row in referral.needs.select_related("need").order_by("-weight", "need_id"):
        yield capfirst(row.need.name), Want(row.weight).label
    yield AIMS, referral.aims


def _times(referral: Referral) -> Iterable[Line]:
    yield "Can meet", "; ".join(week_in_words(referral.slots))
    yield "Would rather meet", "; ".join(week_in_words(referral.preferred_slots))


def _support(referral: Referral) -> Iterable[Line]:
    yield "Languages his mentor must speak", " or ".join(map(str, referral.languages.all()))
    yield "Training his mentor must have", " and ".join(map(str, referral.courses.all()))
    yield "Reading and writing", referral.literacy
    yield "Access needs", referral.access_needs


def _officers(referral: Referral) -> Iterable[Line]:
    for row in referral.offender_managers.all():
        contact = [text for text in (row.name, row.email, row.phone) if text]
        yield row.get_kind_display(), ", ".join(contact)


def _agreement(referral: Referral) -> Iterable[Line]:
    yield "Agreed", _day(referral.agreed_on)
    yield "How", referral.get_agreed_how_display()
    yield "With", referral.agreed_with


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
