"""What people say about the support, and their consent."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from delivery.endings.counts import feedback_counts, publishable_feedback
from delivery.endings.questions import load_feedback_questions
from delivery.endings.saying import (
    Words,
    cancel_withdrawal,
    correct_feedback,
    feedback_for,
    is_publishable,
    record_feedback,
    record_feedback_of_prison,
    withdraw_consent,
)
from delivery.models import Consent, Feedback, FeedbackQuestion
from matching.models import Match, Participant
from matching.permissions import HasDied
from tests.examples import FEW
from tests.factories.delivery import a_supported_man, an_answer
from tests.factories.people import coordinator, manager, mentor_user
from tests.factories.programme import a_mentor, an_establishment

pytestmark = pytest.mark.django_db
TODAY = london_today()
DAY = timedelta(days=1)
SAID = Words("Canary: it helped.", TODAY, Feedback.How.PAPER, Consent.NO_NAME, TODAY)


@pytest.fixture
def match() -> Match:
    load_feedback_questions()
    return a_supported_man()


def question(code: str = "taking-part") -> FeedbackQuestion:
    return FeedbackQuestion.objects.get(code=code)


def record(match: Match, said: Words = SAID, *, key: UUID | None = None) -> Feedback:
    return record_feedback(
        match=match,
        question=question(),
        statement=said,
        key=key or uuid4(),
        by=match.mentor.user,
        at=now(),
    )


def test_the_same_answer_again_within_10_minutes_is_one_record(match: Match) -> None:
    first = record(match)
    assert record(match) == first
    assert record(match, replace(SAID, words="It did not help.")) != first
    assert record(match, replace(SAID, consent=Consent.INITIALS)) != first
    Feedback.objects.update(recorded_at=now() - 11 * DAY / 1440)
    assert record(match) != first
    assert Feedback.objects.count() == 4


def withdraw(row: Feedback, on: date = TODAY, version: int = 1) -> None:
    withdraw_consent(feedback=row, on=on, version=version, by=manager(), at=now())


def test_a_second_press_records_nothing_new_and_the_words_are_sealed(match: Match) -> None:
    key = uuid4()
    assert record(match, key=key) == record(match, key=key)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM delivery_feedback")
        assert "Canary" not in str(cursor.fetchall())
    assert Feedback.objects.get().opened("words") == SAID.words


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"words": " "}, "words"),
        ({"on": TODAY + DAY}, "on"),
        ({"on": TODAY - 100 * DAY}, "on"),
        ({"consented_on": None}, "consented_on"),
        ({"consented_on": TODAY + DAY}, "consented_on"),
    ],
)
def test_wrong_answers_are_refused(match: Match, change: dict[str, object], field: str) -> None:
    with pytest.raises(FieldError) as error:
        record(match, replace(SAID, **change))  # type: ignore[arg-type] # values of several types
    assert error.value.field == field
    assert not Feedback.objects.exists()


def test_without_consent_there_is_no_day_of_it(match: Match) -> None:
    row = record(match, replace(SAID, consent=Consent.NO))
    assert row.consented_on is None
    with pytest.raises(ChangedMeanwhile):
        withdraw(row)


def test_a_mentor_sees_what_they_recorded_and_staff_what_is_at_their_prison(match: Match) -> None:
    own = record(match)
    an_answer(match, recorded_by=manager())
    assert list(feedback_for(match.mentor.user)) == [own]
    assert not feedback_for(a_mentor(user=mentor_user()).user).exists()
    carmen = coordinator()
    assert not feedback_for(carmen).exists()
    match.referral.establishment.coordinators.add(carmen)
    assert feedback_for(carmen).count() == 2


def test_nobody_else_records_or_withdraws(match: Match) -> None:
    stranger = a_mentor(user=mentor_user()).user
    with pytest.raises(NotAllowed):
        record_feedback(
            match=match, question=question(), statement=SAID, key=uuid4(), by=stranger, at=now()
        )
    with pytest.raises(NotAllowed):
        withdraw_consent(feedback=record(match), on=TODAY, version=1, by=stranger, at=now())


def test_a_consent_is_withdrawn_and_the_withdrawal_cancelled(match: Match) -> None:
    row = record(match)
    with pytest.raises(FieldError):
        withdraw(row, TODAY - DAY)
    with pytest.raises(FieldError):
        withdraw(row, TODAY + DAY)
    withdraw(row)
    with pytest.raises(ChangedMeanwhile):
        correct_feedback(feedback=row, statement=SAID, version=2, by=manager(), at=now())
    cancel_withdrawal(feedback=row, version=2, by=manager(), at=now())
    assert Feedback.objects.filter(is_publishable(TODAY)).exists()


def test_of_two_people_who_correct_it_the_second_is_told(match: Match) -> None:
    row = record(match)
    said = replace(SAID, words="It was fine.")
    correct_feedback(feedback=row, statement=said, version=1, by=manager(), at=now())
    with pytest.raises(ChangedMeanwhile):
        correct_feedback(feedback=row, statement=SAID, version=1, by=manager(), at=now())
    assert Feedback.objects.get().opened("words") == "It was fine."


def test_after_a_death_only_others_withdraw_what_they_said(match: Match) -> None:
    row = record(match)
    other = an_answer(match, speaker="professional", role="POM", question=question("partner"))
    Participant.objects.update(died_on=TODAY)
    with pytest.raises(HasDied):
        record(match)
    with pytest.raises(HasDied):
        withdraw(row)
    withdraw(other)
    assert Feedback.objects.get(pk=other.pk).withdrawn_on == TODAY


def test_a_professional_speaks_about_a_prison_and_a_man_about_his_match(match: Match) -> None:
    prison = an_establishment()
    values = {"prison": prison, "statement": replace(SAID, role="POM"), "key": uuid4(), "at": now()}
    with pytest.raises(FieldError):
        record_feedback_of_prison(question=question(), **values, by=manager())  # type: ignore[arg-type] # values of several types
    with pytest.raises(NotAllowed):
        record_feedback_of_prison(question=question("partner"), **values, by=coordinator())  # type: ignore[arg-type] # values of several types
    row = record_feedback_of_prison(question=question("partner"), **values, by=manager())  # type: ignore[arg-type] # values of several types
    assert (row.speaker, row.role, row.match) == ("professional", "POM", None)
    with pytest.raises(ChangedMeanwhile):  # another person's form cannot have the same key
        record_feedback_of_prison(question=question("partner"), **values, by=manager())  # type: ignore[arg-type] # values of several types


@settings(max_examples=FEW)
@given(
    agreed=st.none() | st.integers(-5, 0),
    withdrawn=st.none() | st.integers(-5, 0),
    on=st.integers(-6, 1),
)
def test_words_are_published_between_consent_and_withdrawal(
    agreed: int | None, withdrawn: int | None, on: int
) -> None:
    if agreed is None or (withdrawn is not None and withdrawn < agreed):
        withdrawn = None
    match = a_supported_man()
    row = an_answer(
        match,
        consent="no" if agreed is None else "initials",
        consented_on=None if agreed is None else TODAY + agreed * DAY,
        withdrawn_on=None if withdrawn is None else TODAY + withdrawn * DAY,
    )
    expected = agreed is not None and agreed <= on and (withdrawn is None or on < withdrawn)
    day = TODAY + on * DAY
    shown = publishable_feedback(None, first=TODAY, last=TODAY, on=day).filter(pk=row.pk)
    assert shown.exists() == expected


def test_counts_are_by_speaker_and_a_man_counts_once(match: Match) -> None:
    record(match)
    record(match, replace(SAID, consent=Consent.NO))
    an_answer(match, speaker="professional", question=question("partner"), on=TODAY - 40 * DAY)
    prisons = [match.referral.establishment]
    counts = feedback_counts(prisons, first=TODAY - DAY, last=TODAY, on=TODAY)
    assert [(row.speaker, row.answers, row.publishable, row.men) for row in counts] == [
        ("participant", 2, 1, 1)
    ]
    assert not feedback_counts([], first=TODAY - DAY, last=TODAY, on=TODAY)
