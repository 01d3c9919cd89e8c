"""Nobody who gets hold of the database, a log or an email can read what was sealed. We write a word
into every sealed column and then look for it everywhere."""

import logging
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, models
from django.test import Client
from django.urls import reverse

import config.urls  # noqa: F401 # imports every package, and so registers every letter
from config.accounts.models import User
from config.common import audit
from config.common.clock import london_today, now
from config.common.letters.wording import registered_letters
from config.common.outbox.email import Email
from config.common.sealed.rows import Sealed, sealed_models, texts_of
from delivery.concerns.alerting import alert_due_concerns
from delivery.concerns.raising import add_to_concern
from delivery.gate.watching import alert_coordinators
from delivery.models import (
    Aim,
    AreaProgress,
    CaseStudy,
    CommunityMeeting,
    Concern,
    Feedback,
    LoggedSession,
    OnwardStep,
    Remark,
    SessionImport,
)
from delivery.reading import record_reading
from delivery.sessions.chasing import remind_mentors_to_log
from delivery.urls import urlpatterns
from matching.models import Match, Referral
from recruitment.models import Establishment
from tests.factories.delivery import a_concern, a_supported_man
from tests.factories.gate import a_community_meeting, a_man_outside
from tests.factories.people import manager, mentor_user, sign_in
from tests.factories.programme import a_coordinator, a_mentor, a_referral
from tests.factories.sessions import (
    a_read_session_import,
    a_row_of,
    an_expected_session,
    written_sessions,
)

Column = Any  # of Django, whose types do not say what a model's columns are
DELIVERY: Final = apps.get_app_config("delivery")
SEALED: Final = [
    model
    for model in sealed_models()
    if model._meta.app_label == "delivery" and model is not SessionImport
]
SPECIAL: Final[dict[type[models.Model], dict[str, Any]]] = {
    LoggedSession: {"minutes": 60},
    Concern: {"officer_told_at": now()},
    OnwardStep: {"step": "turn_down"},
}
"""What rows need that their columns do not say, so that they can be saved and shown."""
NOT_WORDS: Final = {"state": "open", "answers": "{}"}
"""What the texts hold that pages work with and do not show as they are."""
NEVER_SHOWN: Final = {*NOT_WORDS, "passages"}
"""The texts that no page shows. Without this list, a page that shows nothing would pass."""
HARMLESS: Final = {"link", "hours", "sessions", "first_name"}
"""What emails of delivery can say: an address, two numbers, and the first name of a mentor."""

_minutes = count()


def canary(model: type[models.Model], name: str) -> str:
    return f"Canary-{model.__name__}-{name}"


CANARIES: Final = {canary(model, name) for model in SEALED for name in texts_of(model)}


def a_row(model: type[models.Model], match: Match) -> Any:
    """A row with nothing but what it needs, not saved. Its dates are today. Each of its times is a
    minute after the one before."""
    columns = (column for column in model._meta.concrete_fields if is_needed(column))
    values = {column.name: a_value(column, match) for column in columns}
    return model(**(values | SPECIAL.get(model, {})))


def is_needed(column: Column) -> bool:
    is_filled = column.null or column.has_default() or column.blank or column.primary_key
    return column.related_model is Match or not is_filled


def a_value(column: Column, match: Match) -> Any:
    if isinstance(column, models.ForeignKey):
        return a_record(column.related_model, match)
    if column.choices:
        return next(iter(column.choices))[0]
    if isinstance(column, models.DateTimeField):
        return now() + timedelta(minutes=next(_minutes))
    if isinstance(column, models.DateField):
        return london_today()
    return False if isinstance(column, models.BooleanField) else "other"


def a_record(model: Any, match: Match) -> models.Model:
    """What a row refers to. Of a model of delivery it is the first record, which we make if there
    is none."""
    shared: dict[Any, models.Model] = {
        Match: match,
        Referral: match.referral,
        Establishment: match.referral.establishment,
        User: match.mentor.user,
    }
    record: models.Model | None = shared.get(model) or model.objects.first()
    if record is None:
        record = a_row(model, match)
        record.save()
    return record


def canaries_in_every_text(match: Match, known: dict[str, str]) -> dict[type[Sealed], Any]:
    """By model, a row of every model with sealed texts, each with its canary, or with what is
    `known`."""
    rows: dict[type[Sealed], Any] = {}
    for model in SEALED:
        rows[model] = a_row(model, match)
        texts = {name: known.get(name, canary(model, name)) for name in texts_of(model)}
        rows[model].write(**texts)
        rows[model].save()
    return rows


def addresses_about(rows: dict[type[Sealed], Any], match: Match) -> Iterator[str]:
    """Every address of delivery whose arguments can be these rows, the match or nothing."""
    records = {
        "support": match.pk,
        "concerns": rows[Concern].pk,
        "feedback": rows[Feedback].pk,
        "complaints": rows[Remark].pk,
        "case-studies": rows[CaseStudy].pk,
    }
    arguments = {
        "session": rows[LoggedSession].pk,
        "concern": rows[Concern].pk,
        "meeting": rows[CommunityMeeting].pk,
        "aim": rows[Aim].pk,
        "review": rows[AreaProgress].review_id,
        "step": rows[OnwardStep].pk,
    }
    for pattern in urlpatterns:
        known = arguments | {"pk": records.get(str(pattern.pattern).split("/")[0])}
        values = {name: known.get(name) for name in pattern.pattern.converters}
        if None not in values.values():
            yield reverse(f"delivery:{pattern.name}", kwargs=values)


