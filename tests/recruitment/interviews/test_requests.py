import pytest

from config.common.clock import now
from config.common.errors import NotAllowed
from recruitment.interviews.booking import MOST_A_DAY, AskedEnough, NotInvited, ask_for_another_time
from recruitment.models import Application
from tests.factories.interviews import an_invited_application
from tests.factories.people import applicant, coordinator, manager
from tests.factories.post import sent_to
from tests.factories.programme import an_establishment
from tests.factories.recruitment import an_application

pytestmark = pytest.mark.django_db


def ask(application: Application, words: str = "After six.") -> None:
    by = application.applicant
    ask_for_another_time(application=application, words=words, by=by, at=now())


def test_its_coordinators_are_told_without_the_words() -> None:
    ann, other, boss = coordinator(), coordinator(), manager()
    an_establishment(coordinators=[other])
    application = an_invited_application(establishments=[an_establishment(coordinators=[ann])])
    ask(application)
    (email,) = sent_to(ann.email)
    assert "After six" not in email.text
    assert application.full_name not in email.text
    assert not sent_to(other.email)
    assert not sent_to(boss.email)
    assert "After six." in application.notes.get().text


def test_the_managers_are_told_where_there_is_no_coordinator() -> None:
    boss = manager()
    ask(an_invited_application())
    assert len(sent_to(boss.email)) == 1


def test_a_few_times_a_day_are_enough() -> None:
    application = an_invited_application()
    for number in range(MOST_A_DAY):
        ask(application, f"After {number}.")
    ask(application, "After 0.")  # a second press
    assert application.notes.count() == MOST_A_DAY
    with pytest.raises(AskedEnough):
        ask(application, "At noon.")


def test_only_by_the_person_invited() -> None:
    with pytest.raises(NotInvited):
        ask(an_application())
    with pytest.raises(NotAllowed):
        ask_for_another_time(
            application=an_invited_application(), words="Now", by=applicant(), at=now()
        )
