"""What must hold before an application can be sent."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, NotAllowed
from config.common.outbox.email import Email
from recruitment.applying.sending import (
    NotComplete,
    NotOpen,
    TooYoung,
    adult_from,
    is_adult,
    submit_application,
)
from recruitment.models import Message
from recruitment.states import ApplicationStatus
from tests.factories.people import applicant
from tests.factories.recruitment import QUESTIONS, a_cohort, a_draft


@pytest.mark.django_db
def test_sending_is_confirmed_by_email() -> None:
    draft, at = a_draft(complete=True), now()
    submit_application(application=draft, by=draft.applicant, at=at)
    assert (draft.status, draft.submitted_at, draft.status_since) == ("submitted", at, at)
    message = Message.objects.get(application=draft)
    email = Email.objects.get(to=draft.applicant.email)
    assert (message.key, email.subject) == ("received", message.subject)
    assert draft.reference in email.text
    assert "Example" not in email.text  # emails leave out the family name


@pytest.mark.django_db
def test_sending_twice_sends_once() -> None:
    draft = a_draft(complete=True)
    submit_application(application=draft, by=draft.applicant, at=now())
    with pytest.raises(ChangedMeanwhile):
        submit_application(application=draft, by=draft.applicant, at=now())
    assert Message.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("missing", QUESTIONS)
def test_every_question_has_to_be_answered(missing: str) -> None:
    draft = a_draft(complete=True, answered=[name for name in QUESTIONS if name != missing])
    with pytest.raises(NotComplete) as refused:
        submit_application(application=draft, by=draft.applicant, at=now())
    assert refused.value.question.name == missing
    draft.refresh_from_db()
    assert draft.status == ApplicationStatus.DRAFT


@pytest.mark.django_db
def test_from_the_eighteenth_birthday_and_not_before() -> None:
    tomorrow = london_today() + timedelta(days=1)
    eighteen_tomorrow = tomorrow.replace(year=tomorrow.year - 18)
    draft = a_draft(complete=True, born_on=eighteen_tomorrow)
    with pytest.raises(TooYoung):
        submit_application(application=draft, by=draft.applicant, at=now())
    submit_application(application=draft, by=draft.applicant, at=now() + timedelta(days=1))


@pytest.mark.django_db
@pytest.mark.parametrize("opens_in", [1, -43])
def test_only_while_the_cohort_is_open(opens_in: int) -> None:
    draft = a_draft(complete=True, cohort=a_cohort(opens_in=opens_in))
    with pytest.raises(NotOpen):
        submit_application(application=draft, by=draft.applicant, at=now())
    draft.refresh_from_db()
    assert (draft.status, draft.answered) == (ApplicationStatus.DRAFT, QUESTIONS)


@pytest.mark.django_db
@pytest.mark.parametrize("opens_in", [0, -42])
def test_on_its_first_and_its_last_day(opens_in: int) -> None:
    draft = a_draft(complete=True, cohort=a_cohort(opens_in=opens_in))
    submit_application(application=draft, by=draft.applicant, at=now())


@pytest.mark.django_db
def test_nobody_sends_for_somebody_else() -> None:
    draft = a_draft(complete=True)
    with pytest.raises(NotAllowed):
        submit_application(application=draft, by=applicant(), at=now())


def test_someone_born_on_29_february_is_18_on_1_march() -> None:
    assert adult_from(date(2008, 2, 29)) == date(2026, 3, 1)
    assert not is_adult(date(2008, 2, 29), on=date(2026, 2, 28))


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_grown_up_from_one_day_on(born_on: date) -> None:
    birthday = adult_from(born_on)
    assert is_adult(born_on, on=birthday)
    assert not is_adult(born_on, on=birthday - timedelta(days=1))
    assert 18 * 365 < (birthday - born_on).days < 18 * 366
