"""Which addresses our last email did not reach."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.common.clock import now
from config.common.outbox.outgoing import OutgoingStatus
from config.common.outbox.sending import RETENTION, purge_finished
from config.common.outbox.undelivered import undelivered_email, undelivered_to
from tests.factories.recruitment import an_undelivered_email

pytestmark = pytest.mark.django_db
ANN, BO = "ann@example.org", "bo@example.org"
SENT = {"status": OutgoingStatus.SENT, "error": ""}


def test_only_the_last_email_counts() -> None:
    an_undelivered_email(ANN)
    an_undelivered_email(ANN, **SENT)
    an_undelivered_email(BO, **SENT)
    an_undelivered_email(BO)
    assert set(undelivered_to({ANN, BO, "cy@example.org"})) == {BO}


@pytest.mark.parametrize(
    ("error", "is_wrong"),
    [
        ("SMTPRecipientsRefused 550 5.1.1", True),
        ("SMTPRecipientsRefused 550", True),
        ("SMTPRecipientsRefused 550 5.7.1", False),
        ("SMTPDataError 554 5.6.0", False),
        ("ConnectionRefusedError", False),
        ("SenderStopped", False),
    ],
)
def test_only_some_refusals_are_about_the_address(error: str, is_wrong: bool) -> None:
    an_undelivered_email(ANN, error=error)
    undelivered = undelivered_email(ANN)
    assert undelivered
    assert undelivered.is_wrong_address == is_wrong


def test_an_email_that_has_still_to_go_says_nothing() -> None:
    an_undelivered_email(ANN, status=OutgoingStatus.WAITING, finished_at=None)
    assert undelivered_email(ANN) is None


def test_an_email_sent_elsewhere_did_not_reach_the_recorded_address() -> None:
    an_undelivered_email(BO, former_to=ANN, again_at=now(), **SENT)
    assert undelivered_email(BO) is None
    undelivered = undelivered_email(ANN)
    assert undelivered
    assert not undelivered.is_wrong_address


def test_it_is_forgotten_with_the_words_of_the_email() -> None:
    an_undelivered_email(ANN)
    purge_finished(at=now() + RETENTION + timedelta(days=1))
    assert undelivered_email(ANN) is None


def test_many_addresses_take_one_query_and_none_takes_none() -> None:
    for address in (ANN, BO):
        an_undelivered_email(address)
    with CaptureQueriesContext(connection) as captured:
        assert undelivered_to([]) == {}
        assert len(undelivered_to([ANN, BO])) == 2
    assert len(captured) == 1
