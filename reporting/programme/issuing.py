"""Issuing a report. We store an issued report whole, and it never changes. A manager can withdraw
it, or replace it with a corrected report."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from config.accounts.models import User
from config.accounts.roles import check_manager
from config.common import audit
from config.common.audit import AuditEvent
from config.common.clock import london_date
from config.common.errors import ChangedMeanwhile, DomainError, FieldError
from delivery.endings.names import Hit, names_in
from reporting.models import IssuedReport, MadeReport, ReportWithdrawal, Section
from reporting.programme.document import Document
from reporting.programme.documents import (
    canonical,
    content_of,
    digest_of,
    document_of,
    made_again,
    prison_names,
)
from reporting.programme.naming import finished
from reporting.programme.promises import promises_of
from reporting.programme.stored import StoredReport, report_from
from reporting.programme.tables import Scope
from reporting.programme.words import MayNameSomebody, prisons_key, words_of

DOING: Final = "issue programme reports"
ISSUE: Final = "issue"
"""The action of the audit event that has the digest of a report."""
OF_OTHERS: Final = ("replaced_by__content", "replaces__content")


def issued_reports() -> QuerySet[IssuedReport]:
    """Every issued report, the latest first. Does not load its content. One query."""
    return whole_reports().defer("content", *OF_OTHERS)


def whole_reports() -> QuerySet[IssuedReport]:
    """Every issued report with its content, the latest first. One query."""
    around = ("issued_by", "withdrawal__withdrawn_by", "replaced_by", "replaces")
    return IssuedReport.objects.select_related(*around).defer(*OF_OTHERS)


def issued_of(scope: Scope) -> IssuedReport | None:
    """The latest issued report for these days and prisons, even if it was withdrawn. One query."""
    return issued_reports().filter(_same(scope), replaced_by=None).first()


def last_time(scope: Scope) -> IssuedReport | None:
    """The latest issued report for other days at the same prisons. If there is none, the latest
    issued report for other prisons. Loads its content. 1 or 2 queries."""
    rows = IssuedReport.objects.filter(withdrawal=None, replaced_by=None).exclude(_same(scope))
    return rows.filter(prisons=prisons_key(scope)).first() or rows.first()


def names_in_words(scope: Scope) -> list[Hit]:
    """The words in all sections that may say who somebody is. 7 queries."""
    return names_in("\n".join(row.text for row in words_of(scope).values()))


def issue_report(
    *,
    made: MadeReport,
    versions: Mapping[Section, int],
    replaces: int | None,
    cleared: Collection[str] = (),
    by: User,
    at: datetime,
) -> IssuedReport:
    """Issues a made report with the words for its days and prisons. Stores all of it.

    `versions` has the versions of the words that the page showed. `replaces` is the report that the
    page said would be replaced. Raises ChangedMeanwhile if the words have changed, or if another
    report would be replaced. `cleared` has the words that look like names but can stay. Raises
    MayNameSomebody if another word looks like a name. Raises DomainError if a sum of the report is
    wrong, or if a name in braces is not a figure. Raises NotAllowed if `by` is not a manager.
    """
    check_manager(by, DOING)
    report = report_from(made.result)
    scope = report.scope
    if report.broken:
        raise DomainError(
            "Some sums of this report are wrong, so the report cannot be issued. Tell the person "
            "who runs this service."
        )
    if open_hits := [hit for hit in names_in_words(scope) if hit.key not in cleared]:
        raise MayNameSomebody(open_hits)
    with transaction.atomic():
        rows, before = words_of(scope, is_locked=True), issued_of(scope)
        if {section: row.version for section, row in rows.items()} != versions:
            raise ChangedMeanwhile("Somebody has changed the words. Read them again, then issue.")
        if (before and before.pk) != replaces:
            raise _issued_meanwhile()
        typed = {section: row.text for section, row in rows.items() if row.text}
        document = Document(
            report,
            prison_names(scope),
            _finished(typed, report),
            promises=promises_of(report),
        )
        content = canonical(
            content_of(document, typed, replaces=before.digest if before else "", by=by, at=at)
        )
        issued = IssuedReport(
            first=scope.first,
            last=scope.last,
            as_at=scope.as_at,
            prisons=prisons_key(scope),
            content=content,
            digest=digest_of(content),
            issued_by=by,
            issued_at=at,
            replaces=before,
        )
        try:
            with transaction.atomic():
                issued.save(force_insert=True)
        except IntegrityError as error:  # 2 managers issue at the same time
            raise _issued_meanwhile() from error
        audit.record(ISSUE, issued, by=by, at=at, digest=issued.digest, replaces=replaces)
    return issued


def standing_document(report: IssuedReport) -> Document:
    """The document of an issued report, which also says whether the report was withdrawn later. Use
    it for all files that leave the service. No query for a report from whole_reports."""
    document = document_of(report)
    withdrawal = getattr(report, "withdrawal", None)
    if withdrawal is None or document.issue is None:
        return document
    withdrawn_on = london_date(withdrawal.withdrawn_at)
    return replace(document, issue=replace(document.issue, withdrawn_on=withdrawn_on))


def is_unchanged(report: IssuedReport) -> bool:
    """Whether nobody has changed what is stored of an issued report. Works its digest out again,
    and compares it with the digest in its row and in the audit trail. One query."""
    events = AuditEvent.objects.filter(
        action=ISSUE, subject=IssuedReport._meta.label, subject_id=report.pk
    )
    in_trail = [event.detail["digest"] for event in events]
    return in_trail == [report.digest] and made_again(report) == report.digest


def withdraw_report(*, report: IssuedReport, reason: str, by: User, at: datetime) -> None:
    """Withdraws an issued report, which stays stored. Raises FieldError if there is no reason.
    Raises ChangedMeanwhile if it is already withdrawn. Raises NotAllowed if `by` is not a
    manager."""
    check_manager(by, DOING)
    if not reason.strip():
        raise FieldError("reason", "Enter why you withdraw the report")
    row = ReportWithdrawal(report=report, reason=reason.strip(), withdrawn_by=by, withdrawn_at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.record("withdraw", report, by=by, at=at)
    except IntegrityError as error:
        raise ChangedMeanwhile("This report is already withdrawn.") from error


def undo_withdrawal(*, report: IssuedReport, by: User, at: datetime) -> None:
    """Undoes the withdrawal of a report. Raises ChangedMeanwhile if it is not withdrawn. Raises
    NotAllowed if `by` is not a manager."""
    check_manager(by, DOING)
    with transaction.atomic():
        gone, _ = ReportWithdrawal.objects.filter(report=report).delete()
        if not gone:
            raise ChangedMeanwhile("This report is not withdrawn.")
        audit.record("undo_withdrawal", report, by=by, at=at)


def _finished(typed: Mapping[Section, str], report: StoredReport) -> dict[Section, str]:
    """The words with the figures put in. Raises DomainError if a name in braces is not a figure."""
    texts = {section: finished(text, report) for section, text in typed.items()}
    if problems := [one for text in texts.values() for one in text.problems]:
        raise DomainError(f"{' '.join(problems)} Correct the words first.")
    return {section: text.text for section, text in texts.items()}


def _same(scope: Scope) -> Q:
    return Q(first=scope.first, last=scope.last, prisons=prisons_key(scope))


def _issued_meanwhile() -> ChangedMeanwhile:
    return ChangedMeanwhile(
        "Somebody else has issued a report for these days and prisons. Read it before you issue "
        "another."
    )
