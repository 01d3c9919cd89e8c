"""The morning email: one to each person on each London date, whatever happens."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parsedate_to_datetime
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from config.accounts.models import User
from config.common.outbox.email import Email
from config.common.outbox.sending import send_due
from matching.models import CapacityCopy, CapacityReport
from reporting.capacity.figures import LABELS, NONE
from reporting.models import MorningPreference
from reporting.morning.sending import make_nightly_report, make_report
from tests.factories.people import coordinator, manager, mentor_user
from tests.factories.programme import a_coordinator, a_referral, an_establishment
from tests.factories.reporting import a_grant
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
MORNING = datetime(2026, 11, 23, 6, tzinfo=LONDON)
A_MINUTE = timedelta(minutes=1)
HALF_AN_HOUR = timedelta(minutes=30)
A_DAY = timedelta(days=1)


def wanting(hour: int, **preferences: Any) -> User:
    """A manager who wants the email at this hour."""
    person = manager()
    MorningPreference.objects.create(user=person, hour=hour, **preferences)
    return person


def recipients() -> list[str]:
    return sorted(Email.objects.values_list("to", flat=True))


def test_nothing_before_six() -> None:
    an_establishment()
    manager()
    assert make_nightly_report(at=MORNING - A_MINUTE) is None
    assert make_nightly_report(at=MORNING) is not None


def test_one_a_day_however_often_it_is_asked() -> None:
    an_establishment()
    manager(email="boss@example.org")
    for minutes in range(3):
        make_nightly_report(at=MORNING + minutes * A_MINUTE)
    assert recipients() == ["boss@example.org"]


def test_managers_are_told_of_every_prison_and_coordinators_of_their_own() -> None:
    own, other = an_establishment(), an_establishment()
    for prison in (own, other, other):
        a_referral(at=prison)
    boss, ann = manager(), a_coordinator(own)
    make_nightly_report(at=MORNING)
    waiting = {
        copy.recipient_id: copy.figures["total"]["waiting"] for copy in CapacityCopy.objects.all()
    }
    assert waiting == {boss.pk: 3, ann.pk: 1}


def test_nobody_else_is_told() -> None:
    an_establishment()
    manager(is_active=False)
    mentor_user()
    coordinator()  # a coordinator without a prison
    make_nightly_report(at=MORNING)
    assert recipients() == []


def test_a_missed_morning_is_caught_up_the_same_day() -> None:
    report = make_nightly_report(at=MORNING.replace(hour=23, minute=59))
    assert report is not None
    assert report.date == MORNING.date()


def test_a_missed_day_is_not_made_up() -> None:
    an_establishment()
    manager()
    for days in (0, 3):
        make_nightly_report(at=MORNING + timedelta(days=days))
    assert CapacityReport.objects.count() == 2
    assert "since 23 November" in Email.objects.latest("queued_at").text


def test_the_change_since_yesterday() -> None:
    prison = an_establishment()
    a_referral(at=prison)
    manager()
    make_nightly_report(at=MORNING)
    a_referral(at=prison)
    make_nightly_report(at=MORNING + timedelta(days=1))
    text = Email.objects.latest("queued_at").text
    assert f"{LABELS['waiting']}: 2 (+1)" in text
    assert f"{LABELS['free_places']}: 0 ({NONE})" in text
    assert "since yesterday" in text


def test_the_database_refuses_a_second_copy() -> None:
    boss = manager()
    report = CapacityReport.objects.create(date=MORNING.date(), made_at=MORNING, figures={})
    CapacityCopy.objects.create(report=report, recipient=boss, figures={})
    with pytest.raises(IntegrityError), transaction.atomic():
        CapacityCopy.objects.create(report=report, recipient=boss, figures={})
    with pytest.raises(IntegrityError), transaction.atomic():
        CapacityReport.objects.create(date=MORNING.date(), made_at=MORNING, figures={})


@pytest.mark.parametrize("sunday", [date(2026, 10, 25), date(2027, 3, 28)])
def test_the_night_the_clocks_change(sunday: date) -> None:
    """Runs every half hour, and a minute before, from Saturday at 22:00 to Monday at 02:30 in UTC.
    Whoever wants it at midnight, 2am, 6am or 11pm gets it then, once a day."""
    an_establishment()
    people = {wanting(hour).email: hour for hour in (0, 2, 6, 23)}
    start = datetime.combine(sunday, time(), UTC) - timedelta(hours=2)
    for halves in range(58):
        make_nightly_report(at=start + halves * HALF_AN_HOUR - A_MINUTE)
        make_nightly_report(at=start + halves * HALF_AN_HOUR)
    for address, hour in people.items():
        queued = Email.objects.filter(to=address).values_list("queued_at", flat=True)
        sent = [at.astimezone(LONDON) for at in sorted(queued)]
        on_sunday = [at for at in sent if at.date() == sunday]
        assert on_sunday == [datetime.combine(sunday, time(hour), LONDON)]
        assert len({at.date() for at in sent}) == len(sent)


def test_what_leaves_is_one_email_each() -> None:
    an_establishment()
    boss = manager()
    make_nightly_report(at=MORNING)
    send_due(at=MORNING)
    make_nightly_report(at=MORNING + A_MINUTE)
    send_due(at=MORNING + A_MINUTE)
    assert [message.to for message in mail.outbox] == [[boss.email]]


def test_each_email_has_the_figures_of_the_moment_it_was_sent() -> None:
    prison = an_establishment()
    usual, late = manager(), wanting(9)
    make_nightly_report(at=MORNING)
    a_referral(at=prison)
    for minutes in (-1, 0, 1):
        make_nightly_report(at=MORNING + timedelta(hours=3, minutes=minutes))
    emails = {email.to: email for email in Email.objects.all()}
    assert len(emails) == Email.objects.count() == 2
    assert "figures at 06:00" in emails[usual.email].text
    assert f"{LABELS['waiting']}: 0" in emails[usual.email].text
    assert "figures at 09:00" in emails[late.email].text
    assert f"{LABELS['waiting']}: 1" in emails[late.email].text
    report = CapacityReport.objects.get()
    assert report.figures["total"]["waiting"] == 0, "the first of the day"


def test_somebody_who_asks_for_an_earlier_hour_gets_no_second_email() -> None:
    an_establishment()
    boss = wanting(9)
    make_nightly_report(at=MORNING.replace(hour=9))
    MorningPreference.objects.update(hour=7)
    make_nightly_report(at=MORNING.replace(hour=10))
    assert recipients() == [boss.email]


def test_nothing_while_away_and_then_the_next_one() -> None:
    an_establishment()
    day = MORNING.date()
    wanting(6, away_from=day, away_until=day + A_DAY)
    for days in range(3):
        make_nightly_report(at=MORNING + days * A_DAY)
    assert [email.queued_at for email in Email.objects.all()] == [MORNING + 2 * A_DAY]
    assert CapacityReport.objects.count() == 3, "the figures of each day are stored all the same"


def test_the_report_can_be_made_before_everybodys_hour() -> None:
    an_establishment()
    people = [wanting(23), manager()]
    assert make_report(at=MORNING.replace(hour=3))
    assert recipients() == sorted(person.email for person in people)
    assert make_report(at=MORNING.replace(hour=4)) is None
    assert make_nightly_report(at=MORNING.replace(hour=23)) is None
    assert Email.objects.count() == 2


def test_a_manager_can_leave_out_the_reports_to_funders() -> None:
    an_establishment()
    a_grant(funder="Tresanton Trust", due_on=MORNING.date())
    without, with_them = wanting(6, wants_funders=False), manager()
    make_nightly_report(at=MORNING)
    texts = {email.to: email.text + email.html for email in Email.objects.all()}
    assert "Tresanton" not in texts[without.email]
    assert "Tresanton" in texts[with_them.email]


def test_each_email_leads_to_the_page_on_which_its_reader_changes_it() -> None:
    an_establishment()
    manager()
    make_nightly_report(at=MORNING)
    email = Email.objects.get()
    assert email.preferences_url.endswith("/morning-email/")
    assert email.preferences_url in email.text
    assert email.preferences_url in email.html


def test_one_email_that_cannot_be_written_holds_nobody_up() -> None:
    an_establishment()
    broken, boss = manager(), manager()
    User.objects.filter(pk=broken.pk).update(email="nowhere")
    with pytest.raises(ValidationError):
        make_nightly_report(at=MORNING)
    assert recipients() == [boss.email]
    User.objects.filter(pk=broken.pk).update(email="mended@example.org")
    make_nightly_report(at=MORNING + A_MINUTE)
    assert recipients() == sorted([boss.email, "mended@example.org"])


def test_three_nights_without_a_mail_server_lose_nothing(mail_server: MailServer) -> None:
    """Each email then says of which day it is."""
    an_establishment()
    boss = manager()
    mail_server.stop()
    for days in range(3):
        make_nightly_report(at=MORNING + days * A_DAY)
        for hours in range(24):
            send_due(at=MORNING + days * A_DAY + timedelta(hours=hours))
    mail_server.start()
    for hours in range(2):
        send_due(at=MORNING + 3 * A_DAY + timedelta(hours=hours))
    messages = mail_server.accepted
    assert [message["To"] for message in messages] == [boss.email] * 3
    assert len({message["Message-ID"] for message in messages}) == 3
    written = sorted(parsedate_to_datetime(message["Date"]) for message in messages)
    assert written == [(MORNING + days * A_DAY).replace(tzinfo=None) for days in range(3)]
    texts = " ".join(email.text for email in Email.objects.all())
    assert all(f"{day} November 2026" in texts for day in (23, 24, 25))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_ticks_at_once_make_one_report() -> None:
    an_establishment()
    people = [manager(), manager()]
    together = Barrier(8)

    def tick(_: int) -> bool:
        together.wait()
        try:
            return make_nightly_report(at=MORNING) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        reports = list(threads.map(tick, range(8)))
    assert reports.count(True) == 1
    assert recipients() == sorted(person.email for person in people)
