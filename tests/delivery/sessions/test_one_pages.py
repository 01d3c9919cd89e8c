"""The pages of one logged session. The words of a session must not be stored anywhere else."""

import logging
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.outbox.email import Email
from config.common.sealed.rows import destroy_keys
from delivery.models import LoggedSession
from delivery.sessions.correcting import add_to_note, put_back_session, remove_session
from matching.models import Match
from tests.factories.delivery import a_session

YESTERDAY = london_today() - timedelta(days=1)
CANARY = "Canary Wharf"
DAY: dict[str, Any] = {
    "on_day": YESTERDAY.day,
    "on_month": YESTERDAY.month,
    "on_year": YESTERDAY.year,
}


def address(name: str, session: LoggedSession) -> str:
    return reverse(f"delivery:{name}", args=[session.match_id, session.pk])


def html(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.content.decode()


@pytest.fixture
def session(match: Match) -> LoggedSession:
    return a_session(match, note=CANARY)


@pytest.mark.django_db
def test_each_reading_by_staff_is_recorded_and_a_mentors_is_not(
    phone: Client, desk: Client, session: LoggedSession, ann: User
) -> None:
    add_to_note(session=session, text="He rang.", by=session.logged_by, at=now())
    readings = AuditEvent.objects.filter(action="read")
    assert CANARY in html(phone, address("session", session))
    assert not readings.exists()
    for _ in range(2):
        page = html(desk, address("session", session))
        assert CANARY in page
        assert "He rang." in page
    lines = readings.order_by("pk").values_list("subject", "actor")
    assert (
        list(lines)
        == [
            ("delivery.LoggedSession", ann.pk),
            ("delivery.SessionAddition", ann.pk),
        ]
        * 2
    )


@pytest.mark.django_db
def test_a_session_whose_words_are_erased_says_so(phone: Client, session: LoggedSession) -> None:
    destroy_keys([session])
    answer = phone.get(address("session", session))
    assert answer.status_code == HTTPStatus.GONE
    assert CANARY not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["sessions", "support"])
def test_no_list_shows_the_words(phone: Client, session: LoggedSession, page: str) -> None:
    shown = phone.get(reverse(f"delivery:{page}", args=[session.match_id])).content.decode()
    assert address("session", session) in shown
    assert CANARY not in shown


@pytest.mark.django_db
def test_the_mentor_changes_it_for_a_day_and_corrects_it_later(
    phone: Client, session: LoggedSession
) -> None:
    change, correct = address("change_session", session), address("correct_session", session)
    assert CANARY in html(phone, change)
    phone.post(change, DAY | {"minutes": "30", "note": "Better.", "version": "1"})
    session.refresh_from_db()
    assert (session.minutes, session.opened("note")) == (30, "Better.")
    second = phone.post(change, DAY | {"minutes": "45", "note": "Lost?", "version": "1"})
    assert "Lost?" in second.content.decode()
    session.drafts.all().delete()
    LoggedSession.objects.update(logged_at=now() - timedelta(days=1))
    assert correct in html(phone, address("session", session))
    assert phone.get(change)["Location"] == correct
    assert "Better." not in html(phone, correct)
    typed = DAY | {"minutes": "45", "version": "2", "page": str(uuid4())}
    assert "Late." in phone.post(change, typed | {"note": "Late."}).content.decode()
    assert phone.post(correct, typed).status_code == 200
    phone.post(correct, typed | {"reason": "The clock."})
    session.refresh_from_db()
    assert (session.minutes, session.opened("note")) == (45, "Better.")
    assert "The clock." in html(phone, address("session", session))


@pytest.mark.django_db
def test_a_note_that_changed_in_another_tab_is_shown_and_then_saved_over(
    phone: Client, session: LoggedSession
) -> None:
    change = address("change_session", session)
    opened = phone.get(change).context
    typed = DAY | {"minutes": "30", "version": "1", "page": str(uuid4())}
    phone.post(change, typed | {"note": "The first tab."})
    refused = phone.post(change, typed | {"note": "The second tab.", "key": opened["key"]})
    page = refused.content.decode()
    assert "The first tab." in page
    assert "The second tab." in page
    fresh = {name: refused.context[name] for name in ("revision", "key")}
    fresh["version"] = refused.context["form"]["version"].value()
    assert f'name="version" value="{fresh["version"]}"' in page
    both = typed | fresh | {"note": "Both tabs."}
    assert phone.post(change, both)["Location"] == address("session", session)
    session.refresh_from_db()
    assert session.opened("note") == "Both tabs."
    assert not session.drafts.exists()


