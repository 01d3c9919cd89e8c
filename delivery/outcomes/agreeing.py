"""The agreement that a man and his mentor make in their first session, and the man's aims.

An aim is something that the man wants to reach, in his own words. From time to time, the mentor
reviews how far he has got with each aim.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from config.accounts.models import User
from config.common import audit
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError, FieldError
from config.common.sealed.rows import with_keys
from config.common.transitions import apply_transition
from delivery.models import Aim, AimReview, SupportAgreement
from delivery.permissions import check_record
from delivery.reading import record_reading
from delivery.states import AIM, AimStatus
from matching.matches.changing import check_day, opening
from matching.models import Match

MOST_AIMS: Final = 3
LONGEST_AIM: Final = 300
STEPS: Final = ("reach", "drop", "reopen")


class TooManyAims(DomainError):
    """The man already has 3 open aims, and can have no more."""

    def __init__(self) -> None:
        super().__init__(
            f"A man can work on {MOST_AIMS} aims at a time. To add another aim, first press "
            "“Reached” or “No longer an aim” for one of his aims."
        )


class NothingReviewed(DomainError):
    """The review does not say of any aim how far the man has got."""

    def __init__(self) -> None:
        super().__init__("Say how far he has got with at least one aim.")


@dataclass(frozen=True)
class AimLine:
    """An aim, its words, and its latest review. If nobody has reviewed the aim yet, `latest` is
    None."""

    aim: Aim
    words: str
    latest: AimReview | None


def read_aims(match: Match, *, by: User, at: datetime) -> list[AimLine]:
    """The aims of this match with their words, the oldest first. If staff read them, records the
    reading. 3 queries for the mentor, 4 for staff."""
    rows = with_keys(match.aims.prefetch_related("reviews"))
    record_reading(rows, by=by, at=at)
    return [AimLine(row, row.opened("words"), next(iter(row.reviews.all()), None)) for row in rows]


def record_agreement(
    *, match: Match, on: date, aims: Sequence[str] = (), by: User, at: datetime
) -> SupportAgreement:
    """Records what the man and his mentor agreed in their first session, and adds his first aims,
    `aims`.

    The mentor explained the limits of confidentiality on the day `on`, and the man agreed. A second
    call corrects the day. It does not add an aim again while an aim with the same words is open.
    Raises FieldError (`on`) for a day in the future or before the match began. Raises FieldError
    (`words`) for an aim that is empty or too long. Raises TooManyAims if the man would have more
    than 3 open aims. Raises NotAllowed if `by` cannot do this, and HasDied if the man has died.
    """
    check_day("on", "The day", on, first=match.started_on, at=at)
    values = {"on": on, "recorded_by": by, "recorded_at": at}
    with opening(match) as current:
        check_record(by, current)
        agreement, _ = SupportAgreement.objects.update_or_create(match=current, defaults=values)
        audit.record("agree", agreement, by=by, at=at)
        for words in aims:
            _set_aim(current, words, on, by=by, at=at)
    return agreement


def remove_agreement(*, match: Match, by: User, at: datetime) -> None:
    """Removes an agreement that was recorded by mistake. Keeps the man's aims. Safe to repeat.
    Raises NotAllowed if `by` cannot do this, and HasDied if the man has died."""
    with opening(match) as current:
        check_record(by, current)
        for agreement in SupportAgreement.objects.filter(match=current):
            audit.record("remove", agreement, by=by, at=at)
            agreement.delete()


def set_aim(*, match: Match, words: str, on: date, by: User, at: datetime) -> Aim:
    """Adds an aim of the man. `words` has 1 to 300 characters. Safe to repeat: if an aim with the
    same words is open, returns that aim. Raises FieldError (`on`, `words`) if the day or the words
    are wrong, and TooManyAims if the man has 3 open aims. Raises NotAllowed if `by` cannot do
    this, and HasDied if the man has died."""
    check_day("on", "The day", on, first=match.started_on, at=at)
    with opening(match) as current:
        check_record(by, current)
        return _set_aim(current, words, on, by=by, at=at)


def reword_aim(*, aim: Aim, words: str, version: int, by: User, at: datetime) -> None:
    """Corrects the words of an aim. Raises FieldError (`words`) for words that are empty or too
    long. Raises ChangedMeanwhile if the aim no longer has the version `version`. Raises NotAllowed
    if `by` cannot do this, and HasDied if the man has died."""
    _check_words(words)
    with opening(aim.match) as match:
        check_record(by, match)
        current = Aim.objects.get(pk=aim.pk)
        if current.version != version:
            raise ChangedMeanwhile(
                "Somebody else has changed these words since you opened the page. Read the new "
                "words before you change them."
            )
        current.write(words=words)
        current.version += 1
        current.save()
        audit.record("reword", current, by=by, at=at, version=current.version)


def take_aim_step(*, aim: Aim, step: str, by: User, at: datetime) -> None:
    """Marks an aim as reached, drops it, or opens it again. `step` is one of STEPS. Raises
    ChangedMeanwhile when this is not possible, for example because the aim is reached already.
    Raises TooManyAims if the aim would be opened again while the man has 3 open aims. Raises
    NotAllowed if `by` cannot do this, and HasDied if the man has died."""
    with opening(aim.match) as match:
        check_record(by, match)
        if step == "reopen":
            _check_room(match)
        ended_on = None if step == "reopen" else max(london_date(at), aim.set_on)
        apply_transition(AIM, step, aim, by=by, at=at, ended_on=ended_on)


def review_aims(
    *, match: Match, progress: Mapping[int, str], on: date, by: User, at: datetime
) -> None:
    """Records how far the man has got with his open aims on the day `on`.

    `progress` has a value of Progress for each aim, by the id of the aim. An aim with an empty
    value is not reviewed. Safe to repeat: a second review of an aim on the same day replaces the
    first. Raises FieldError (`on`) for a day in the future or before the match began. Raises
    NothingReviewed if no aim would be reviewed. Raises NotAllowed if `by` cannot do this, and
    HasDied if the man has died.
    """
    check_day("on", "The day", on, first=match.started_on, at=at)
    with opening(match) as current:
        check_record(by, current)
        rows = [row for row in _open_aims(current) if progress.get(row.pk)]
        if not rows:
            raise NothingReviewed
        for aim in rows:
            values = {"progress": progress[aim.pk], "reviewed_by": by, "reviewed_at": at}
            AimReview.objects.update_or_create(aim=aim, on=on, defaults=values)
            audit.record("review", aim, by=by, at=at)


def _set_aim(match: Match, words: str, on: date, *, by: User, at: datetime) -> Aim:
    _check_words(words)
    for aim in _open_aims(match):
        if aim.opened("words") == words:
            return aim
    _check_room(match)
    aim = Aim(match=match, set_on=on, recorded_by=by, recorded_at=at)
    aim.write(words=words)
    aim.save()
    audit.record("set", aim, by=by, at=at)
    return aim


def _open_aims(match: Match) -> list[Aim]:
    return list(match.aims.filter(status=AimStatus.OPEN))


def _check_room(match: Match) -> None:
    if len(_open_aims(match)) >= MOST_AIMS:
        raise TooManyAims


def _check_words(words: str) -> None:
    if not words.strip():
        raise FieldError("words", "Enter what he wants to reach")
    if len(words) > LONGEST_AIM:
        raise FieldError("words", f"Use {LONGEST_AIM} characters or fewer")
