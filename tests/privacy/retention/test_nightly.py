"""The nights: nothing before somebody starts them, the longest due first, as many as the limit
says, and no failure that stops the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from config.common.audit import AuditEvent
from config.common.clock import LONDON, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from matching.models import Participant
from privacy.holds.holds import begin_hold
from privacy.models import MOST_A_NIGHT, RetentionNight, RetentionSwitch
from privacy.register.entry import Whose
from privacy.retention.due import due
from privacy.retention.lives import Kind
from privacy.retention.nightly import run_night
from privacy.retention.switching import is_on, start_retention, stop_retention
from reporting.models import KeptReport, LostQuarter
from tests.factories.people import coordinator, manager
from tests.factories.programme import a_referral

pytestmark = pytest.mark.django_db

NIGHT = datetime(2036, 5, 31, 2, 0, tzinfo=LONDON)
DAY = timedelta(days=1)


def a_man_closed_on(day: date) -> int:
    referral = a_referral(
        received_on=day - timedelta(days=30),
        status="closed",
        closed_on=day,
        closure_reason="other",
        is_checked=False,
    )
    return referral.participant_id


def start(*, limit: int = 20) -> None:
    switch = RetentionSwitch.objects.first()
    start_retention(
        limit=limit,
        number_due=len(due(today=NIGHT.date())),
        version=switch.version if switch else 0,
        by=manager(),
        at=NIGHT,
    )


def erased() -> set[int]:
    return set(Participant.objects.filter(erased_on__isnull=False).values_list("pk", flat=True))


@contextmanager
def trigger(when: str, body: str) -> Iterator[None]:
    """The database does something of its own while a man is erased."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TRIGGER meddle {when} ON matching_participant {body}")
        yield
        cursor.execute("DROP TRIGGER meddle")


def test_nothing_is_deleted_before_a_manager_starts_it_by_day_or_twice_a_night() -> None:
    man = a_man_closed_on(date(2030, 1, 1))
    assert run_night(at=NIGHT) is None
    start()
    assert run_night(at=NIGHT.replace(hour=0, minute=59)) is None
    assert run_night(at=NIGHT.replace(hour=6)) is None
    assert erased() == set()
    night = run_night(at=NIGHT)
    assert night is not None
    assert night.status == "done"
    assert night.counts == {Kind.NEVER_MATCHED: 1}
    assert erased() == {man}
    a_man_closed_on(date(2030, 1, 1))
    assert run_night(at=NIGHT) is None
    assert erased() == {man}
    assert RetentionNight.objects.count() == 1


def test_a_night_begins_with_the_longest_due_and_stops_at_its_limit() -> None:
    last, first, second = (a_man_closed_on(date(2030, month, 1)) for month in (9, 1, 5))
    start(limit=2)
    run_night(at=NIGHT)
    assert erased() == {first, second}
    run_night(at=NIGHT + DAY)
    assert erased() == {first, second, last}
    counts = RetentionNight.objects.order_by("night").values_list("counts", flat=True)
    assert list(counts) == [{"never_matched": 2}, {"never_matched": 1}]


def test_whoever_cannot_be_erased_is_shown_and_stops_nobody() -> None:
    stuck, other = a_man_closed_on(date(2030, 1, 1)), a_man_closed_on(date(2030, 2, 1))
    start()
    if connection.vendor != "sqlite":
        return
    refusing = f"WHEN OLD.id = {stuck} BEGIN SELECT RAISE(ABORT, 'no'); END"
    with trigger("BEFORE UPDATE", refusing):
        night = run_night(at=NIGHT)
    assert night is not None
    night.refresh_from_db()
    assert erased() == {other}
    assert night.failures == [{"kind": "never_matched", "key": stuck, "why": "wrong"}]
    assert Participant.objects.get(pk=stuck).referrals.get().closed_on == date(2030, 1, 1)
    run_night(at=NIGHT + DAY)
    assert erased() == {stuck, other}


def test_a_manager_stops_it_between_2_people_and_it_goes_on_another_night() -> None:
    first, second = a_man_closed_on(date(2030, 1, 1)), a_man_closed_on(date(2030, 2, 1))
    start()
    if connection.vendor != "sqlite":
        return
    stopping = "BEGIN UPDATE privacy_retentionswitch SET is_on = 0; END"
    with trigger("AFTER UPDATE OF erased_on", stopping):
        night = run_night(at=NIGHT)
    assert night is not None
    assert night.was_stopped
    assert erased() == {first}
    assert run_night(at=NIGHT + DAY) is None
    RetentionSwitch.objects.update(is_on=True)
    run_night(at=NIGHT + DAY)
    assert erased() == {first, second}


def test_a_held_man_stays() -> None:
    man, boss = a_man_closed_on(date(2030, 1, 1)), manager()
    start()
    begin_hold(whose=Whose.MAN, person_key=man, reason="A claim", by=boss, at=now())
    run_night(at=NIGHT)
    assert erased() == set()


def test_the_reports_are_stored_before_the_first_record_goes() -> None:
    a_man_closed_on(date(2030, 3, 1))
    start()
    run_night(at=NIGHT)
    assert KeptReport.objects.filter(first=date(2030, 1, 1), last=date(2030, 12, 31)).exists()
    assert LostQuarter.objects.filter(first=date(2030, 1, 1)).exists()


def test_only_a_manager_starts_it_after_a_look_at_the_list_as_it_is() -> None:
    a_man_closed_on(date(2030, 1, 1))
    boss, at = manager(), NIGHT
    with pytest.raises(NotAllowed):
        start_retention(limit=20, number_due=1, version=0, by=coordinator(), at=at)
    for limit in (0, MOST_A_NIGHT + 1):
        with pytest.raises(FieldError):
            start_retention(limit=limit, number_due=1, version=0, by=boss, at=at)
    with pytest.raises(ChangedMeanwhile):
        start_retention(limit=20, number_due=0, version=0, by=boss, at=at)
    with pytest.raises(ChangedMeanwhile):
        start_retention(limit=20, number_due=1, version=1, by=boss, at=at)
    assert not is_on()
    start_retention(limit=20, number_due=1, version=0, by=boss, at=at)
    assert is_on()
    with pytest.raises(NotAllowed):
        stop_retention(by=coordinator(), at=at)
    stop_retention(by=boss, at=at)
    stop_retention(by=boss, at=at)
    assert not is_on()
    actions = AuditEvent.objects.filter(subject="privacy.RetentionSwitch")
    assert list(actions.order_by("pk").values_list("action", flat=True)) == [
        "start_retention",
        "stop_retention",
    ]


def test_the_nights_of_7_years_ago_are_forgotten() -> None:
    start()
    for days in (8 * 366, 6 * 366):
        day = NIGHT.date() - timedelta(days=days)
        RetentionNight.objects.create(
            night=day, queued_at=NIGHT, status="done", finished_at=NIGHT, progress=100
        )
    run_night(at=NIGHT)
    assert RetentionNight.objects.count() == 2
