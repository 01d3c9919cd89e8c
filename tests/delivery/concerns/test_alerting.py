"""Emails about a concern, sent again until somebody acknowledges it."""

from datetime import timedelta

import pytest

from config.common.clock import now
from config.common.outbox.email import Email
from delivery.concerns.alerting import alert, alert_due_concerns
from delivery.concerns.dealing import acknowledge_concern, hand_back_concern
from delivery.models import Concern, DeliveryRules
from tests.factories.delivery import a_concern, a_supported_man
from tests.factories.people import manager

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_emails_go_again_every_few_hours_until_somebody_acknowledges() -> None:
    boss, at = manager(), now()
    DeliveryRules.objects.create(alert_hours=3)
    concern = a_concern(a_supported_man(), at=at)
    counts = []
    for hours in (1, 3, 3, 5, 6):
        alert_due_concerns(at=at + hours * HOUR)
        counts.append(Email.objects.count())
    assert counts == [1, 2, 2, 2, 3]
    acknowledge_concern(concern=concern, by=boss, at=at + 7 * HOUR)
    alert_due_concerns(at=at + 50 * HOUR)
    assert Email.objects.count() == 3
    hand_back_concern(concern=concern, by=boss, at=at + 51 * HOUR)
    alert_due_concerns(at=at + 51 * HOUR)
    assert Email.objects.count() == 4


def test_emails_go_again_after_the_clock_is_set_back() -> None:
    manager()
    a_concern(a_supported_man(), at=now())
    for _ in range(2):
        alert_due_concerns(at=now() - 20 * HOUR)
    assert Email.objects.count() == 2


def test_two_workers_send_one_email() -> None:
    manager()
    concern = a_concern(a_supported_man())
    one, other = (Concern.objects.get(pk=concern.pk) for _ in range(2))
    alert(one, at=now())
    alert(other, at=now())
    assert Email.objects.count() == 2
    assert Concern.objects.get().alerts == 2
