"""The pages: who may see whom, the lists behind the numbers, files, and correcting a reason."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from config.accounts.models import User
from config.common.audit import READ_PAGE, AuditEvent
from config.common.clock import london_today, now
from recruitment.models import Application, Cohort
from recruitment.states import ApplicationStatus
from reporting.yields.steps import Reason, Step
from reporting.yields.tables import COMPARED
from tests.config.ui.markup import elements, only
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_coordinator, a_mentor, an_establishment
from tests.factories.recruitment import an_application
from tests.factories.training import a_certificate, a_trainee, a_training_cohort
from training.enrolment.enrolling import leave_training
from training.models import Enrolment

pytestmark = pytest.mark.django_db
PAGE = "/yields/"
PEOPLE = "/yields/people/"


def signed_in(user: User) -> Client:
    client = Client()
    sign_in(client, user)
    return client


@pytest.fixture
def boss() -> Client:
    return signed_in(manager())


def some_who_stopped(cohort: Cohort) -> list[Enrolment]:
    """3 people who trained. The first still waits, and the others stopped."""
    trainees = [a_trainee(cohort) for _ in range(3)]
    for number, trainee in enumerate(trainees):
        a_certificate(trainee, code=f"AAAA-BBBB-{number:04}")
    for trainee in trainees[1:]:
        leave_training(enrolment=trainee, why="waited", by=manager(), at=now())
    return trainees


def test_the_page_begins_with_the_newest_cohort_that_has_trained(boss: Client) -> None:
    a_trainee(a_training_cohort(starts_in=-10))
    trained = a_training_cohort(starts_in=-200)
    some_who_stopped(trained)
    page = boss.get(PAGE)
    assert page.context["choice"].cohort == trained
    assert page.context["headline"] == (
        f"Of 3 people trained in {trained}, 1 waits for us to request clearance and 2 stopped "
        "before a first session."
    )
    line = page.context["lines"][Step.TRAINED].tally
    assert (line.reached, line.went_on, line.here, line.stopped) == (3, 0, 1, 2)
    assert [(row.reason, row.before_meeting) for row in page.context["why"]] == [(Reason.WAITED, 2)]
    everyone = boss.get(PAGE, {"cohort": "", "prison": ""})
    assert everyone.context["choice"].cohort is None
    assert len(everyone.context["cohorts"]) == 2
    assert {len(row.reached) for row in everyone.context["cohorts"]} == {len(COMPARED)}


def test_every_number_leads_to_as_many_people(boss: Client) -> None:
    some_who_stopped(a_training_cohort(starts_in=-200))
    an_application(status=ApplicationStatus.DECLINED)
    page = boss.get(PAGE, {"cohort": ""}).content.decode()
    links = [link for link in elements(page, "a") if link.get("href", "").startswith(PEOPLE)]
    assert len(links) > 8
    for link in links:
        people = boss.get(link["href"]).context["page"].paginator.count
        assert link.text.split()[0] == str(people), link["href"]


def test_a_list_names_people_and_reading_it_is_recorded(boss: Client) -> None:
    stays, *_ = some_who_stopped(a_training_cohort(starts_in=-200))
    a_mentor()
    boss.get(PAGE)
    assert not AuditEvent.objects.filter(action=READ_PAGE).exists()
    page = boss.get(PEOPLE, {"step": "trained", "part": "here", "cohort": ""})
    names = [row.name for row in page.context["page"]]
    assert stays.application.full_name in names
    assert len(names) == 1
    assert AuditEvent.objects.filter(action=READ_PAGE).exists()


def test_a_coordinator_learns_nothing_about_people_of_other_prisons() -> None:
    ours, other = an_establishment(), an_establishment()
    there = a_trainee(establishments=[other])
    leave_training(enrolment=there, why="health", by=manager(), at=now())
    client = signed_in(a_coordinator(ours))
    for address in (
        f"{PAGE}?cohort=",
        f"{PEOPLE}?cohort=&why=health",
        f"{PAGE}?cohort=&prison={other.pk}",
        f"{PEOPLE}?cohort={there.cohort_id}&step=applied",
    ):
        page = client.get(address).content.decode()
        assert Reason.HEALTH.label not in page.replace(f"Stopped: {Reason.HEALTH.label}", "")
        assert there.application.full_name not in page
    address = reverse("reporting:why_stopped", args=["enrolment", there.pk])
    assert client.get(address).status_code == 404
    assert Reason.HEALTH.label not in client.get("/yields/export.csv?cohort=").content.decode()
    seen = signed_in(a_coordinator(other)).get(f"{PEOPLE}?cohort=&why=health")
    assert [row.why for row in seen.context["page"]] == [Reason.HEALTH.label]


@pytest.mark.parametrize("kind", ["application", "enrolment", "mentor"])
def test_staff_correct_a_reason(kind: str, boss: Client) -> None:
    record: Application | Enrolment | object
    if kind == "application":
        record = an_application(status=ApplicationStatus.LAPSED)
    elif kind == "enrolment":
        record = a_trainee()
        leave_training(enrolment=record, why="work", by=manager(), at=now())
    else:
        record = a_mentor(leaves_on=london_today())
    address = reverse("reporting:why_stopped", args=[kind, record.pk])
    assert only(boss.post(address).content.decode(), id="id_why_error")
    back = boss.post(f"{address}?why=work", {"why": "unreached"})
    assert back.headers["Location"] == f"{PEOPLE}?why=work"
    record.refresh_from_db()
    assert record.why_stopped == "unreached"


@pytest.mark.parametrize("kind", ["application", "enrolment", "mentor", "man"])
def test_nobody_who_goes_on_has_a_reason(kind: str, boss: Client) -> None:
    trainee, mentor = a_trainee(), a_mentor()
    pk = {"application": trainee.application_id, "enrolment": trainee.pk}.get(kind, mentor.pk)
    assert boss.get(reverse("reporting:why_stopped", args=[kind, pk])).status_code == 404


def test_the_file_has_the_figures_of_the_page(boss: Client) -> None:
    cohort = a_training_cohort(starts_in=-200)
    some_who_stopped(cohort)
    newer = a_trainee(a_training_cohort(starts_in=-10)).cohort
    file = boss.get("/yields/export.csv?cohort=").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    assert len(rows) == 3 * len(Step)
    trained = [row for row in rows if row["Step"] == Step.TRAINED.label]
    figures = [[row[key] for key in ("Cohort", "Reached", "Stopped")] for row in trained]
    assert figures == [["All", "3", "2"], [str(newer), "0", "0"], [str(cohort), "3", "2"]]
    assert boss.get(f"/yields/export.xlsx?cohort={cohort.pk}").status_code == 200
    assert boss.get("/yields/export.pdf").status_code == 404


@pytest.mark.parametrize(
    "asked", ["cohort=x", "prison=999999", "cohort=999999999999999999999", "step=x&part=y&why=z"]
)
def test_a_strange_address_shows_everything(asked: str, boss: Client) -> None:
    a_trainee()
    assert boss.get(f"{PAGE}?{asked}").status_code == 200
    assert boss.get(f"{PEOPLE}?{asked}").context["page"].paginator.count == 1


def test_without_anybody_the_page_says_so(boss: Client) -> None:
    page = boss.get(PAGE)
    assert (page.status_code, page.context["picture"]) == (200, None)
