"""The words of a report. There is one set of words for the days and prisons of a report, and every
manager can change it."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.errors import ChangedMeanwhile, DomainError, FieldError
from delivery.endings.names import Hit, names_in
from reporting.models import ReportWords, Section
from reporting.programme.naming import finished
from reporting.programme.stored import StoredReport
from reporting.programme.tables import Scope

DOING = "write programme reports"


class MayNameSomebody(DomainError):
    """Some words look like names of people. `hits` has the words that nobody has cleared."""

    def __init__(self, hits: list[Hit]) -> None:
        self.hits = hits
        shown = ", ".join(f"“{hit.shown}”" for hit in hits)
        super().__init__(f"These words may say who somebody is: {shown}. Change or clear each one.")


def prisons_key(scope: Scope) -> str:
    """The prisons of a report in one string, as ReportScope stores them."""
    return " ".join(str(pk) for pk in sorted(scope.prisons or ()))


def prisons_from(key: str) -> frozenset[int] | None:
    """The prisons, read from what prisons_key returned."""
    return frozenset(int(pk) for pk in key.split()) or None


def words_of(scope: Scope, *, is_locked: bool = False) -> dict[Section, ReportWords]:
    """The sections that managers have written for these days and prisons, in the report's order.
    The day `as_at` makes no difference. If `is_locked`, locks the sections until the transaction
    ends. One query."""
    rows = ReportWords.objects.filter(
        first=scope.first, last=scope.last, prisons=prisons_key(scope)
    ).select_related("changed_by")
    by_section = {
        row.section: row for row in (rows.select_for_update(of=("self",)) if is_locked else rows)
    }
    return {section: by_section[section] for section in Section if section in by_section}


def scopes_with_words(*, limit: int) -> list[tuple[Scope, datetime]]:
    """The days and prisons for which managers have written words, each with the time of the last
    change. The latest change comes first. At most `limit` of them. One query."""
    rows = ReportWords.objects.exclude(text="").values_list("first", "last", "prisons")
    newest = rows.annotate(newest=Max("changed_at")).order_by("-newest")[:limit]
    return [
        (Scope(first, last, last, prisons_from(prisons)), changed_at)
        for first, last, prisons, changed_at in newest
    ]


def save_words(
    *,
    report: StoredReport,
    section: Section,
    text: str,
    version: int,
    cleared: Collection[str] = (),
    by: User,
    at: datetime,
) -> ReportWords:
    """Saves one section of the words of this report. `version` is the version that the page showed,
    or 0 if nobody had written anything. `cleared` has the keys of the words that look like names
    but can stay (see Hit).

    Raises ChangedMeanwhile if somebody else has saved this section since. Raises FieldError if a
    name in braces is not a figure. Raises MayNameSomebody if another word looks like a name. Raises
    NotAllowed if `by` is not a manager.
    """
    check_manager(by, DOING)
    text = "\n".join(text.strip().splitlines())
    if problems := finished(text, report).problems:
        raise FieldError("text", " ".join(problems))
    hits = names_in(text)
    key = {
        "first": report.scope.first,
        "last": report.scope.last,
        "prisons": prisons_key(report.scope),
        "section": section,
    }
    try:
        with transaction.atomic():
            row = ReportWords.objects.select_for_update().filter(**key).first()
            if (row.version if row else 0) != version:
                raise _stale()
            row = row or ReportWords(**key, version=0)
            can_stay = {*row.cleared.splitlines(), *cleared}
            if open_hits := [hit for hit in hits if hit.key not in can_stay]:
                raise MayNameSomebody(open_hits)
            row.text, row.version = text, version + 1
            row.cleared = "\n".join(sorted(hit.key for hit in hits))
            row.changed_by, row.changed_at = by, at
            row.save()
            audit.record("write", row, by=by, at=at, version=row.version)
    except IntegrityError as error:  # 2 people write the same new section together
        raise _stale() from error
    return row


def _stale() -> ChangedMeanwhile:
    return ChangedMeanwhile(
        "Somebody else has changed these words since you opened them. What you typed is still in "
        "the box. Combine both texts, then save again."
    )
