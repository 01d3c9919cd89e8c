"""What people know before they apply and before they accept."""

from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from recruitment.cohorts.knowing import facts_of, length_in_words
from recruitment.cohorts.planning import cohort_of
from recruitment.models import Establishment, Intake
from recruitment.states import ApplicationStatus
from tests.factories.programme import MONDAY_MORNING, an_establishment
from tests.factories.recruitment import a_cohort, an_application
from tests.recruitment.applying.views.pages import address, as_applicant, text_of

pytestmark = pytest.mark.django_db
WORDS: dict[str, Any] = {"training_days": "6 Saturdays in Brixton", "expenses": "We pay your fares"}


def test_lengths_are_said_in_hours_and_minutes() -> None:
    assert length_in_words(60) == "1 hour"
    assert length_in_words(150) == "2 hours and 30 minutes"
    assert length_in_words(45) == "45 minutes"


def test_the_shortest_and_the_longest_session_are_said() -> None:
    cohort = a_cohort()
    assert facts_of(cohort, Establishment.objects.open()).session == ""
    for ends in (time(11), time(11, 30), time(11)):
        prison = an_establishment(slots=[MONDAY_MORNING])
        prison.regime_slots.update(starts_at=time(9), ends_at=ends)
    facts = facts_of(cohort, Establishment.objects.open())
    assert facts.session == "2 hours to 2 hours and 30 minutes"
    assert not facts.boundaries


def test_facts_are_on_the_page_before_applying_and_on_the_offer(client: Client) -> None:
    cohort = a_cohort(**WORDS, reply_days=7)
    strict = an_establishment(name="HMP Strict", boundaries="Nobody held here last year")
    other = an_establishment(boundaries="Not on the offer")
    offered = an_application(
        status=ApplicationStatus.OFFERED, cohort=cohort, establishments=[strict]
    )
    before = text_of(client.get(reverse("recruitment:apply")))
    offer = text_of(as_applicant(offered).get(address("answer_offer", offered)))
    for words in (*WORDS.values(), strict.boundaries):
        assert words in before
        assert words in offer
    assert other.boundaries in before
    assert other.boundaries not in offer
    assert "7 working days" in before


def test_a_new_cohort_takes_over_what_was_set() -> None:
    a_cohort(**WORDS, reply_days=7)
    following = cohort_of(Intake.NOVEMBER, 2090)
    assert (following.reply_days, following.expenses) == (7, WORDS["expenses"])
    assert following.training_days == ""