def stored() -> bytes:
    """The whole database, file and write-ahead log."""
    [name] = [row[2] for row in connection.cursor().execute("PRAGMA database_list")]
    return b"".join(path.read_bytes() for path in Path(name).parent.glob(f"{Path(name).name}*"))


def cached() -> bytes:
    """What the cache holds. Django stores it in the database, in base 64."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM cache_entries")
        return b" ".join(b64decode(value) for (value,) in cursor.fetchall())


def places(words: set[str], logs: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """Each of these words, with each place where somebody can read it."""
    sessions = " ".join(str(row.get_decoded()) for row in Session.objects.all())
    all_places = {
        "database": stored(),
        "cache": cached(),
        "sessions": sessions.encode(),
        "logs": logs.text.encode(),
    }
    return [
        (word, place)
        for place, content in all_places.items()
        for word in sorted(words)
        if word.encode() in content
    ]


@pytest.fixture
def logs(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


@pytest.fixture
def match() -> Match:
    mentor = a_mentor(user=mentor_user(name="Ben Bramble"))
    return a_supported_man(mentor=mentor, referral=a_referral(name="Jordan Juniper"))


@pytest.mark.django_db(transaction=True)
def test_a_word_that_is_not_sealed_would_be_found(
    match: Match, logs: pytest.LogCaptureFixture
) -> None:
    row = a_row(LoggedSession, match)
    row.place = "Plain-row"
    row.save()
    audit.record("read", row, by=match.mentor.user, at=now(), word="Plain-trail")
    email = {"key": "1", "to": "a@example.org", "text": "Plain-mail"}
    Email.objects.create(**email, queued_at=now(), due_at=now())
    cache.set("key", "Plain-cache")
    session = SessionStore()
    session["word"] = "Plain-session"
    session.save()
    logging.getLogger("delivery").info("Plain-log")
    words = {f"Plain-{place}" for place in ("row", "trail", "mail", "cache", "session", "log")}
    assert set(places(words, logs)) == {
        ("Plain-row", "database"),
        ("Plain-trail", "database"),
        ("Plain-mail", "database"),
        ("Plain-cache", "cache"),
        ("Plain-session", "sessions"),
        ("Plain-log", "logs"),
    }


@pytest.mark.django_db(transaction=True)
def test_nobody_can_read_a_sealed_text(match: Match, logs: pytest.LogCaptureFixture) -> None:
    rows = canaries_in_every_text(match, {})
    record_reading(rows.values(), by=manager(), at=now())
    for row in rows.values():
        logging.getLogger("delivery").info("%s %r %s", row, row, row.__dict__)
        again = type(row)._default_manager.get(pk=row.pk)
        for name in texts_of(type(row)):
            assert again.opened(name) == canary(type(row), name)
    assert places(CANARIES, logs) == []


@pytest.mark.django_db(transaction=True)
def test_pages_that_show_a_text_leave_it_nowhere(
    match: Match, client: Client, logs: pytest.LogCaptureFixture
) -> None:
    rows = canaries_in_every_text(match, NOT_WORDS)
    sign_in(client, manager())
    shown = set()
    for address in addresses_about(rows, match):
        page = client.get(address)
        assert page.status_code < 500
        body = getattr(page, "content", b"").decode(errors="replace")
        shown |= {word for word in CANARIES if word in body}
    assert {word for word in CANARIES - shown if word.split("-")[-1] not in NEVER_SHOWN} == set()
    assert places(CANARIES, logs) == []


@pytest.mark.django_db(transaction=True)
def test_nobody_can_read_a_file_of_sessions(match: Match, logs: pytest.LogCaptureFixture) -> None:
    row = a_read_session_import(manager(), a_row_of(match, Note="Canary-file"))
    assert row.figures
    assert places({"Canary-file"}, logs) == []
    written_sessions(row)
    [session] = match.sessions.all()
    assert session.opened("note") == "Canary-file"
    assert places({"Canary-file"}, logs) == []


LETTERS: Final = [
    letter
    for letter in registered_letters().values()
    if Path(DELIVERY.path) in letter.folder.parents
]


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.key)
def test_no_email_can_say_a_name_of_a_man_or_a_sealed_text(letter: Any) -> None:
    assert set(letter.samples) <= HARMLESS


@pytest.mark.django_db
def test_the_emails_of_delivery_name_no_man_and_say_nothing(match: Match) -> None:
    at = now()
    a_coordinator(match.referral.establishment)
    concern = a_concern(match, words="Canary")
    by = match.mentor.user
    add_to_concern(concern=concern, words="Canary", key=concern.key, by=by, at=at)
    alert_due_concerns(at=at + timedelta(days=1))
    outside = a_man_outside(referral=a_referral(name="Amir Ash"))
    a_coordinator(outside.referral.establishment)
    a_community_meeting(outside, starts_at=at - timedelta(hours=3), place="Canary")
    alert_coordinators(at=at)
    an_expected_session(match, days_ago=2)
    remind_mentors_to_log(at=noon(at))
    emails = list(Email.objects.all())
    assert {email.subject for email in emails} == {letter.built_in.subject for letter in LETTERS}
    for email in emails:
        words = f"{email.key} {email.subject} {email.text} {email.html}"
        for secret in ("Canary", "Jordan", "Juniper", "Amir", "Ash", match.referral.reference):
            assert secret not in words
    assert all("Bramble" not in email.text for email in emails)


def noon(at: datetime) -> datetime:
    """This day at 12, so that the reminders go at any hour of the test."""
    return at.replace(hour=12)
