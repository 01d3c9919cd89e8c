"""The morning report: one for each London date, whatever happens."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from config.common.outbox.email import Email
from config.common.outbox.sending import send_due
from matching.models import CapacityCopy, CapacityReport
from reporting.capacity.figures import LABELS, NONE
from reporting.capacity.morning import make_nightly_report
from tests.factories.people import coordinator, manager, mentor_user
from tests.factories.programme import a_coordinator, a_referral, an_establishment

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
MORNING = datetime(2026, 11, 23, 6, tzinfo=LONDON)
A_MINUTE = timedelta(minutes=1)


def recipients() -> list[str]:
    return sorted(Email.objects.values_list("to", flat=True))


def test_nothing_before_six() -> None:
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
    """Calls the task every minute from noon on Saturday to noon on Monday, in UTC, as the worker
    does."""
    an_establishment()
    manager()
    at = datetime(sunday.year, sunday.month, sunday.day, tzinfo=UTC) - timedelta(hours=12)
    for minutes in range(48 * 60):
        make_nightly_report(at=at + minutes * A_MINUTE)
    reports = CapacityReport.objects.order_by("date").values_list("date", "made_at")
    days = [sunday + timedelta(days=days) for days in (-1, 0, 1)]
    assert [day for day, _ in reports] == days
    _, on_sunday, on_monday = [made_at.astimezone(LONDON) for _, made_at in reports]
    assert [(moment.hour, moment.minute) for moment in (on_sunday, on_monday)] == [(6, 0), (6, 0)]
    assert Email.objects.count() == 3


def test_what_leaves_is_one_email_each() -> None:
    an_establishment()
    boss = manager()
    make_nightly_report(at=MORNING)
    send_due(at=MORNING)
    make_nightly_report(at=MORNING + A_MINUTE)
    send_due(at=MORNING + A_MINUTE)
    assert [message.to for message in mail.outbox] == [[boss.email]]


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
