"""The email to each trained volunteer every fortnight while they wait."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from config.common.clock import LONDON, london_today, now
from config.common.errors import FieldError
from config.common.letters.wording import Text, reword
from config.common.outbox.email import Email
from matching.mentors.becoming import become_mentor
from matching.mentors.staying import pause_mentor
from matching.models import Away, Staying, WaitingLetter
from matching.newcomers.answering import NotWaiting, answer
from matching.newcomers.emails import WHILE_YOU_WAIT
from matching.newcomers.writing import write_to_waiting
from recruitment.models import Clearance
from tests.factories.clearances import an_asked_clearance
from tests.factories.newcomers import a_waiting_volunteer, an_open_date
from tests.factories.people import manager
from tests.factories.programme import a_match, an_establishment
from tests.factories.training import a_certificate, a_ready_volunteer, a_trainee
from training.enrolment.enrolling import leave_training
from training.models import Certificate, Enrolment

pytestmark = pytest.mark.django_db
ON = datetime.combine(london_today(), datetime.min.time(), LONDON)


def at(days: int = 0, hour: int = 9, minute: int = 0) -> datetime:
    """A time in London, this many days from today."""
    return (ON + timedelta(days=days)).replace(hour=hour, minute=minute).astimezone(UTC)


def days_written(trainee: Enrolment) -> list[int]:
    rows = WaitingLetter.objects.filter(volunteer=trainee.volunteer).order_by("number")
    return [(row.sent_on - london_today()).days for row in rows]


def test_the_first_goes_a_fortnight_after_training_and_then_every_fortnight() -> None:
    ama = a_waiting_volunteer(trained_ago=10)
    for day in range(40):
        for hour in (0, 8, 9, 9, 23):
            write_to_waiting(at=at(day, hour))
    assert days_written(ama) == [4, 18, 32]
    assert Email.objects.filter(to=ama.volunteer.email).count() == 3


def test_not_before_nine_and_caught_up_once_after_an_outage() -> None:
    ama = a_waiting_volunteer(trained_ago=100)
    assert write_to_waiting(at=at(0, 8, 59)) == 0
    assert write_to_waiting(at=at(0, 9)) == 1
    assert write_to_waiting(at=at(0, 9)) == 0
    assert days_written(ama) == [0], "one email takes the place of all that were missed"


@pytest.mark.parametrize("night", [date(2027, 3, 28), date(2027, 10, 31)], ids=["forward", "back"])
def test_nights_on_which_the_clocks_change(night: date) -> None:
    ama = a_waiting_volunteer()
    Certificate.objects.update(completed_on=night - timedelta(days=14))
    sent = []
    for day in (night, night + timedelta(days=13), night + timedelta(days=14)):
        start = datetime.combine(day, datetime.min.time(), LONDON).astimezone(UTC)
        for minutes in range(0, 11 * 60, 10):
            moment = start + timedelta(minutes=minutes)
            if write_to_waiting(at=moment):
                sent.append(moment.astimezone(LONDON))
    assert [(each.date(), each.hour, each.minute) for each in sent] == [
        (night, 9, 0),
        (night + timedelta(days=14), 9, 0),
    ]
    assert WaitingLetter.objects.filter(volunteer=ama.volunteer).count() == 2


def test_the_database_refuses_a_second_letter() -> None:
    ama = a_waiting_volunteer()
    write_to_waiting(at=at())
    row = WaitingLetter.objects.get()
    for number, on in ((1, date(2020, 1, 1)), (2, row.sent_on)):
        with pytest.raises(IntegrityError), transaction.atomic():
            WaitingLetter.objects.create(volunteer=ama.volunteer, number=number, sent_on=on)


def test_nobody_who_is_not_trained_or_has_left_gets_it() -> None:
    a_trainee()
    gone = a_waiting_volunteer()
    leave_training(enrolment=gone, by=manager(), at=now())
    withdrawn = a_waiting_volunteer()
    withdrawn.volunteer.certificates.update(status="withdrawn", withdrawn_at=now())
    assert write_to_waiting(at=at()) == 0


@pytest.mark.parametrize("staying", [Staying.BREAK, Staying.NO_EMAILS, Staying.STOP])
def test_a_pause_holds_until_they_say_that_they_are_still_in(staying: Staying) -> None:
    ama = a_waiting_volunteer()
    answer(staying=staying, by=ama.volunteer, at=at(0, 8))
    assert write_to_waiting(at=at()) == 0
    assert write_to_waiting(at=at(200)) == 0
    answer(staying=Staying.STILL_IN, by=ama.volunteer, at=at(200, 10))
    assert write_to_waiting(at=at(200, 11)) == 1


def test_a_break_ends_on_the_first_day_back() -> None:
    ama = a_waiting_volunteer()
    with pytest.raises(FieldError):
        answer(staying=Staying.BREAK, back_on=london_today(), by=ama.volunteer, at=at(0, 8))
    answer(
        staying=Staying.BREAK,
        back_on=london_today() + timedelta(days=30),
        by=ama.volunteer,
        at=at(0, 8),
    )
    assert [write_to_waiting(at=at(day)) for day in (0, 29, 30)] == [0, 0, 1]


def test_it_stops_when_they_have_a_man_and_while_they_are_away_or_on_a_break() -> None:
    trainee = a_ready_volunteer()
    a_certificate(trainee, completed_on=london_today() - timedelta(days=20))
    mentor = become_mentor(enrolment=trainee, by=manager(), at=now())
    away = Away.objects.create(mentor=mentor, first_on=london_today(), last_on=london_today())
    assert write_to_waiting(at=at()) == 0
    away.delete()
    with transaction.atomic():
        pause_mentor(mentor=mentor, by=mentor.user, at=now())
        assert write_to_waiting(at=at()) == 0
        transaction.set_rollback(True)
    mentor.refresh_from_db()
    assert write_to_waiting(at=at()) == 1
    match = a_match(
        mentor=mentor,
        status="not_begun",
        end_reason="called_off",
        ended_on=london_today(),
        place=None,
    )
    assert write_to_waiting(at=at(14)) == 1, "they still have no man"
    type(match).objects.filter(pk=match.pk).delete()
    a_match(mentor=mentor)
    assert write_to_waiting(at=at(28)) == 0
    with pytest.raises(NotWaiting):
        answer(staying=Staying.STILL_IN, by=mentor.user, at=now())


def test_it_says_where_they_are_and_what_they_can_join() -> None:
    prison = an_establishment(name="HMP Here")
    ama = a_waiting_volunteer(at=prison)
    an_asked_clearance(at=prison, volunteer=ama.volunteer, days_ago=7)
    dbs = an_asked_clearance(at=None, volunteer=ama.volunteer, days_ago=300)
    Clearance.objects.filter(pk=dbs.pk).update(status="chased", chased_on=london_today())
    an_open_date(at=prison, place="The library")
    an_open_date(at=an_establishment(), place="Somewhere else")
    full = an_open_date(place="The hall", places=1)
    full.joinings.create(volunteer=a_trainee().volunteer, joined_at=now())
    write_to_waiting(at=at())
    text = Email.objects.get().text
    likely = london_today() + timedelta(days=12 * 7 - 7)
    assert f"{likely:%A} {likely.day} {likely:%B %Y}" in text
    assert "HMP Here" in text
    assert "We asked again" in text, "the DBS check was chased"
    assert "cannot say" in text, "and nobody on record has waited longer"
    assert "The library" in text
    assert "Somewhere else" not in text
    assert "The hall" not in text
    assert "/while-you-wait/" in text


def test_a_manager_can_change_the_words_but_not_leave_out_the_link() -> None:
    a_waiting_volunteer(known_as="Ama")
    text = Text("News for {first_name}", "{where} {link}")
    reword(letter=WHILE_YOU_WAIT, text=text, by=manager(), at=now())
    write_to_waiting(at=at())
    assert Email.objects.get().subject.startswith("News for ")


def test_a_mentor_without_a_man_and_somebody_ready_are_told_so() -> None:
    ready, mentor = a_ready_volunteer(), a_ready_volunteer()
    for number, trainee in enumerate((ready, mentor)):
        a_certificate(
            trainee,
            code=f"AAAA-DDDD-000{number}",
            completed_on=london_today() - timedelta(days=20),
        )
    become_mentor(enrolment=mentor, by=manager(), at=now())
    Email.objects.all().delete()
    write_to_waiting(at=at())
    texts = {email.to: email.text for email in Email.objects.all()}
    assert "everything you need" in texts[ready.volunteer.email]
    assert "mentor now" in texts[mentor.volunteer.email]


def test_with_nothing_to_do_it_asks_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    a_waiting_volunteer(trained_ago=13)
    with django_assert_num_queries(1):
        assert write_to_waiting(at=at()) == 0
    with django_assert_num_queries(0):
        assert write_to_waiting(at=at(0, 8)) == 0
