from datetime import timedelta

import pytest

from config.common.audit import AuditEvent
from config.common.clock import now
from config.common.errors import NotAllowed
from recruitment.interviews.booking import NotInvited
from recruitment.interviews.needs import (
    access_needs_of,
    interviews_for,
    own_access_needs,
    tell_access_needs,
)
from recruitment.models import Application
from tests.factories.interviews import an_interview, an_interview_time
from tests.factories.people import applicant, coordinator, mentor_user
from tests.factories.post import sent_to
from tests.factories.programme import an_establishment
from tests.factories.recruitment import an_application

pytestmark = pytest.mark.django_db


def tell(application: Application, words: str) -> None:
    tell_access_needs(application=application, words=words, by=application.applicant, at=now())
    application.refresh_from_db()


def test_what_is_needed_is_sealed_and_the_interviewers_are_told_once() -> None:
    ann = coordinator()
    interview = an_interview(interviewers=[ann])
    application = interview.application
    for _ in range(2):
        tell(application, "No steps")
    assert own_access_needs(application) == "No steps"
    assert b"No steps" not in bytes(application.sealed_access_needs)
    (email,) = sent_to(ann.email)
    assert "No steps" not in email.text
    assert f"/interviews/{interview.pk}/" in email.text
    interview.refresh_from_db()
    assert access_needs_of(interview, by=ann, at=now()) == "No steps"
    assert AuditEvent.objects.get(action="read_in_confidence").actor == ann.pk
    tell(application, "")
    assert own_access_needs(application) == ""
    assert len(sent_to(ann.email)) == 2


def test_needing_nothing_is_an_answer_that_tells_nobody() -> None:
    ann = coordinator()
    interview = an_interview(interviewers=[ann])
    tell(interview.application, "")
    assert interview.application.access_needs_at
    assert not sent_to(ann.email)


def test_only_the_applicant_says_so_and_only_while_there_is_an_interview_to_come() -> None:
    begun = an_interview(time=an_interview_time(starts_at=now() - timedelta(hours=1)))
    for application in (begun.application, an_application()):
        with pytest.raises(NotInvited):
            tell(application, "No steps")
    with pytest.raises(NotAllowed):
        tell_access_needs(application=begun.application, words="x", by=applicant(), at=now())


def test_who_sees_an_interview() -> None:
    screens, interviews, other = coordinator(), coordinator(), coordinator()
    prison = an_establishment(coordinators=[screens])
    interview = an_interview(interviewers=[interviews], establishments=[prison])
    for person in (screens, interviews):
        assert list(interviews_for(person)) == [interview]
    for person in (other, mentor_user(), interview.application.applicant):
        assert not interviews_for(person).exists()
