"""Numbers of concerns for the report. The numbers are counted from the records."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from delivery.models import TO_LEAD, Concern, ConcernKind, LoggedSession, Occasion, ToldAboutAcct
from delivery.states import SessionStatus


@dataclass(frozen=True)
class AcctCounts:
    """Numbers about ACCT in one period.

    `opened_after_session`: after how many sessions staff opened an ACCT, as far as we were told.
    `mentors_told`: how many mentors had such a session. `reviews`: how many ACCT reviews a mentor
    attended. `mentors_at_reviews`: how many mentors attended at least one ACCT review.
    """

    opened_after_session: int
    mentors_told: int
    reviews: int
    mentors_at_reviews: int


def concerns_by_kind(first: date, last: date) -> dict[ConcernKind, int]:
    """For each kind, how many concerns about men happened from the first day to the last, both
    included. A kind without concerns has 0. Leaves out concerns about mentors and staff, which
    concerns_about_colleagues counts. One query."""
    counts = _counts(first, last)
    return {kind: counts.get(kind, 0) for kind in ConcernKind if kind not in TO_LEAD}


def concerns_about_colleagues(first: date, last: date) -> dict[ConcernKind, int]:
    """For each kind, how many concerns about mentors and staff happened from the first day to the
    last, both included. A kind without concerns has 0. Show these numbers only to safeguarding
    leads, because a coordinator must not learn that such a concern exists. One query."""
    counts = _counts(first, last)
    return {kind: counts.get(kind, 0) for kind in ConcernKind if kind in TO_LEAD}


def accts_opened(first: date, last: date) -> QuerySet[ToldAboutAcct]:
    """The records of ACCTs that staff opened after a session. Counts only sessions from the first
    day to the last, both included."""
    return ToldAboutAcct.objects.filter(
        opened_after__status=SessionStatus.LOGGED, opened_after__on__range=(first, last)
    )


def acct_reviews(first: date, last: date) -> QuerySet[LoggedSession]:
    """The records of ACCT reviews that mentors attended, from the first day to the last, both
    included."""
    return LoggedSession.objects.filter(
        status=SessionStatus.LOGGED, occasion=Occasion.ACCT_REVIEW, on__range=(first, last)
    )


def acct_counts(first: date, last: date) -> AcctCounts:
    """The numbers about ACCT for sessions from the first day to the last, both included. 2
    queries."""
    opened = accts_opened(first, last).aggregate(
        sessions=Count("opened_after", distinct=True),
        mentors=Count("match__mentor", distinct=True),
    )
    reviews = acct_reviews(first, last).aggregate(
        reviews=Count("pk"), mentors=Count("match__mentor", distinct=True)
    )
    return AcctCounts(
        opened_after_session=opened["sessions"],
        mentors_told=opened["mentors"],
        reviews=reviews["reviews"],
        mentors_at_reviews=reviews["mentors"],
    )


def concerns_between(first: date, last: date) -> QuerySet[Concern]:
    """The concerns that happened from the first day to the last, both included. Concerns about
    mentors and staff are among them."""
    return Concern.objects.filter(happened_on__range=(first, last))


def _counts(first: date, last: date) -> dict[str, int]:
    rows = concerns_between(first, last).order_by()
    return dict(rows.values_list("kind").annotate(number=Count("pk")))
