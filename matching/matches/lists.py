"""Lists of matches, and the number of mentors that public pages show."""

from datetime import date, timedelta
from typing import Any, Final

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from config.accounts.models import User
from config.common.exports import Export
from config.common.names import code_like, named_like
from config.ui.sorting import Order
from matching.mentors.cover import GONE
from matching.mentors.hours import is_moved
from matching.models import Match, MatchQuerySet, has_left, has_moved, holds_time
from matching.models.rules import GATE_MONTHS
from matching.permissions import matches_for
from matching.states import MEETING, MatchStatus
from recruitment.clearances.lists import is_held
from recruitment.models import Clearance, Establishment, RegimeSlot

FEWEST_TOLD: Final = 3
"""The smallest number of mentors that a public page shows. A smaller number could show who somebody
is."""

ORDERS: Final = {
    "since": Order("When they began", ("started_on",)),
    "man": Order("His name", ("referral__participant__name",)),
    "mentor": Order("The mentor’s name", ("mentor__user__name",)),
    "prison": Order("Prison", ("referral__establishment__name", "slot")),
    "leaves": Order("When he leaves", ("referral__release_on",)),
}

EXPORT: Final = Export(
    "Matches",
    {
        "Man": lambda row: row.referral.name,
        "Prison number": lambda row: row.referral.prison_number,
        "Reference": lambda row: row.referral.reference,
        "Mentor": lambda row: str(row.mentor),
        "Prison": lambda row: row.referral.establishment.name,
        "When": lambda row: row.when,
        "Since": lambda row: row.started_on.isoformat(),
        "Status": lambda row: row.get_status_display(),
        "Mentor is cleared there": lambda row: "yes" if row.is_cleared else "no",
        "He leaves on": lambda row: (
            row.referral.release_on.isoformat() if row.referral.release_on else ""
        ),
        "He has left": lambda row: "yes" if row.has_left else "no",
        "Ended on": lambda row: row.ended_on.isoformat() if row.ended_on else "",
        "Why it ended": lambda row: row.get_end_reason_display() if row.end_reason else "",
    },
)


def mentors_meeting_at(establishment: Establishment) -> int | None:
    """How many mentors meet a man at this prison now. None if there are fewer than FEWEST_TOLD. One
    query."""
    there = Match.objects.begun().filter(referral__establishment=establishment)
    mentors = there.values("mentor").distinct().count()
    return mentors if mentors >= FEWEST_TOLD else None


def match_list(user: User) -> MatchQuerySet:
    """The matches that this person can see, newest first. Each has `has_left`: whether the man has
    left prison."""
    rows = matches_for(user).annotate(has_left=has_left("referral__"))
    return rows.select_related("mentor__user", "referral__establishment", "referral__participant")


def matches_named(matches: QuerySet[Match], text: str) -> QuerySet[Match]:
    """The matches among these whose man or mentor has a name like this text. Also the matches whose
    man has a reference or prison number like this text."""
    man = ("referral__participant__name", "referral__participant__also_known_as")
    return matches.filter(
        named_like(text, *man)
        | named_like(text, "mentor__user__name")
        | code_like(text, "referral__reference", "referral__participant__prison_number")
    )


def with_clearance(matches: QuerySet[Match], *, today: date) -> QuerySet[Match]:
    """The same matches, each with `is_cleared`: whether the mentor is cleared on this day at the
    prison where the man is."""
    clearances = Clearance.objects.filter(
        is_held(today),
        volunteer=OuterRef("mentor__user"),
        establishment=OuterRef("referral__establishment"),
    )
    return matches.annotate(is_cleared=Exists(clearances))


def uncleared_matches(user: User, *, today: date) -> QuerySet[Match]:
    """The matches that have sessions to come, but whose mentor is not cleared now at the prison
    where the man is. The oldest match comes first. Such a match goes on until a coordinator
    decides."""
    return (
        with_clearance(match_list(user).meeting(), today=today)
        .filter(Q(is_cleared=False))
        .order_by("started_on", "pk")
    )


class Asks(models.TextChoices):
    """What a match asks a coordinator to decide."""

    LEFT = "left", "he has left prison"
    MOVED = "moved", "he has moved to another prison"
    STILL_HERE = "still_here", "his record says that he has not left"
    RECALLED = "recalled", "he is back in prison"
    PAUSE_OVER = "pause_over", "the pause is over"
    SUPPORT_OVER = "support_over", "the support after release is over"
    UNSUPPORTED = "unsupported", "he is out of prison, and his mentor is away or has left"
    NO_SESSION = "no_session", "the prison has no sessions at that time any more"
    HOURS = "hours", "the prison has changed its hours"


def matches_asking(user: User, asks: Asks, *, today: date) -> QuerySet[Match]:
    """The matches that this person can see and whose first question is `asks`, the oldest match
    first. One query."""
    rows: QuerySet[Any] = with_questions(match_list(user), today=today)
    return rows.filter(asks=asks).order_by("started_on", "pk")


def questions_asked(user: User, *, today: date) -> dict[str, int]:
    """For each of Asks, how many matches have this question as their first. Counts the matches that
    this person can see. One query."""
    rows: QuerySet[Any] = with_questions(matches_for(user).begun(), today=today)
    counts = (
        rows.exclude(asks="").order_by().values("asks").annotate(matches=Count("pk", distinct=True))
    )
    return dict(counts.values_list("asks", "matches"))


def with_questions(matches: QuerySet[Match], *, today: date) -> QuerySet[Match]:
    """The same matches, each with `asks`: the first question of the match, as a value of Asks.
    `asks` is an empty text for a match without a question."""
    cases = [When(is_asking(asks, today=today), then=Value(asks.value)) for asks in Asks]
    return matches.annotate(asks=Case(*cases, default=Value(""), output_field=models.CharField()))


def is_asking(asks: Asks, *, today: date) -> Q:
    """The query condition that a match asks this question on this day."""
    is_paused = Q(status=MatchStatus.PAUSED)
    is_outside = Q(released_on__isnull=False)
    inside = Q(status__in=sorted(MEETING)) | is_paused & ~is_outside
    outside = Q(status=MatchStatus.THROUGH_GATE) | is_paused & is_outside
    match asks:
        case Asks.LEFT:
            return inside & Q(has_left("referral__"))
        case Asks.MOVED:
            return inside & has_moved()
        case Asks.STILL_HERE:
            return outside & ~Q(has_left("referral__"))
        case Asks.RECALLED:
            return Q(status=MatchStatus.RECALLED)
        case Asks.PAUSE_OVER:
            return is_paused & Q(paused_until__lte=today)
        case Asks.SUPPORT_OVER:
            return outside & Q(released_on__lte=_last_release_over(today))
        case Asks.UNSUPPORTED:
            return outside & GONE
        case Asks.NO_SESSION:
            sessions = RegimeSlot.objects.filter(
                establishment=OuterRef("referral__establishment"), slot=OuterRef("slot")
            )
            return holds_time() & Q(~Exists(sessions))
        case Asks.HOURS:
            return holds_time() & is_moved()


def _last_release_over(today: date) -> date:
    """The latest day of release after which the support is over today. In a short month, support
    ends on the last day of the month (see Match.support_ends_on)."""
    day = today - relativedelta(months=GATE_MONTHS)
    return day if day + relativedelta(months=GATE_MONTHS) < today else day - timedelta(days=1)
