"""2 people decide about the same applicants at the same moment."""

from functools import partial
from typing import Any

import pytest

from config.common.clock import now
from recruitment.duplicates.deciding import decide_applicants, undo_decision
from recruitment.models import ApplicantDecision
from tests.factories.people import manager
from tests.factories.recruitment import an_application
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_one_pair_is_decided_once_and_undone_once() -> None:
    boss = manager()
    for _ in range(5):
        one, other = (an_application().applicant for _ in range(2))
        ask: dict[str, Any] = {"one": one, "other": other, "by": boss, "at": now()}
        answers = race(
            [partial(decide_applicants, **ask, is_same=which) for which in (True, False)] * 3
        )
        (decision,) = [answer for answer in answers if isinstance(answer, ApplicantDecision)]
        assert list(ApplicantDecision.objects.filter(first=one, second=other)) == [decision]
        undone = race([partial(undo_decision, decision=decision, by=boss, at=now())] * 6)
        assert undone.count(None) == 1
