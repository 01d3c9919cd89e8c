"""Rivals for the last place of a cohort, and 2 workers that carry out one decision. On SQLite these
tests would pass whatever the code did."""

from dataclasses import replace
from functools import partial

import pytest

from config.common.clock import now
from config.common.outbox.email import Email
from recruitment.applying.leaving import withdraw_application
from recruitment.cohorts.planning import change_cohort, plan_of
from recruitment.models import Application
from recruitment.places.answering import PlacesTaken, accept_offer, lapse_offers, remind_of_offers
from recruitment.places.offering import offer_next
from recruitment.screening.decisions import take_due_decisions, undo_decision
from recruitment.states import ApplicationStatus, DecisionStatus
from tests.factories.people import manager
from tests.factories.recruitment import a_cohort, a_decision, an_application
from tests.races.racing import race

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

S = ApplicationStatus
RIVALS, ROUNDS = 8, 10


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_the_last_places_are_accepted_once_each(turn: int) -> None:
    places = 1 + turn % 3
    cohort = a_cohort(places=places, over_offer=100)
    offered = [an_application(status=S.OFFERED, cohort=cohort) for _ in range(RIVALS)]
    answers = race(
        [partial(accept_offer, application=it, by=it.applicant, at=now()) for it in offered]
    )
    refused = [answer for answer in answers if answer is not None]
    assert len(refused) == RIVALS - places
    assert all(isinstance(answer, PlacesTaken) for answer in refused)
    taken = Application.objects.filter(status=S.ACCEPTED).values_list("place", flat=True)
    assert sorted(taken, key=str) == list(range(1, places + 1))
    assert Email.objects.count() == places


@pytest.mark.parametrize("_", range(ROUNDS))
def test_places_are_not_taken_away_while_they_are_accepted(_: int) -> None:
    cohort, boss = a_cohort(places=4), manager()
    offered = [an_application(status=S.OFFERED, cohort=cohort) for _number in range(4)]
    fewer = replace(plan_of(cohort), places=2)
    accepting = [partial(accept_offer, application=it, by=it.applicant, at=now()) for it in offered]
    race([*accepting, partial(change_cohort, cohort=cohort, plan=fewer, by=boss, at=now())])
    cohort.refresh_from_db()
    assert cohort.applications.filter(status=S.ACCEPTED).count() in {2, 3, 4}
    assert cohort.applications.filter(place__gt=cohort.places).count() == 0


@pytest.mark.parametrize("_", range(ROUNDS))
def test_no_more_is_offered_than_there_is(_: int) -> None:
    cohort = a_cohort(places=2)
    for _number in range(5):
        an_application(status=S.RESERVE, cohort=cohort)
    race([partial(offer_next, cohort, now()) for _number in range(RIVALS)])
    assert Application.objects.filter(status=S.OFFERED).count() == 2


@pytest.mark.parametrize("_", range(ROUNDS))
def test_leaving_the_reserve_list_and_being_offered_do_not_block_each_other(_: int) -> None:
    cohort = a_cohort(places=3)
    waiting = [an_application(status=S.RESERVE, cohort=cohort) for _number in range(4)]
    leaving = [
        partial(withdraw_application, application=it, by=it.applicant, at=now()) for it in waiting
    ]
    offering = [partial(offer_next, cohort, now()) for _number in range(4)]
    race([*leaving, *offering])
    statuses = set(Application.objects.values_list("status", flat=True))
    assert statuses <= {S.WITHDRAWN, S.OFFERED}


@pytest.mark.parametrize("_", range(ROUNDS))
def test_a_decision_takes_effect_once_or_is_undone(_: int) -> None:
    decision, boss = a_decision(an_application()), manager()
    at = decision.effective_at
    takers = [partial(take_due_decisions, at=at) for _number in range(3)]
    race([*takers, partial(undo_decision, decision=decision, by=boss, at=at)])
    decision.refresh_from_db()
    decision.application.refresh_from_db()
    is_taken = decision.status == DecisionStatus.TAKEN
    assert decision.status in {DecisionStatus.TAKEN, DecisionStatus.UNDONE}
    assert (decision.application.status == S.SHORTLISTED) == is_taken
    assert Email.objects.count() == is_taken


def test_two_workers_remind_and_lapse_once() -> None:
    cohort = a_cohort()
    today = now().date()
    an_application(status=S.OFFERED, cohort=cohort, offer_expires_on=today.replace(year=2020))
    ending = an_application(status=S.OFFERED, cohort=cohort, offer_expires_on=today)
    Application.objects.filter(pk=ending.pk).update(
        status_since=ending.started_at.replace(year=2020)
    )
    race([partial(act, now()) for act in (lapse_offers, remind_of_offers) for _ in range(4)])
    assert Email.objects.count() == 2
