"""The pages of a trainee on each day of their cohort: what they say, and where their links lead."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin

import pytest
import time_machine
from django.test import Client

from config.accounts.models import User
from recruitment.models import Application
from recruitment.states import ApplicationStatus
from tests.config.ui.markup import elements
from tests.factories.people import manager, sign_in
from tests.factories.recruitment import an_application
from tests.factories.training import a_session, a_training_cohort, attended
from training.certificates.issuing import issue_certificates
from training.enrolment.enrolling import enrolment_of, leave_training
from training.models import Enrolment, TrainingSession
from training.trainees.daily import run_training_day

pytestmark = pytest.mark.django_db

FIRST_DAY = datetime(2026, 11, 7, 10, tzinfo=UTC)
SECOND_DAY = FIRST_DAY + timedelta(days=14)
BAR = ("/", "/apply/mine/", "/my-training/")
"""Addresses in the bar at the top, which every page has."""
OWN = ("/my-training/", "/apply/", "/while-you-wait/")
BEFORE = FIRST_DAY - timedelta(days=10)


@dataclass
class Life:
    """A trainee and their 2 sessions."""

    application: Application
    sessions: list[TrainingSession]

    @property
    def person(self) -> User:
        return self.application.applicant

    @property
    def enrolment(self) -> Enrolment:
        enrolment = enrolment_of(self.person)
        assert enrolment
        return enrolment


@pytest.fixture
def life() -> Life:
    """2 sessions of 3 hours, a fortnight apart, planned long before."""
    with time_machine.travel(BEFORE - timedelta(days=5), tick=False):
        cohort = a_training_cohort(starts_in=15)
        sessions = [
            a_session(cohort, in_days=days, title=title)
            for days, title in ((15, "Welcome"), (29, "Endings"))
        ]
        application = an_application(status=ApplicationStatus.ACCEPTED, cohort=cohort)
        run_training_day(at=BEFORE - timedelta(days=5))
    return Life(application, sessions)


def own_page(life: Life, at: datetime) -> str:
    """What “My training” says at this time. Every link of the trainee's pages must lead
    somewhere."""
    with time_machine.travel(at, tick=False):
        client = Client()
        sign_in(client, life.person)
        pages = dict(crawled(client))
    assert "/my-training/" in pages
    return pages["/my-training/"]


def crawled(client: Client) -> Iterator[tuple[str, str]]:
    """Each page that a trainee can reach from their first page, with its words.

    Fails for a link that does not answer, and for one that only leads back to where it stands.
    """
    to_visit, visited = [("/my-training/", "")], set()
    while to_visit:
        address, came_from = to_visit.pop()
        if address in visited:
            continue
        visited.add(address)
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        landed = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        assert landed != came_from or address in BAR, f"{came_from} links to {address} for nothing"
        if not answer["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        yield address, page
        if not landed.startswith(OWN):
            continue
        for link in elements(page, "a"):
            target = urljoin(landed, link.get("href", "")).partition("#")[0].partition("?")[0]
            if target.startswith("/"):
                to_visit.append((target, landed))


def test_before_the_first_day(life: Life) -> None:
    page = own_page(life, BEFORE)
    assert "Next: Welcome" in page
    assert "certificate.pdf" not in page


def test_on_the_first_day_and_while_the_session_runs(life: Life) -> None:
    assert "Today: Welcome" in own_page(life, FIRST_DAY - timedelta(hours=3))
    assert "Now: Welcome" in own_page(life, FIRST_DAY + timedelta(hours=1))


def test_between_sessions_nothing_speaks_of_the_first_day_as_to_come(life: Life) -> None:
    at = FIRST_DAY + timedelta(days=3)
    assert "Next: Endings" in own_page(life, at)
    with time_machine.travel(at, tick=False):
        client = Client()
        sign_in(client, life.person)
        for address, page in crawled(client):
            for words in ("starts on <strong>Saturday 7 November", "starts on Saturday 7 November"):
                assert words not in page, address
            assert "will start on" not in page or "7 November 2026" not in page, address


def test_after_the_last_session(life: Life) -> None:
    at = SECOND_DAY + timedelta(days=1)
    attended(life.enrolment, life.sessions[0])
    assert "Next:" not in (page := own_page(life, at))
    assert "We are completing the record" in page
    attended(life.enrolment, life.sessions[1])
    assert "You completed your training" in own_page(life, at)


def test_with_a_certificate(life: Life) -> None:
    at = SECOND_DAY + timedelta(days=2)
    for session in life.sessions:
        attended(life.enrolment, session)
    with time_machine.travel(at, tick=False):
        issue_certificates(at=at)
    assert "/my-training/certificate.pdf" in own_page(life, at)


def test_after_leaving(life: Life) -> None:
    at = FIRST_DAY + timedelta(days=3)
    with time_machine.travel(at, tick=False):
        leave_training(enrolment=life.enrolment, by=manager(), at=at)
        run_training_day(at=at)
    page = own_page(life, at + timedelta(days=1))
    assert "You are no longer in training" in page
    assert "once you have accepted" not in page
