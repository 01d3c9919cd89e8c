"""Rows that must be impossible, in the tables of what referrers send and of imported
spreadsheets."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from config.common.clock import london_today, now
from matching.models import Import, ImportedRow, ImportWriting, ReferralDraft, SentReferral
from tests.factories.people import manager
from tests.factories.programme import a_mentor, a_referral


def a_draft(**fields: Any) -> ReferralDraft:
    values = {"referrer": manager(), "started_at": now(), "saved_at": now()} | fields
    return ReferralDraft.objects.create(reference="DRAFT-1", **values)


def an_import(**fields: Any) -> Import:
    values = {"kind": "referrals", "queued_at": now()} | fields
    return Import.objects.create(**values)


def a_writing(**fields: Any) -> ImportWriting:
    values = {"queued_at": now()} | fields
    values.setdefault("source", an_import())
    return ImportWriting.objects.create(**values)


def a_row(**fields: Any) -> ImportedRow:
    values = {"is_new": True, "sealed_values": b"x"} | fields
    values.setdefault("writing", a_writing())
    return ImportedRow.objects.create(**values)


def written_twice() -> None:
    a_writing(source=a_writing().source)


def row_twice(**record: Any) -> None:
    a_row(writing=a_row(**record).writing, **record)


CASES: list[tuple[str, Callable[[], Any]]] = [
    ("draft_agreed_and_how", lambda: a_draft(agreed_on=london_today())),
    ("draft_on_remand_without_date", lambda: a_draft(on_remand=True, release_on=london_today())),
    ("draft_release_date_with_kind", lambda: a_draft(release_on=london_today())),
    ("draft_saved_after_start", lambda: a_draft(saved_at=now() - timedelta(days=1))),
    (
        "sent_referral_status_known",
        lambda: SentReferral.objects.create(referral=a_referral(), emailed_status="lost"),
    ),
    ("import_kind_known", lambda: an_import(kind="shoes")),
    ("import_progress_percent", lambda: an_import(progress=101)),
    ("import_run_state", lambda: an_import(status="running")),
    ("import_writing_progress_percent", lambda: a_writing(progress=101)),
    ("import_writing_run_state", lambda: a_writing(status="running")),
    ("import_undone_once_written", lambda: a_writing(undone_at=now())),
    ("import_written_once", written_twice),
    ("imported_row_of_one_record", a_row),
    ("imported_row_mentor_once", lambda: row_twice(mentor=a_mentor())),
    ("imported_row_referral_once", lambda: row_twice(referral=a_referral())),
]
