"""People who press at the same moment about one concern. On SQLite these tests would pass whatever
the code did."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from config.common.clock import now
from config.common.errors import ChangedMeanwhile
from config.common.outbox.email import Email
from delivery.concerns.alerting import alert_due_concerns
from delivery.concerns.dealing import acknowledge_concern
from delivery.models import Concern
from tests.factories.delivery import a_concern, a_concern_about, a_supported_man
from tests.factories.people import manager, mentor_user
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


@pytest.mark.parametrize("_", range(ROUNDS))
def test_a_second_press_raises_nothing_new(_: int) -> None:
    manager()
    match, mentor = a_supported_man(), mentor_user()
    for press in (
        partial(a_concern, match, key=uuid4(), words="Low."),
        partial(a_concern_about, None, by=mentor, key=uuid4(), words="Low."),
    ):
        first, second = race([press, press])
        assert first == second
    assert (Concern.objects.count(), Email.objects.count()) == (2, 2)


@pytest.mark.parametrize("_", range(ROUNDS))
def test_2_forms_with_the_same_words_raise_one_concern(_: int) -> None:
    """Each form has its own key, as after the back button."""
    manager()
    match, mentor = a_supported_man(), mentor_user()
    for press in (
        partial(a_concern, match, words="Low."),
        partial(a_concern_about, None, by=mentor, words="Low."),
    ):
        first, second = race([press, press])
        assert first == second
    assert (Concern.objects.count(), Email.objects.count()) == (2, 2)


@pytest.mark.parametrize("_", range(ROUNDS))
def test_one_person_deals_with_it(_: int) -> None:
    one, other = manager(), manager()
    concern = a_concern(a_supported_man())
    rows = [Concern.objects.get(pk=concern.pk) for _ in range(2)]
    answers = race(
        [
            partial(acknowledge_concern, concern=row, by=by, at=now())
            for row, by in zip(rows, (one, other), strict=True)
        ]
    )
    assert sorted(isinstance(answer, ChangedMeanwhile) for answer in answers) == [False, True]


@pytest.mark.parametrize("_", range(ROUNDS))
def test_2_workers_email_once(_: int) -> None:
    manager()
    a_concern(a_supported_man())
    later = now() + timedelta(days=2)
    race([partial(alert_due_concerns, at=later)] * 2)
    assert Email.objects.count() == 2
