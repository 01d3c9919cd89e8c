"""Lists of logged sessions, for one match and for all matches. No list opens a note."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.names import code_like, named_like
from config.common.written_query import in_order, written_once
from config.ui.sorting import Order
from delivery.models import ContactKind, LoggedSession, NotMet
from delivery.states import SessionStatus
from matching.models import Match, Participant
from matching.permissions import matches_for
from recruitment.models import Establishment

PEOPLE: Final = (
    "match__mentor__user",
    "match__referral__establishment",
    "match__referral__participant",
)
SEALED: Final = ("sealed_note", "sealed_plan")
SHOWN: Final = (
    "on",
    "kind",
    "not_met",
    "minutes",
    "match__mentor__user__name",
    "match__mentor__user__email",
    "match__referral__participant__name",
    "match__referral__participant__prison_number",
    "match__referral__participant__born_on",
    "match__referral__establishment__name",
)
"""The columns that the list of sessions shows."""
KINDS: Final = dict(ContactKind.choices)
REASONS: Final = dict(NotMet.choices)
ORDERS: Final = {
    "day": Order("Day", ("on",)),
    "logged": Order("When it was logged", ("logged_at",)),
}


class Line(NamedTuple):
    """One line of the list of sessions: the session, the man, his prison now, and his mentor's
    name. `kind` and `not_met` are in words."""

    session: LoggedSession
    man: Participant
    prison: Establishment
    mentor: str
    kind: str
    not_met: str


def session_address(session: LoggedSession) -> str:
    return reverse("delivery:session", args=[session.match_id, session.pk])


def session_list(user: User) -> QuerySet[LoggedSession]:
    """All logged sessions of the matches that this person can see."""
    rows = LoggedSession.objects.filter(status=SessionStatus.LOGGED)
    # A manager sees every match, so looking up each match would only take time.
    return rows if Role.MANAGER in user.roles else rows.filter(match__in=matches_for(user))


def shown(keys: Sequence[int]) -> list[LoggedSession]:
    """The sessions with the ids `keys`, in the same order. Each has its people loaded, but not its
    note. One query.

    First find the ids of one page, then call this function. A query that also loads the people is
    slow on a late page, such as after 99,000 rows.
    """
    return in_order(keys, _with_people(*keys))


def lines_of(sessions: Iterable[LoggedSession]) -> list[Line]:
    """The lines of the list of sessions. No query for sessions that `shown` returned."""
    return [
        Line(
            session,
            session.match.referral.participant,
            session.match.referral.establishment,
            str(session.match.mentor),
            KINDS[session.kind],
            REASONS[session.not_met] if session.not_met else "",
        )
        for session in sessions
    ]


@written_once
def _with_people(*sessions: int) -> QuerySet[LoggedSession]:
    rows = LoggedSession.objects.filter(pk__in=sessions).order_by()
    return rows.select_related(*PEOPLE).only(*SHOWN)


def sessions_named(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The sessions of `rows` with a man or a mentor whose name is like `text`. Also the sessions
    with a man whose reference number or prison number is like `text`."""
    man = ("match__referral__participant__name", "match__referral__participant__also_known_as")
    number = "match__referral__participant__prison_number"
    return rows.filter(
        named_like(text, *man)
        | named_like(text, "match__mentor__user__name")
        | code_like(text, "match__referral__reference", number)
    )


def sessions_of_match(match: Match) -> QuerySet[Any]:
    """The sessions and contacts of one match without their notes, the latest first. `has_note` says
    whether there is a note. Includes removed sessions, so that people can put them back."""
    has_note = ~Q(sealed_note=b"") | ~Q(sealed_plan=b"")
    rows: QuerySet[Any] = LoggedSession.objects.filter(match=match).annotate(
        has_note=Case(
            When(has_note, then=Value("yes")), default=Value(""), output_field=CharField()
        )
    )
    rows = with_replaced(rows).select_related("logged_by")
    return rows.defer(*SEALED).prefetch_related("topics")


def with_replaced(rows: QuerySet[LoggedSession]) -> QuerySet[Any]:
    """These sessions with one more column, `is_replaced`. It says whether another session is logged
    now for the same expected day. If so, a removed session cannot be put back."""
    same = {"match": OuterRef("match"), "expected_on": OuterRef("expected_on")}
    logged = LoggedSession.objects.filter(status=SessionStatus.LOGGED, **same)
    return rows.annotate(is_replaced=Exists(logged))


def numbers_of_sessions(match: Match) -> dict[str, int]:
    """For each SessionStatus (logged or removed), how many sessions and contacts of this match have
    it. One query."""
    rows = match.sessions.order_by().values_list("status").annotate(number=Count("pk"))
    return dict.fromkeys(SessionStatus.values, 0) | dict(rows)
