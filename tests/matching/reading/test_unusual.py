"""Somebody who reads about unusually many men in a day is noticed, and stays noticed until a
manager answers."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from config.accounts.models import User
from config.common.audit import READ_PAGE, Shown, record_reading
from config.common.clock import LONDON, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from config.common.outbox.email import Email
from matching.models import Participant, Rules, UnusualReading
from matching.reading.unusual import (
    answer_reading,
    change_men_limit,
    notice_unusual_reading,
    open_readings,
)
from tests.factories.people import coordinator, manager, sign_in

pytestmark = pytest.mark.django_db
NOON = now().astimezone(LONDON).replace(hour=12, minute=0, second=0, microsecond=0)
LIMIT = 5


@pytest.fixture
def boss() -> User:
    person = manager()
    change_men_limit(limit=LIMIT, by=person, at=NOON)
    return person


@pytest.fixture
def ann(boss: User) -> User:
    return coordinator(name="Ann Example")


def read(person: User, *men: int, how: Shown = Shown.RECORD, at: datetime = NOON) -> None:
    record_reading(READ_PAGE, {Participant: [*men]}, by=person, at=at, page="x", how=how)


def counts() -> list[tuple[int, int]]:
    return list(UnusualReading.objects.order_by("pk").values_list("times", "men"))


def test_one_man_more_than_usual_is_noticed_once_and_emailed_without_a_name(
    ann: User, boss: User
) -> None:
    for man in (1, 2, 3, 4, 5, 5, 1):
        read(ann, man)
    assert notice_unusual_reading(at=NOON) == 0
    read(ann, 6)
    assert notice_unusual_reading(at=NOON) == 1
    assert notice_unusual_reading(at=NOON) == 0
    email = Email.objects.get()
    assert email.to == boss.email
    assert "Ann" not in email.subject + email.text + email.html
    assert list(open_readings(boss)) == [UnusualReading.objects.get(reader=ann, men=6)]
    assert not open_readings(ann).exists()


def test_files_count_and_lists_do_not(ann: User) -> None:
    read(ann, *range(1, 40), how=Shown.LIST)
    assert notice_unusual_reading(at=NOON) == 0
    read(ann, *range(1, 7), how=Shown.FILE)
    assert notice_unusual_reading(at=NOON) == 1


def test_each_day_in_london_counts_alone_and_yesterday_is_still_noticed(ann: User) -> None:
    late = NOON.replace(hour=23, minute=59)
    read(ann, 1, 2, 3, at=late)
    read(ann, 4, 5, 6, at=late + timedelta(minutes=2))
    assert notice_unusual_reading(at=late + timedelta(hours=1)) == 0
    read(ann, 4, 5, 6, at=late)
    assert notice_unusual_reading(at=late + timedelta(hours=1)) == 1
    assert UnusualReading.objects.get().day == late.date()


def test_a_day_that_goes_on_after_an_answer_is_asked_about_again(ann: User, boss: User) -> None:
    read(ann, *range(6))
    notice_unusual_reading(at=NOON)
    first = UnusualReading.objects.get()
    answer_reading(reading=first, words="She covers for Ben.", by=boss, at=NOON)
    assert not open_readings(boss).exists()
    read(ann, *range(6, 11))
    notice_unusual_reading(at=NOON)
    assert counts() == [(1, 6), (2, 11)]
    assert open_readings(boss).get().times == 2
    assert Email.objects.count() == 2


def test_nobody_answers_for_themselves_while_another_manager_can(boss: User) -> None:
    read(boss, *range(6))
    notice_unusual_reading(at=NOON)
    row = UnusualReading.objects.get()
    other = manager()
    with pytest.raises(NotAllowed):
        answer_reading(reading=row, words="Mine.", by=boss, at=NOON)
    with pytest.raises(NotAllowed):
        answer_reading(reading=row, words="Mine.", by=coordinator(), at=NOON)
    answer_reading(reading=row, words="Agreed.", by=other, at=NOON)
    with pytest.raises(ChangedMeanwhile):
        answer_reading(reading=row, words="Again.", by=other, at=NOON)


def test_a_new_number_keeps_the_other_rules(boss: User) -> None:
    Rules.objects.update(answer_days=9)
    change_men_limit(limit=70, by=boss, at=NOON)
    rules = Rules.objects.get()
    assert (rules.most_men_read, rules.answer_days) == (70, 9)
    with pytest.raises(NotAllowed):
        change_men_limit(limit=999, by=coordinator(), at=NOON)


def test_a_manager_sees_it_on_today_and_answers_it(client: Client, ann: User, boss: User) -> None:
    read(ann, *range(6))
    notice_unusual_reading(at=NOON)
    row = UnusualReading.objects.get()
    sign_in(client, boss)
    assert 'href="/readings/unusual/"' in client.get("/today/").content.decode()
    assert "Ann Example" in client.get("/readings/unusual/").content.decode()
    assert client.post(f"/readings/unusual/{row.pk}/", {"words": ""}).status_code == 200
    assert client.post(f"/readings/unusual/{row.pk}/", {"words": "Cover."}).status_code == 302
    assert 'href="/readings/unusual/"' not in client.get("/today/").content.decode()
    assert client.post("/readings/unusual/", {"limit": "4"}).status_code == 200
    assert client.post("/readings/unusual/", {"limit": "80"}).status_code == 302
    assert Rules.objects.get().most_men_read == 80
    sign_in(client, ann)
    assert 'href="/readings/unusual/"' not in client.get("/today/").content.decode()
