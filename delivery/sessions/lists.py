"""Lists of logged sessions, for one match and for all matches, and the download of such a list. No
list opens a note."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.exports import Export
from config.common.names import code_like, named_like
from config.ui.sorting import Order
from delivery.models import LoggedSession
from delivery.states import SessionStatus
from matching.models import Match
from matching.permissions import matches_for

PEOPLE: Final = (
    "match__mentor__user",
    "match__referral__establishment",
    "match__referral__participant",
)
SEALED: Final = ("sealed_note", "sealed_plan")
ORDERS: Final = {
    "day": Order("Day", ("on",)),
    "logged": Order("When it was logged", ("logged_at",)),
}

EXPORT: Final = Export(
    "Sessions",
    {
        "Day": lambda row: row.on.isoformat(),
        "Expected on": lambda row: row.expected_on.isoformat() if row.expected_on else "",
        "Man": lambda row: row.match.referral.name,
        "Prison number": lambda row: row.match.referral.prison_number,
        "Reference": lambda row: row.match.referral.reference,
        "Mentor": lambda row: str(row.match.mentor),
        "Mentor’s email": lambda row: row.match.mentor.user.email,
        "Prison now": lambda row: row.match.referral.establishment.name,
        "Kind": lambda row: row.get_kind_display(),
        "Occasion": lambda row: row.get_occasion_display() if row.occasion else "",
        "Took place": lambda row: "no" if row.not_met else "yes",
        "Why not": lambda row: row.get_not_met_display() if row.not_met else "",
        "Minutes": lambda row: "" if row.minutes is None else str(row.minutes),
        "Late": lambda row: "yes" if row.was_late else "",
        "Where": lambda row: row.place,
        "How he took part": lambda row: row.get_response_display() if row.response else "",
        "What about": lambda row: "; ".join(topic.name for topic in row.topics.all()),
        "Miles": lambda row: str(row.expense.miles) if hasattr(row, "expense") else "",
        "Fares (£)": lambda row: (
            f"{row.expense.fares / 100:.2f}" if hasattr(row, "expense") else ""
        ),
        "Logged at": lambda row: row.logged_at.isoformat(),
    },
)
"""The columns of the download. A file never contains notes."""


def session_address(session: LoggedSession) -> str:
    return reverse("delivery:session", args=[session.match_id, session.pk])


def session_list(user: User) -> QuerySet[LoggedSession]:
    """All logged sessions of the matches that this person can see."""
    rows = LoggedSession.objects.filter(status=SessionStatus.LOGGED)
    # A manager sees every match, so looking up each match would only take time.
    return rows if Role.MANAGER in user.roles else rows.filter(match__in=matches_for(user))


def shown(keys: Sequence[int]) -> list[LoggedSession]:
    """The sessions with these keys, in the order of the keys. Each comes with its people and
    without its note. A list finds the keys of one page first, because skipping 99,000 rows with all
    their people takes long. One query."""
    rows = _with_people(LoggedSession.objects.all()).in_bulk(keys)
    return [rows[key] for key in keys if key in rows]


def for_export(rows: QuerySet[LoggedSession]) -> QuerySet[LoggedSession]:
    """The same sessions, loaded with everything that the download shows."""
    return _with_people(rows).select_related("expense").prefetch_related("topics")


def _with_people(rows: QuerySet[LoggedSession]) -> QuerySet[LoggedSession]:
    return rows.select_related(*PEOPLE).defer(*SEALED)


def sessions_named(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The sessions of a man or a mentor whose name is like this text. Also the sessions of a man
    whose reference or prison number is like this text."""
    man = ("match__referral__participant__name", "match__referral__participant__also_known_as")
    number = "match__referral__participant__prison_number"
    return rows.filter(
        named_like(text, *man)
        | named_like(text, "match__mentor__user__name")
        | code_like(text, "match__referral__reference", number)
    )


def sessions_of_match(match: Match) -> QuerySet[Any]:
    """The sessions and contacts of one match, the latest first, without their notes. `has_note`
    says whether there is a note. Removed sessions are listed too, so that they can be put back."""
    has_note = ~Q(sealed_note=b"") | ~Q(sealed_plan=b"")
    rows = LoggedSession.objects.filter(match=match).annotate(
        has_note=Case(
            When(has_note, then=Value("yes")), default=Value(""), output_field=CharField()
        )
    )
    rows = with_replaced(rows).select_related("logged_by")
    return rows.defer(*SEALED).prefetch_related("topics")


def with_replaced(rows: QuerySet[LoggedSession]) -> QuerySet[Any]:
    """The same sessions. `is_replaced` says whether the expected session is logged. A removed
    session of which this is true cannot be put back."""
    same = {"match": OuterRef("match"), "expected_on": OuterRef("expected_on")}
    logged = LoggedSession.objects.filter(status=SessionStatus.LOGGED, **same)
    return rows.annotate(is_replaced=Exists(logged))


def numbers_of_sessions(match: Match) -> dict[str, int]:
    """How many sessions and contacts of this match are logged, and how many are removed. One
    query."""
    rows = match.sessions.order_by().values_list("status").annotate(number=Count("pk"))
    return dict.fromkeys(SessionStatus.values, 0) | dict(rows)
