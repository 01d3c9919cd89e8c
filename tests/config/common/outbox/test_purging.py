"""Purging deletes the content of old emails, and keeps their rows."""

from datetime import UTC, datetime, timedelta

import pytest

from config.common.outbox.email import Email, EmailImage
from config.common.outbox.queueing import InlineImage, queue_email
from config.common.outbox.sending import PICTURE_RETENTION, RETENTION, purge_finished, send_due

pytestmark = pytest.mark.django_db
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


def queue(key: str) -> None:
    picture = InlineImage("bars", b"png")
    words = {"subject": "s", "text": "t", "html": "h", "calendar": CALENDAR}
    queue_email(key=key, to="ann@example.org", images=[picture], at=NOW, **words)


def test_a_sent_email_is_emptied_after_thirty_days() -> None:
    queue("old")
    send_due(at=NOW)
    assert purge_finished(at=NOW + RETENTION) == 0
    later = NOW + RETENTION + timedelta(hours=1)
    assert purge_finished(at=later) == 1
    assert purge_finished(at=later) == 0
    email = Email.objects.get()
    assert {email.to, email.subject, email.text, email.html, email.calendar} == {""}
    assert not email.images.exists()


def test_its_pictures_go_sooner_than_its_words() -> None:
    queue("sent")
    send_due(at=NOW)
    queue("waiting")
    queue("given_up")
    Email.objects.filter(key="given_up").update(status="given_up", finished_at=NOW)
    later = NOW + PICTURE_RETENTION + timedelta(hours=1)
    assert purge_finished(at=later) == 0
    assert set(EmailImage.objects.values_list("email__key", flat=True)) == {"waiting", "given_up"}
    assert Email.objects.get(key="sent").html


def test_its_key_still_keeps_a_second_away() -> None:
    queue("old")
    send_due(at=NOW)
    purge_finished(at=NOW + RETENTION + timedelta(hours=1))
    queue("old")
    assert Email.objects.get().to == ""


def test_what_waits_is_never_emptied() -> None:
    queue("waiting")
    assert purge_finished(at=NOW + 2 * RETENTION) == 0
