"""What went wrong in the night, as managers are told in the morning."""

from datetime import timedelta

import pytest

from config.common.clock import now
from config.common.outbox.email import Email
from config.common.outbox.queueing import queue_email
from matching.models import Round
from reporting.morning.overnight import failed_overnight
from tests.factories.programme import a_finished_round

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def a_failed_round(*, hours_ago: int) -> Round:
    at = now() - hours_ago * HOUR
    return a_finished_round(
        status="failed",
        failure="The fixed pair of BEL-90210 is not possible.",
        queued_at=at,
        started_at=at,
        finished_at=at,
    )


def an_email_given_up(*, hours_ago: int) -> None:
    key = f"k{hours_ago}"
    queue_email(key=key, to="ann@example.org", subject="s", text="t", at=now())
    at = now() - hours_ago * HOUR
    Email.objects.filter(key=key).update(status="given_up", finished_at=at)


def test_a_night_in_which_nothing_went_wrong() -> None:
    a_failed_round(hours_ago=30)
    an_email_given_up(hours_ago=30)
    assert failed_overnight(jobs=[], at=now()) == []


def test_each_thing_that_went_wrong_is_one_sentence() -> None:
    a_failed_round(hours_ago=2)
    an_email_given_up(hours_ago=3)
    jobs, failed_round, email = failed_overnight(jobs=["Send texts"], at=now())
    assert "Send texts" in jobs
    assert "BEL-90210" not in failed_round
    assert email.startswith("1 email ")


def test_a_round_that_has_gone_well_since_is_no_news() -> None:
    a_failed_round(hours_ago=2)
    a_finished_round()
    assert failed_overnight(jobs=[], at=now()) == []
