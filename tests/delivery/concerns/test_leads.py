"""Who the safeguarding leads are."""

import pytest

from config.common.clock import now
from config.common.errors import FieldError, NotAllowed
from delivery.concerns.leads import choose_lead, is_only_lead, remove_lead
from delivery.models import SafeguardingLead
from tests.factories.delivery import a_lead
from tests.factories.people import coordinator, manager, mentor_user

pytestmark = pytest.mark.django_db


def test_a_lead_is_staff_and_chosen_by_a_manager() -> None:
    boss, ann = manager(), coordinator()
    with pytest.raises(FieldError):
        choose_lead(user=mentor_user(), phone="", by=boss, at=now())
    with pytest.raises(NotAllowed):
        choose_lead(user=ann, phone="", by=ann, at=now())
    lead = a_lead(ann, by=boss)
    choose_lead(user=ann, phone="07700 900123", by=boss, at=now())
    assert SafeguardingLead.objects.get().phone == "07700 900123"
    with pytest.raises(NotAllowed):
        remove_lead(lead=lead, by=ann, at=now())
    remove_lead(lead=lead, by=boss, at=now())
    assert not SafeguardingLead.objects.exists()


def test_a_lead_who_left_does_not_count_beside_the_only_one() -> None:
    boss = manager()
    first, second = (a_lead(coordinator(), by=boss) for _ in range(2))
    assert not is_only_lead(first)
    second.user.is_active = False
    second.user.save()
    assert is_only_lead(first)
    assert not is_only_lead(second)
