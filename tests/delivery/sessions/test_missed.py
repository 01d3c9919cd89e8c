"""Three sessions missed in a row."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from delivery.models import LoggedSession, MissedCheck
from delivery.sessions.missed import answer_missed, missed_matches, take_back_answer
from matching.models import Match
from matching.permissions import HasDied
from recruitment.models import Establishment
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment
from tests.factories.sessions import missed_sessions

pytestmark = pytest.mark.django_db


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


@pytest.fixture
def match(prison: Establishment) -> Match:
    return a_supported_man(mentor=a_mentor(at=prison), referral=a_referral(at=prison))


def answered(match: Match, ann: User, words: str = "He is well.") -> MissedCheck:
    last = missed_matches(ann).get(pk=match.pk).last_missed_on
    return answer_missed(match=match, last_missed_on=last, words=words, by=ann, at=now())


def test_it_is_asked_after_three_and_not_after_two(match: Match, ann: User) -> None:
    missed_sessions(match, 21, 14)
    assert not missed_matches(ann).exists()
    missed_sessions(match, 7, not_met="court")
    asked = missed_matches(ann).get()
    assert (asked.pk, asked.missed) == (match.pk, 3)
    assert not missed_matches(a_coordinator(an_establishment())).exists()


@pytest.mark.parametrize(
    ("fields", "is_asked"),
    [
        ({}, False),
        ({"kind": "phone", "expected_on": None}, False),
        ({"kind": "letter", "expected_on": None, "minutes": None}, True),
        ({"status": "removed"}, True),
    ],
)
def test_whoever_saw_or_heard_him_since_need_not_ask(
    fields: dict[str, Any], is_asked: bool, match: Match, ann: User
) -> None:
    missed_sessions(match, 28, 21, 14)
    a_session(match, days_ago=7, **fields)
    assert missed_matches(ann).exists() is is_asked


def test_a_session_removed_or_a_match_over_is_not_counted(match: Match, ann: User) -> None:
    missed_sessions(match, 21, 14, 7)
    LoggedSession.objects.filter(on=london_today()).update(status="removed")
    assert missed_matches(ann).exists()
    ended: dict[str, Any] = {"status": "ended", "end_reason": "completed"}
    Match.objects.filter(pk=match.pk).update(**ended, ended_on=london_today())
    assert not missed_matches(ann).exists()


def test_it_is_asked_again_only_after_three_more(match: Match, ann: User) -> None:
    missed_sessions(match, 42, 35, 28)
    answered(match, ann)
    assert not missed_matches(ann).exists()
    missed_sessions(match, 21, 14)
    assert not missed_matches(ann).exists()
    missed_sessions(match, 7)
    assert missed_matches(ann).get().missed == 3


def test_the_words_are_sealed_and_a_second_press_changes_nothing(match: Match, ann: User) -> None:
    missed_sessions(match, 21, 14, 7)
    check = answered(match, ann, "Ask at Canary Wharf.")
    again = answer_missed(
        match=match, last_missed_on=check.last_missed_on, words="Other.", by=ann, at=now()
    )
    assert again.pk == check.pk
    assert MissedCheck.objects.get().opened("words") == "Ask at Canary Wharf."
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_words FROM delivery_missedcheck")
        assert b"Canary" not in bytes(cursor.fetchall()[0][0])


def test_who_cannot_answer_and_when(match: Match, ann: User) -> None:
    missed_sessions(match, 21, 14, 7)
    asked: dict[str, Any] = {
        "match": match,
        "last_missed_on": missed_matches(ann).get().last_missed_on,
        "at": now(),
    }
    with pytest.raises(NotAllowed):
        answer_missed(**asked, words="x", by=match.mentor.user)
    with pytest.raises(NotAllowed):
        answer_missed(**asked, words="x", by=a_coordinator(an_establishment()))
    for words in (" ", "x" * 2_001):
        with pytest.raises(FieldError):
            answer_missed(**asked, words=words, by=ann)
    a_session(match, days_ago=1)
    with pytest.raises(ChangedMeanwhile):
        answer_missed(**asked, words="x", by=ann)
    match.referral.participant.died_on = london_today()
    match.referral.participant.save(update_fields=["died_on"])
    with pytest.raises(HasDied):
        answer_missed(**asked, words="x", by=ann)


def test_an_answer_is_taken_back_and_then_asked_again(match: Match, ann: User) -> None:
    missed_sessions(match, 42, 35, 28)
    first = answered(match, ann)
    missed_sessions(match, 21, 14, 7)
    latest = answered(match, ann)
    with pytest.raises(ChangedMeanwhile):
        take_back_answer(check=first, by=ann, at=now())
    with pytest.raises(NotAllowed):
        take_back_answer(check=latest, by=match.mentor.user, at=now())
    take_back_answer(check=latest, by=ann, at=now())
    assert missed_matches(ann).get().missed == 3
    with pytest.raises(ChangedMeanwhile):
        take_back_answer(check=latest, by=ann, at=now())


def test_the_pages_ask_answer_and_record_who_reads(match: Match, ann: User) -> None:
    missed_sessions(match, 21, 14, 7)
    client = Client()
    sign_in(client, ann)
    assert match.referral.name in client.get("/sessions/missed/").content.decode()
    page = client.get(f"/support/{match.pk}/missed/")
    last = page.context["form"].initial["last_missed_on"]
    data = {"last_missed_on": last.isoformat(), "words": "Ask at Canary Wharf."}
    client.post(f"/support/{match.pk}/missed/", data)
    listed = client.get("/sessions/missed/")
    assert match.referral.name not in listed.content.decode()
    assert not listed.context["page"].object_list
    before = AuditEvent.objects.filter(action="read").count()
    page = client.get(f"/support/{match.pk}/missed/answers/")
    assert "Canary Wharf" in page.content.decode()
    assert AuditEvent.objects.filter(action="read").count() == before + 1
    boss = manager()
    assert missed_matches(boss).count() == 0


def test_one_query(match: Match, ann: User, django_assert_num_queries: Any) -> None:
    missed_sessions(match, 21, 14, 7)
    boss = manager()
    assert boss.roles
    with django_assert_num_queries(1):
        assert missed_matches(boss).count() == 1
