import pytest

from config.common.errors import NotAllowed
from recruitment.models import Application
from recruitment.permissions import applications_for, check_decide
from recruitment.states import ApplicationStatus
from tests.factories.people import applicant, coordinator, manager
from tests.factories.programme import an_establishment
from tests.factories.recruitment import a_draft, an_application

pytestmark = pytest.mark.django_db


def test_a_coordinator_screens_what_names_a_prison_of_theirs_or_none() -> None:
    ann = coordinator()
    hers, other = an_establishment(coordinators=[ann]), an_establishment()
    both = an_application(establishments=[hers, other])
    elsewhere = an_application(establishments=[other])
    nowhere = an_application()
    nowhere.establishments.clear()
    assert set(applications_for(ann)) == {both, nowhere}
    assert set(applications_for(manager())) == {both, nowhere, elsewhere}
    with pytest.raises(NotAllowed):
        check_decide(ann, elsewhere)
    check_decide(ann, nowhere)


def test_nobody_screens_a_draft_and_an_applicant_nothing() -> None:
    a_draft(complete=True)
    an_application(status=ApplicationStatus.SUBMITTED)
    assert applications_for(applicant()).count() == 0
    assert applications_for(manager()).count() == Application.objects.count() - 1
