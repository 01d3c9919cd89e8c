"""Men whose last 3 or more sessions did not take place. Staff find out whether the man is all
right, and record the answer."""

from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, F, IntegerField, Max, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from config.accounts.lists import number_of
from config.accounts.models import User
from config.common import audit
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from delivery.models import ContactKind, LoggedSession, MissedCheck
from delivery.permissions import check_record
from delivery.states import SessionStatus
from matching.matches.changing import opening
from matching.models import Match
from matching.permissions import matches_for

IN_A_ROW: Final = 3
LONGEST_WORDS: Final = 2_000
LONG_AGO: Final = date(1900, 1, 1)
HEARD_FROM: Final = frozenset(
    {ContactKind.VISIT, ContactKind.PHONE, ContactKind.COMMUNITY, ContactKind.GATE}
)
"""The kinds of contact in which a mentor sees or hears the man. After a contact of these kinds, we
count missed sessions from 0 again."""
NOT_ASKED: Final = (
    "Nothing was changed. Somebody else has already answered, or his mentor has seen him. Look at "
    "the list again."
)
NOT_THE_LATEST: Final = (
    "Nothing was changed. There is a later answer about him, or this answer is removed already."
)


def missed_matches(user: User) -> QuerySet[Any]:
    """The matches in which the last 3 or more sessions did not take place. Has only matches that go
    on and that this person can see. One query.

    `missed` is how many sessions did not take place. We count from the day on which the mentor last
    saw or heard the man. If staff have answered since then whether he is all right, we count from
    their answer. `last_missed_on` is the day of the latest missed session. The match with the
    earliest `last_missed_on` comes first.
    """
    rows = matches_for(user).begun().filter(referral__participant__died_on__isnull=True)
    rows = rows.select_related("mentor__user", "referral__establishment", "referral__participant")
    return with_missed(rows).filter(missed__gte=IN_A_ROW).order_by("last_missed_on", "pk")


number_missed = number_of(missed_matches)


def with_missed(matches: QuerySet[Match]) -> QuerySet[Any]:
    """These matches with 2 more columns, `missed` and `last_missed_on` (see missed_matches)."""
    logged = LoggedSession.objects.filter(match=OuterRef("pk"), status=SessionStatus.LOGGED)
    contacts = logged.filter(not_met="", kind__in=sorted(HEARD_FROM))
    checks = MissedCheck.objects.filter(match=OuterRef("pk"))
    since = matches.annotate(
        seen_on=_latest(contacts, "on"), checked_to=_latest(checks, "last_missed_on")
    )
    missed = (
        logged.exclude(not_met="")
        .filter(on__gt=OuterRef("seen_on"))
        .filter(on__gt=OuterRef("checked_to"))
    )
    counted = missed.order_by().values("match").annotate(count=Count("pk")).values("count")
    return since.annotate(
        missed=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
        last_missed_on=_latest(missed, "on"),
    )


def _latest(rows: QuerySet[Any], day: str) -> Coalesce:
    """The latest of these days, or LONG_AGO if there is none."""
    latest = rows.order_by().values("match").annotate(latest=Max(F(day))).values("latest")
    return Coalesce(Subquery(latest), Value(LONG_AGO))


def answer_missed(
    *, match: Match, last_missed_on: date, words: str, by: User, at: datetime
) -> MissedCheck:
    """Saves whether the man who missed sessions is all right, sealed. `words` has 1 to 2,000
    characters. We ask again after he has missed 3 more sessions.

    `last_missed_on` is the latest missed session that the page showed. Safe to repeat: a second
    call does not replace the first answer. Raises FieldError for words that are empty or too long.
    Raises ChangedMeanwhile when there is nothing to answer any more. Raises NotAllowed for anybody
    but staff. Raises HasDied if the man has died.
    """
    if not by.is_coordinating_staff:
        raise NotAllowed("Only coordinators and service managers can answer this question.")
    if not words.strip():
        raise FieldError("words", "Enter what you found out")
    if len(words) > LONGEST_WORDS:
        raise FieldError("words", f"The answer must be {LONGEST_WORDS:,} characters or fewer")
    with opening(match) as current:
        check_record(by, current)
        earlier = current.missed_checks.filter(last_missed_on=last_missed_on).first()
        if earlier:
            return earlier
        row = with_missed(Match.objects.filter(pk=current.pk)).get()
        if row.missed < IN_A_ROW or row.last_missed_on != last_missed_on:
            raise ChangedMeanwhile(NOT_ASKED)
        check = MissedCheck(
            match=current, last_missed_on=last_missed_on, checked_by=by, checked_at=at
        )
        check.write(words=words)
        check.save()
        audit.record("answer_missed", check, by=by, at=at)
    return check


def take_back_answer(*, check: MissedCheck, by: User, at: datetime) -> None:
    """Removes the latest answer about a man, so that we ask about him again. Raises
    ChangedMeanwhile when the answer was removed before, and when there is a later answer. Raises
    NotAllowed if `by` cannot do this, and HasDied if the man has died."""
    if not by.is_coordinating_staff:
        raise NotAllowed("Only coordinators and service managers can remove an answer.")
    with opening(check.match) as current:
        check_record(by, current)
        latest = current.missed_checks.order_by("-last_missed_on").first()
        if latest is None or latest.pk != check.pk:
            raise ChangedMeanwhile(NOT_THE_LATEST)
        audit.record("take_back_answer", check, by=by, at=at)
        latest.delete()
