import pytest

from config.common.clock import now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from recruitment.screening.owning import change_owner, possible_owners, take_application
from tests.factories.people import applicant, coordinator, manager
from tests.factories.programme import an_establishment
from tests.factories.recruitment import an_application

pytestmark = pytest.mark.django_db


def test_the_first_to_take_it_has_it() -> None:
    ann, ben, application = manager(), manager(), an_application()
    for _ in range(2):
        take_application(application=application, by=ann, at=now())
    with pytest.raises(ChangedMeanwhile):
        take_application(application=application, by=ben, at=now())
    application.refresh_from_db()
    assert application.owner == ann


def test_a_colleague_hands_it_over_from_the_owner_they_saw() -> None:
    ann, ben, eve = manager(), manager(), manager()
    application = an_application(owner=ann)
    change_owner(application=application, owner=ben, instead_of=ann.pk, by=eve, at=now())
    with pytest.raises(ChangedMeanwhile):
        change_owner(application=application, owner=eve, instead_of=ann.pk, by=eve, at=now())
    assert application.owner == ben
    change_owner(application=application, owner=None, instead_of=ben.pk, by=ben, at=now())
    application.refresh_from_db()
    assert application.owner is None


def test_only_for_those_who_screen_it() -> None:
    prison = an_establishment()
    application = an_application(establishments=[prison])
    ours, theirs, boss = coordinator(), coordinator(), manager()
    prison.coordinators.add(ours)
    with pytest.raises(NotAllowed):
        take_application(application=application, by=theirs, at=now())
    with pytest.raises(FieldError):
        change_owner(application=application, owner=theirs, instead_of=None, by=boss, at=now())
    change_owner(application=application, owner=ours, instead_of=None, by=boss, at=now())
    assert application.owner == ours
    assert set(possible_owners()) == {ours, theirs, boss}
    assert applicant() not in possible_owners()