@pytest.mark.django_db
def test_facts_that_changed_meanwhile_are_shown_without_the_note(
    desk: Client, session: LoggedSession
) -> None:
    correct = address("correct_session", session)
    typed = DAY | {"reason": "The clock.", "version": 1, "page": str(uuid4())}
    desk.post(correct, typed | {"minutes": "45", "place": "Wing A"})
    refused = desk.post(correct, typed | {"minutes": "30"})
    page = refused.content.decode()
    assert "Wing A" in page
    assert CANARY not in page
    fresh = {"revision": refused.context["revision"], "version": 2}
    desk.post(correct, typed | fresh | {"minutes": "30"})
    session.refresh_from_db()
    assert session.minutes == 30


@pytest.mark.django_db
def test_what_is_typed_about_it_and_not_sent_is_on_every_device(
    phone: Client, session: LoggedSession, ben: User
) -> None:
    change, add = address("change_session", session), address("add_to_note", session)
    phone.post(change, DAY | {"minutes": "30", "note": "Better.", "later": "yes"})
    phone.post(add, {"text": "He rang.", "revision": "1", "later": "yes"})
    laptop = Client()
    laptop.force_login(ben)
    assert change in html(laptop, address("session", session))
    assert "Better." in html(laptop, change)
    assert "He rang." in html(laptop, add)
    laptop.post(add, {"text": "He rang.", "revision": "2"})
    assert "He rang." not in html(laptop, add)
    assert session.additions.count() == 1
    LoggedSession.objects.update(logged_at=now() - timedelta(days=1))
    assert "Better." in html(laptop, change)
    laptop.post(change, DAY | {"minutes": "30", "note": "Better.", "version": "1", "revision": "3"})
    assert "Better." in html(laptop, change)
    session.refresh_from_db()
    assert session.opened("note") == CANARY
    draft = session.drafts.get()
    discard = reverse("delivery:discard_draft", args=[session.match_id, draft.pk])
    html(laptop, discard)
    laptop.post(discard)
    assert change not in html(laptop, address("session", session))


@pytest.mark.django_db
def test_a_change_that_is_saved_leaves_no_draft(phone: Client, session: LoggedSession) -> None:
    change = address("change_session", session)
    phone.post(change, DAY | {"minutes": "", "note": "Better."})
    assert session.drafts.exists()
    phone.post(change, DAY | {"minutes": "30", "note": "Better.", "revision": "1", "version": "1"})
    assert not session.drafts.exists()


@pytest.mark.django_db
def test_it_is_removed_once_asked_and_put_back(phone: Client, session: LoggedSession) -> None:
    html(phone, address("remove_session", session))
    phone.post(address("remove_session", session))
    page = html(phone, address("session", session))
    assert address("put_back_session", session) in page
    assert address("add_to_note", session) not in page
    phone.post(address("put_back_session", session))
    assert address("add_to_note", session) in html(phone, address("session", session))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["change_session", "correct_session", "add_to_note"])
def test_words_about_a_session_that_was_removed_meanwhile_stay(
    phone: Client, session: LoggedSession, ben: User, name: str
) -> None:
    page = address(name, session)
    typed = DAY | {"minutes": "30", "note": "Better.", "reason": "Better.", "text": "Better."}
    opened = phone.get(page).context
    typed |= {"version": "1", "key": opened["key"], "page": opened["page_key"]}
    remove_session(session=session, by=ben, at=now())
    for _ in range(2):
        refused = phone.post(page, typed)
        assert refused.status_code == 200
        assert refused.context["form"].non_field_errors()
        assert "Better." in refused.content.decode()
    shown = phone.get(page)
    assert "Better." in shown.content.decode()
    put_back_session(session=session, by=ben, at=now())
    form = shown.context["form"]
    typed |= {"revision": shown.context["revision"]}
    if "version" in form.fields:
        compared = phone.post(page, typed | {"version": form["version"].value()})
        assert compared.context["saved_facts"]
        fresh = compared.context["form"]["version"].value()
        typed |= {"version": fresh, "revision": compared.context["revision"]}
    assert phone.post(page, typed)["Location"] == address("session", session)
    assert not session.drafts.exists()


