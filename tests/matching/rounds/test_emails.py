"""The Monday email to coordinators."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.accounts.models import User
from config.common.clock import LONDON
from config.common.outbox.email import Email
from config.common.runs import fail_run, start_run
from matching.models import Round
from matching.rounds.emails import email_coordinators
from matching.rounds.running import request_round, request_weekly_round, run_round
from recruitment.models import Establishment
from tests.factories.people import manager
from tests.factories.post import sent_to
from tests.factories.programme import (
    a_coordinator,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 1, 5)
WEEK = timedelta(days=7)
MOST_QUERIES_OF_ONE = 7


def london(hour: int, minute: int = 0, *, day: date = MONDAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON)


@pytest.fixture
def prison() -> Establishment:
    """A prison with a pair to propose."""
    prison = an_establishment()
    a_mentor(at=prison)
    a_referral(at=prison)
    return prison


@pytest.fixture
def carmen(prison: Establishment) -> User:
    return a_coordinator(prison)


def run_weekly(at: datetime) -> Round:
    matching_round = request_weekly_round(at=at)
    assert matching_round is not None
    run_round(round_id=matching_round.pk)
    matching_round.refresh_from_db()
    assert matching_round.status == "done", matching_round.failure
    return matching_round


def test_before_seven_on_monday_and_once(carmen: User) -> None:
    assert email_coordinators(at=london(4, 59)) == 0
    matching_round = run_weekly(london(5))
    assert email_coordinators(at=london(5, 1)) == 1
    for later in (london(5, 2), london(12), london(23, day=MONDAY + timedelta(days=6))):
        assert email_coordinators(at=later) == 0
    (email,) = sent_to(carmen.email)
    assert email.key == f"weekly-proposals:{matching_round.pk}:{carmen.pk}"
    assert "1 proposal " in email.subject
    assert "/proposals/" in email.text
    run_weekly(london(5, day=MONDAY + WEEK))
    assert email_coordinators(at=london(5, 1, day=MONDAY + WEEK)) == 1
    assert len(sent_to(carmen.email)) == 2


def test_nobody_is_named(carmen: User) -> None:
    run_weekly(london(5))
    email_coordinators(at=london(5, 1))
    (email,) = sent_to(carmen.email)
    proposal = Round.objects.get().proposals.get()
    for name in (proposal.referral.name, str(proposal.mentor), proposal.referral.reference):
        assert name not in email.subject + email.text + email.html


def test_a_late_round_is_emailed_late(carmen: User) -> None:
    thursday = MONDAY + timedelta(days=3)
    assert email_coordinators(at=london(9, day=thursday)) == 0
    run_weekly(london(9, day=thursday))
    assert email_coordinators(at=london(9, 1, day=thursday)) == 1


def test_a_week_that_is_over_is_not_emailed_any_more(carmen: User) -> None:
    run_weekly(london(5))
    assert email_coordinators(at=london(0, 1, day=MONDAY + WEEK)) == 0


def test_only_coordinators_with_something_at_their_prisons(
    prison: Establishment, carmen: User
) -> None:
    quiet = a_coordinator(an_establishment())
    gone = a_coordinator(prison, is_active=False)
    both = a_coordinator(prison, an_establishment())
    boss = manager()
    run_weekly(london(5))
    assert email_coordinators(at=london(5, 1)) == 2
    written_to = set(Email.objects.values_list("to", flat=True))
    assert written_to == {carmen.email, both.email}
    assert not {quiet.email, gone.email, boss.email} & written_to


def test_a_quiet_week_sends_nothing_and_is_not_asked_about_again(carmen: User) -> None:
    matching_round = run_weekly(london(5))
    matching_round.proposals.all().delete()
    assert email_coordinators(at=london(5, 1)) == 0
    an_open_proposal(mentor=a_mentor(at=carmen.establishments.get()))
    assert email_coordinators(at=london(5, 2)) == 0


def test_a_round_that_somebody_runs_is_not_emailed(carmen: User) -> None:
    matching_round = request_round(by=carmen, at=london(4))
    run_round(round_id=matching_round.pk)
    assert email_coordinators(at=london(4, 1)) == 0
    run_weekly(london(5))
    assert email_coordinators(at=london(5, 1)) == 1
    again = request_round(by=carmen, at=london(9))
    run_round(round_id=again.pk)
    assert email_coordinators(at=london(9, 1)) == 0


def test_a_round_that_stands_in_for_a_failed_one_is_emailed(carmen: User) -> None:
    failed = request_weekly_round(at=london(5))
    assert failed is not None
    start_run(failed, at=london(5))
    assert email_coordinators(at=london(5, 1)) == 0
    fail_run(failed, "It broke.", at=london(5, 1))
    assert email_coordinators(at=london(5, 2)) == 0
    instead = request_round(by=carmen, at=london(5, 30))
    run_round(round_id=instead.pk)
    assert email_coordinators(at=london(5, 31)) == 1
    instead.refresh_from_db()
    assert instead.emailed_at == london(5, 31)


def test_each_more_coordinator_takes_the_queries_of_one_email(prison: Establishment) -> None:
    counts = []
    for week in range(3):
        day = MONDAY + week * WEEK
        a_coordinator(prison, an_establishment())
        run_weekly(london(5, day=day))
        with CaptureQueriesContext(connection) as queries:
            assert email_coordinators(at=london(5, 1, day=day)) == week + 1
        counts.append(len(queries))
    assert counts[2] - counts[1] == counts[1] - counts[0] <= MOST_QUERIES_OF_ONE
