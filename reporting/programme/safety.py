"""Concerns about men, ACCT, and complaints and incidents."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from config.common.clock import london_date
from delivery.concerns.counts import acct_reviews, accts_opened, concerns_between
from delivery.models import TO_LEAD, ConcernKind, Remark
from delivery.periods import prison_on
from reporting.programme.building import Column, count, line, partition, sentence
from reporting.programme.scoping import in_prisons, known_before
from reporting.programme.tables import Chapter, Definition, RecordKind, Scope, Table

CONCERNS: Final = Definition(
    "concerns",
    "The concerns about men, by what each was about.",
    "Concerns that happened in the period. Concerns about mentors and staff are left out, because "
    "only safeguarding leads may know of them",
    "All concerns about men that happened in the period",
    "The concerns that were raised",
)
STOOD: Final = Definition(
    "concerns.stood",
    "The concerns about men, by whether each was closed by the end of the period.",
    "Concerns that happened in the period, open or closed at its end. A concern that nobody has "
    "acknowledged yet is open too",
    "All concerns about men that happened in the period",
    "The concerns that were raised, and the times at which they were closed",
)
REVIEWS: Final = Definition(
    "acct.reviews",
    "The ACCT reviews that mentors attended.",
    "Logged meetings of the period that were ACCT reviews, and the mentors who attended them",
    "",
    "What mentors logged",
)
OPENED: Final = Definition(
    "acct.opened",
    "The sessions after which prison staff opened an ACCT.",
    "Sessions of the period after which we were told that staff opened an ACCT, and the mentors of "
    "these sessions. Only staff open an ACCT, and we know only what we were told",
    "",
    "What we were told about ACCT",
)
REMARKS: Final = Definition(
    "remarks",
    "Complaints, incidents and contacts with families.",
    "What was recorded with a day in the period",
    "All complaints, incidents and contacts with families of the period",
    "The record of complaints, incidents and contacts with families",
)


def safety_tables(scope: Scope) -> list[Table]:
    """The tables about safety. 4 queries."""
    rows = concerns_between(scope.first, scope.until).exclude(kind__in=TO_LEAD)
    rows = rows.filter(raised_at__lt=known_before(scope))
    rows = in_prisons(rows, scope, prison_on("happened_on"))
    concerns = list(rows.order_by().values_list("pk", "kind", "closed_at"))
    by_kind = [(pk, kind) for pk, kind, _ in concerns]
    by_end = [(pk, "open" if _is_open(at, scope) else "closed") for pk, _, at in concerns]
    return [_concerns(by_kind), _stood(by_end), _acct(scope), _remarks(scope)]


def _is_open(closed_at: datetime | None, scope: Scope) -> bool:
    """Whether a concern was open at the end of the period."""
    return closed_at is None or london_date(closed_at) > scope.until


def _concerns(by_kind: Iterable[tuple[int, str]]) -> Table:
    return _divided(
        by_kind,
        "concerns",
        "Concerns about men",
        "The subjects of the concerns that mentors raised about men.",
        {kind.value: kind.label for kind in ConcernKind if kind not in TO_LEAD},
        Column("Concerns", CONCERNS, RecordKind.CONCERN, (), {}),
    )


def _stood(by_end: Iterable[tuple[int, str]]) -> Table:
    return _divided(
        by_end,
        "concerns_stood",
        "What became of these concerns",
        "Whether the concerns about men were closed by the end of the period.",
        {"open": "Open at the end of the period", "closed": "Closed"},
        Column("Concerns", STOOD, RecordKind.CONCERN, (), {}),
    )


def _remarks(scope: Scope) -> Table:
    rows = Remark.objects.filter(
        on__range=(scope.first, scope.until), recorded_at__lt=known_before(scope)
    )
    if scope.prisons is not None:
        rows = rows.filter(establishment__in=scope.prisons)
    return _divided(
        rows.order_by().values_list("pk", "kind"),
        "remarks",
        "Complaints, incidents and families",
        "How many complaints, incidents and contacts with families there were.",
        {kind.value: sentence(kind.label) for kind in Remark.Kind},
        Column("Number", REMARKS, RecordKind.REMARK, (), {}),
    )


def _divided(
    codes: Iterable[tuple[int, str]],
    key: str,
    title: str,
    says: str,
    labels: dict[str, str],
    column: Column,
) -> Table:
    """A table of these records, divided by their codes. `column` has no records yet: this function
    adds them."""
    groups = defaultdict(list)
    for pk, code in codes:
        groups[code].append(pk)
    everyone = [pk for members in groups.values() for pk in members]
    filled = Column(column.label, column.definition, column.kind, everyone, groups)
    return partition(key, Chapter.SAFETY, title, says, labels, [filled])


def _acct(scope: Scope) -> Table:
    period, until = (scope.first, scope.until), known_before(scope)
    attended = acct_reviews(*period).filter(logged_at__lt=until)
    attended = in_prisons(attended, scope, prison_on("on"))
    opened = accts_opened(*period).filter(recorded_at__lt=until)
    opened = in_prisons(opened, scope, prison_on("told_on"))
    reviews = list(attended.order_by().values_list("pk", "match__mentor__user"))
    accts = list(opened.order_by().values_list("opened_after", "match__mentor__user"))
    session, user = RecordKind.SESSION, RecordKind.USER
    rows = (
        ("reviews", "ACCT reviews attended", REVIEWS, session, [pk for pk, _ in reviews]),
        ("mentors", "Mentors who attended one", REVIEWS, user, [who for _, who in reviews]),
        (
            "opened",
            "Sessions after which staff opened an ACCT",
            OPENED,
            session,
            [pk for pk, _ in accts],
        ),
        ("mentors_told", "Mentors of these sessions", OPENED, user, [who for _, who in accts]),
    )
    return Table(
        "acct",
        Chapter.SAFETY,
        "ACCT",
        "How often mentors were at an ACCT review, and after how many sessions staff opened an "
        "ACCT.",
        tuple(
            line(label, count(f"acct.{key}", "Number", definition, kind, ids))
            for key, label, definition, kind, ids in rows
        ),
    )
