"""Lists of matches, and the number of mentors that public pages show."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django.db.models import Exists, OuterRef, QuerySet

from config.accounts.models import User
from config.common.clock import london_today
from config.common.exports import Export
from config.common.names import code_like, named_like
from config.common.written_query import in_order, written_once
from config.ui.downloads.files import File
from config.ui.sorting import Order
from matching.models import Match, MatchQuerySet, Referral, has_left
from matching.permissions import matches_for
from recruitment.clearances.lists import is_held
from recruitment.models import Clearance, Establishment

FEWEST_TOLD: Final = 3
"""The smallest number of mentors that a public page shows. A smaller number could show who the
mentors are.
"""

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
    """How many mentors now meet a man at this prison. None if they are fewer than FEWEST_TOLD. One
    query.
    """
    there = Match.objects.begun().filter(referral__establishment=establishment)
    mentors = there.values("mentor").distinct().count()
    return mentors if mentors >= FEWEST_TOLD else None


def match_list(user: User) -> MatchQuerySet:
    """The matches that `user` can see, newest first. Each has `has_left`: whether the man has left
    prison."""
    return detailed(matches_for(user))


def detailed(rows: MatchQuerySet) -> MatchQuerySet:
    """The same matches, loaded as match_list loads them."""
    rows = rows.annotate(has_left=has_left("referral__"))
    return rows.select_related("mentor__user", "referral__establishment", "referral__participant")


def matches_on_page(keys: Sequence[int], *, today: date) -> list[Any]:
    """The matches of one page of a list, in the order of `keys`. Loaded with what `detailed` and
    `with_clearance` add. One query.
    """
    return in_order(keys, _matches(*keys, today=today))


@written_once
def _matches(*matches: int, today: date) -> QuerySet[Any]:
    rows = detailed(Match.objects.filter(pk__in=matches)).order_by()
    return with_clearance(rows, today=today)


def matches_of(referral: Referral) -> list[Any]:
    """The matches of this man's referral, newest first, each with `has_left` as in match_list.
    Everybody who can see the referral can see all these matches. One query."""
    matches = _matches_of(referral.pk)
    for match in matches:
        match.referral = referral
    return matches


@written_once
def _matches_of(referral: int) -> QuerySet[Any]:
    rows = Match.objects.filter(referral=referral)
    return rows.annotate(has_left=has_left("referral__")).select_related("mentor__user")


def matches_named(matches: QuerySet[Match], text: str) -> QuerySet[Match]:
    """Searches these matches. Finds a match if the text is like the name of its man or mentor. Also
    finds a match if the text is like the man's reference or prison number.
    """
    man = ("referral__participant__name", "referral__participant__also_known_as")
    return matches.filter(
        named_like(text, *man)
        | named_like(text, "mentor__user__name")
        | code_like(text, "referral__reference", "referral__participant__prison_number")
    )


def with_clearance(matches: QuerySet[Match], *, today: date) -> QuerySet[Match]:
    """The same matches, each with `is_cleared`: whether the mentor is cleared on the day `today` at
    the man's prison.
    """
    clearances = Clearance.objects.filter(
        is_held(today),
        volunteer=OuterRef("mentor__user"),
        establishment=OuterRef("referral__establishment"),
    )
    return matches.annotate(is_cleared=Exists(clearances))


MATCHES: Final = File(
    name="matches",
    export=EXPORT,
    rows=lambda user: with_clearance(match_list(user), today=london_today()),
    page="matching:matches",
)
