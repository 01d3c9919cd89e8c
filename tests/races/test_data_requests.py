"""People who press at the same moment about a request, a copy or an account. On SQLite these tests
would pass whatever the code did."""

from functools import partial

import pytest

from config.common.clock import now
from config.common.errors import ChangedMeanwhile
from config.common.outbox.email import Email
from privacy.models import AccountClosing, Choice, DataCopy, DataRequest, Ground, Wish
from privacy.requests.answering import approve, choose, prepare_again
from privacy.requests.closing import ask_to_close
from privacy.requests.copying import request_own_copy
from privacy.requests.recording import ask_online
from tests.factories.people import applicant, manager
from tests.factories.programme import a_referral
from tests.factories.requests import a_finished_request, a_prepared_request
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 5


@pytest.mark.parametrize("_", range(ROUNDS))
def test_an_answer_is_approved_or_prepared_again(_: int) -> None:
    one, other = manager(), manager()
    request = a_finished_request(man=a_referral().participant, by=one)
    rows = [DataRequest.objects.get(pk=request.pk) for _ in range(2)]
    race(
        [
            partial(approve, request=rows[0], by=other, at=now()),
            partial(prepare_again, request=rows[1], by=one, at=now()),
        ]
    )
    request.refresh_from_db()
    assert bool(request.sealed_answer) == (request.status == "approved")


@pytest.mark.parametrize("_", range(ROUNDS))
def test_2_managers_approve_once(_: int) -> None:
    request = a_finished_request(man=a_referral().participant, by=manager())
    rows = [DataRequest.objects.get(pk=request.pk) for _ in range(2)]
    answers = race([partial(approve, request=row, by=manager(), at=now()) for row in rows])
    assert [type(answer) for answer in answers].count(ChangedMeanwhile) == 1


@pytest.mark.parametrize("_", range(ROUNDS))
def test_an_item_has_one_decision(_: int) -> None:
    boss = manager()
    request = a_prepared_request(man=a_referral().participant, by=boss)
    press = partial(
        choose,
        request=request,
        item="matching.Participant:1:name",
        choice=Choice.WITHHOLD,
        ground=Ground.OTHERS,
        words="",
        is_untold=False,
        by=boss,
        at=now(),
    )
    assert race([press, press]) == [None, None]
    assert request.choices.count() == 1


@pytest.mark.parametrize("_", range(ROUNDS))
def test_a_second_press_makes_nothing_new(_: int) -> None:
    user, at = applicant(), now()
    for press in (
        partial(request_own_copy, by=user, at=at),
        partial(ask_online, wish=Wish.CORRECTION, words="Wrong", by=user, at=at),
        partial(ask_to_close, by=user, at=at),
    ):
        first, second = race([press, press])
        assert first == second
    counts = [model.objects.count() for model in (DataCopy, DataRequest, AccountClosing, Email)]
    assert counts == [1, 1, 1, 1]
