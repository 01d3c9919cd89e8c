"""“Applications close on …”: to everybody with a draft, once, and to nobody else."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.letters.mailings import hour_on, rehearse_mailing
from config.common.outbox.email import Email
from recruitment.applying.closing import MAILING, remind_of_closing, stop_link
from recruitment.models import Application, Cohort
from tests.factories.people import applicant
from tests.factories.post import sent_to
from tests.factories.recruitment import a_cohort, a_draft, an_application

pytestmark = pytest.mark.django_db


def before_closing(cohort: Cohort, days: int, hour: int = 9) -> datetime:
    return hour_on(cohort.closes_on - timedelta(days=days), hour)


@pytest.fixture
def draft() -> Application:
    return a_draft(started_at=now() - timedelta(days=2))


def test_a_draft_is_reminded_once_from_a_week_before(draft: Application) -> None:
    cohort = draft.cohort
    due = [
        (days, hour)
        for days in range(10, -3, -1)
        for hour in (8, 9, 20)
        if remind_of_closing(at=before_closing(cohort, days, hour))
    ]
    assert due == [(7, 9)]
    [email] = sent_to(draft.applicant.email)
    assert f"/apply/{draft.reference}/" in email.text
    assert email.preferences_url == stop_link(draft)
    assert stop_link(draft) in email.text


def test_after_an_outage_it_comes_late_rather_than_never(draft: Application) -> None:
    assert remind_of_closing(at=before_closing(draft.cohort, 0)) == 1


def test_nobody_else_gets_it(draft: Application) -> None:
    at = before_closing(draft.cohort, 7)
    an_application(cohort=draft.cohort)
    a_draft(cohort=draft.cohort, started_at=at - timedelta(hours=23))
    a_draft(cohort=draft.cohort, started_at=now(), wants_reminders=False)
    a_draft(cohort=draft.cohort, started_at=now(), applicant=applicant(is_active=False))
    a_draft(cohort=a_cohort(opens_in=100), started_at=now())
    assert remind_of_closing(at=at) == 1


def test_a_later_closing_day_is_news_again(draft: Application) -> None:
    remind_of_closing(at=before_closing(draft.cohort, 7))
    cohort = draft.cohort
    cohort.closes_on += timedelta(days=10)
    cohort.training_starts_on += timedelta(days=10)
    cohort.save()
    assert remind_of_closing(at=before_closing(cohort, 8)) == 0
    assert remind_of_closing(at=before_closing(cohort, 7)) == 1


def test_the_link_stops_it_after_a_press(client: Client, draft: Application) -> None:
    page = "/" + stop_link(draft).split("/", 3)[3]
    client.get(page)
    draft.refresh_from_db()
    assert draft.wants_reminders  # a mail program that opens links changes nothing
    for _ in range(2):
        shown = client.post(page).content.decode()
        assert draft.reference not in shown
    assert AuditEvent.objects.filter(action="stop_reminders").count() == 1
    assert remind_of_closing(at=before_closing(draft.cohort, 7)) == 0
    assert client.post("/apply/no-reminders/1:forged/").status_code == 404


def test_the_rehearsal_is_the_sender_and_sends_nothing(draft: Application) -> None:
    on = MAILING.next_at(now())
    assert on == before_closing(draft.cohort, 7)
    [shown] = rehearse_mailing(MAILING, on=on).emails
    assert not Email.objects.exists()
    assert not draft.messages.exists()
    remind_of_closing(at=on)
    [sent] = Email.objects.all()
    assert (shown.to, shown.subject, shown.text, shown.html) == (
        sent.to,
        sent.subject,
        sent.text,
        sent.html,
    )
