"""What every change of a match needs first. Each change locks the match, the mentor and the man's
referral. If 2 people change one match at the same time, the second person is told that nothing was
saved.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from config.accounts.models import User
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, FieldError
from matching.models import Match, Mentor
from matching.permissions import check_alive, check_decide
from matching.referrals.moving import lock_referral

CHANGED: Final = (
    "Somebody has changed this match since you opened the page, so nothing was saved. Look at how "
    "the match is now, then try again."
)
TAKEN: Final = (
    "Somebody else has just filled that place or that time, so nothing has changed. Choose "
    "another place or time."
)


@contextmanager
def changing(match: Match, *, version: int, by: User) -> Iterator[Match]:
    """Locks the match, its mentor and its man until the transaction ends, and reads them again.
    Locks the rows in the same order as an approval does (see matching.proposals.approving).

    `version` is the version that the match had when its page was shown. Raises ChangedMeanwhile
    when the match has changed since. Also raises ChangedMeanwhile when somebody else has just taken
    the place or the time that the change needs. Raises HasDied if the man has died, and NotAllowed
    if `by` cannot do this. 7 queries.
    """
    check_decide(by, match.referral)
    with opening(match) as current:
        if current.version != version:
            raise ChangedMeanwhile(CHANGED)
        yield current


@contextmanager
def opening(match: Match) -> Iterator[Match]:
    """Does the same as `changing`, but does not check the version, or whether somebody may change
    the match. Check who may change the match before you call this."""
    try:
        with transaction.atomic():
            yield lock_people_and_match(match)
    except IntegrityError as error:
        raise ChangedMeanwhile(TAKEN) from error


def lock_people_and_match(match: Match) -> Match:
    """Locks the match, its mentor and its man until the transaction ends, and reads them again.
    Locks the rows in the same order as an approval does (see matching.proposals.approving). Raises
    HasDied when the man has died. 5 queries.
    """
    mentor = Mentor.objects.select_for_update(no_key=True).get(pk=match.mentor_id)
    man = lock_referral(match.referral)
    check_alive(man.participant_id)
    current = Match.objects.select_for_update(no_key=True).get(pk=match.pk)
    current.mentor, current.referral = mentor, man
    return current


def check_day(name: str, label: str, on: date, *, first: date, at: datetime) -> None:
    """Raises FieldError for a day in the future, and for a day before `first`. The error belongs to
    the form field `name`, and its words call the day `label`.
    """
    if on > london_date(at):
        raise FieldError(name, f"{label} must be today or in the past")
    if on < first:
        raise FieldError(name, f"{label} must be on or after {first:%-d %B %Y}")


def save_next_version(match: Match, *columns: str) -> None:
    """Saves these columns of a locked match, and adds 1 to the version of the match."""
    match.version += 1
    match.save(update_fields=[*columns, "version"])