@pytest.mark.django_db
def test_without_a_draft_nobody_changes_a_removed_session(
    phone: Client, session: LoggedSession, ben: User
) -> None:
    remove_session(session=session, by=ben, at=now())
    for name in ("change_session", "correct_session"):
        shown = phone.get(address(name, session), follow=True)
        assert shown.redirect_chain[-1][0] == address("session", session)


@pytest.mark.django_db
def test_an_old_draft_does_not_replace_what_somebody_corrected_since(
    phone: Client, desk: Client, session: LoggedSession
) -> None:
    change, correct = address("change_session", session), address("correct_session", session)
    typed = DAY | {"minutes": "30", "note": "Better.", "version": "1"}
    phone.post(change, typed | {"later": "yes"})
    desk.post(correct, DAY | {"minutes": "45", "reason": "The clock.", "version": "1"})
    opened = phone.get(change).context
    hidden = {"version": opened["form"]["version"].value(), "revision": opened["revision"]}
    assert phone.post(change, typed | hidden).context["saved_facts"]["minutes"] == "45"
    session.refresh_from_db()
    assert (session.minutes, session.opened("note")) == (45, CANARY)


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["sessions", "support"])
def test_the_lists_show_what_is_removed_and_put_it_back_where_they_can(
    phone: Client, match: Match, ben: User, page: str
) -> None:
    session = a_session(match, expected_on=YESTERDAY)
    remove_session(session=session, by=ben, at=now())
    where = reverse(f"delivery:{page}", args=[match.pk])
    assert "Removed" in html_of(phone, where)
    assert address("put_back_session", session) in html_of(phone, where)
    a_session(match, expected_on=YESTERDAY)
    assert "Removed" in html_of(phone, where)
    assert address("put_back_session", session) not in html_of(phone, where)


@pytest.mark.django_db
def test_a_removed_session_is_not_counted_as_logged(
    phone: Client, session: LoggedSession, ben: User
) -> None:
    remove_session(session=session, by=ben, at=now())
    shown = phone.get(reverse("delivery:sessions", args=[session.match_id]))
    assert shown.context["counts"] == {"logged": 0, "removed": 1}


def html_of(client: Client, where: str) -> str:
    return client.get(where).content.decode()


@pytest.mark.django_db
def test_what_did_not_take_place_can_be_added_to_but_not_changed(
    phone: Client, match: Match
) -> None:
    session = a_session(match, not_met="court", minutes=None, response="")
    page = html(phone, address("session", session))
    assert address("change_session", session) not in page
    for name in ("change_session", "correct_session"):
        assert phone.get(address(name, session))["Location"] == address("session", session)
    phone.post(address("add_to_note", session), {"text": "He rang."})
    assert "He rang." in html(phone, address("session", session))


def everything_stored() -> bytes:
    """The whole database: its file and its write-ahead log."""
    [name] = [row[2] for row in connection.cursor().execute("PRAGMA database_list")]
    return b"".join(path.read_bytes() for path in Path(name).parent.glob(f"{Path(name).name}*"))


@pytest.mark.django_db(transaction=True)
def test_no_word_is_in_the_database_the_logs_the_mail_or_the_session_table(
    phone: Client, desk: Client, match: Match, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    words = [f"Canary-{number}" for number in range(6)]
    contact = reverse("delivery:log_contact", args=[match.pk])
    typed = DAY | {"kind": "phone", "minutes": "30"}
    phone.post(contact, DAY | {"note": words[0], "later": "yes"})
    phone.post(contact, DAY | {"note": words[1], "revision": "1"})
    phone.post(contact, typed | {"note": words[2], "plan": words[3], "revision": "2"})
    [session] = match.sessions.all()
    phone.post(address("add_to_note", session), {"text": words[4]})
    change = address("change_session", session)
    phone.post(change, typed | {"note": words[5], "version": "1"})
    for client in (phone, desk):
        assert words[5] in html(client, address("session", session))
    stored = everything_stored()
    assert b"delivery_loggedsession" in stored
    sessions = " ".join(str(row.get_decoded()) for row in Session.objects.all())
    mail = " ".join(email.text + email.html for email in Email.objects.all())
    lines = " ".join(record.getMessage() for record in caplog.records)
    trail = " ".join(str(line.detail) for line in AuditEvent.objects.all())
    for word in words:
        assert word.encode() not in stored
        assert word not in sessions + mail + lines + trail
