"""The pages of screening: what they show, how many questions they ask, and what they do."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import now
from recruitment.applying.emails import RECEIVED
from recruitment.letters.sending import email_applicant
from recruitment.models import Application, Criterion, EqualityAnswers, Step
from recruitment.screening.views.overview import SHOWN
from recruitment.states import ApplicationStatus, DecisionStatus, InterviewStatus, ReferenceStatus
from tests.factories.interviews import an_interview, an_interview_time, an_invited_application
from tests.factories.many_applications import five_thousand_applications
from tests.factories.people import coordinator, manager
from tests.factories.recruitment import a_cohort, a_decision, a_reference, an_application
from tests.recruitment.screening.views.pages import at, page

pytestmark = pytest.mark.django_db

S = ApplicationStatus
LISTS = ["today", "funnel", "funnel_chart", "applications"]
MOST_QUERIES = 20


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def in_every_stage() -> None:
    for status in S:
        an_application(status=status)
    a_decision(an_application())
    asks = an_invited_application()
    asks.notes.create(text="Late", written_by=asks.applicant, written_at=now())
    a_decision(an_application(), status=DecisionStatus.FAILED, problem="No place is left.")


@pytest.mark.parametrize("name", LISTS)
def test_the_questions_do_not_grow_with_the_rows(staff: Client, name: str) -> None:
    a_cohort()
    in_every_stage()
    once = queries(staff, at(name))
    for _ in range(2):
        in_every_stage()
    assert queries(staff, at(name)) == once < MOST_QUERIES


@pytest.mark.parametrize(
    "name", ["application", "references", "interview", "timeline", "messages", "write"]
)
def test_neither_do_those_of_a_tab(staff: Client, boss: User, name: str) -> None:
    application = an_application()

    def add() -> None:
        a_reference(application, status=ReferenceStatus.RECEIVED)
        application.notes.create(text="A note", written_by=manager(), written_at=now())
        application.messages.create(subject="s", body="b", sent_by=manager(), sent_at=now())

    add()
    address = at(name, application.reference)
    queries(staff, address)
    once = queries(staff, address)
    for _ in range(2):
        add()
    assert queries(staff, address) == once < MOST_QUERIES


def test_five_thousand_applications_take_as_few(staff: Client) -> None:
    cohort = five_thousand_applications()
    assert Application.objects.exclude(status=S.DRAFT).count() > 4_500
    for name in LISTS:
        assert queries(staff, f"{at(name)}?cohort={cohort.pk}") < MOST_QUERIES


def test_the_list_is_narrowed(staff: Client) -> None:
    an_application(full_name="Ama Alder")
    an_application(full_name="Bo Bracken", status=S.RESERVE)
    for query in ("status=reserve", "search=bracken"):
        body = page(staff, f"{at('applications')}?{query}")
        assert "Bo Bracken" in body
        assert "Ama Alder" not in body


def test_equality_answers_are_shown_nowhere(staff: Client) -> None:
    application = an_application()
    EqualityAnswers.objects.create(cohort=application.cohort, religion="Zoroastrian")
    for name in ("application", "references", "interview", "timeline", "messages"):
        assert "Zoroastrian" not in page(staff, at(name, application.reference))


def test_the_answers_tab_alone_reads_in_confidence(staff: Client) -> None:
    application = an_application(sealed_conflicts=b"")
    for name in ("references", "interview", "timeline", "messages"):
        page(staff, at(name, application.reference))
    assert not AuditEvent.objects.filter(action="read_in_confidence").exists()


def test_a_note_is_kept_and_an_empty_one_asked_for(staff: Client) -> None:
    address = at("timeline", an_application().reference)
    assert "Write the note" in staff.post(address, {"text": " "}).content.decode()
    shown = staff.post(address, {"text": "Kind on the <i>phone</i>."}, follow=True)
    assert "Kind on the &lt;i&gt;phone" in shown.content.decode()


def test_an_email_is_shown_before_it_is_sent(staff: Client) -> None:
    application = an_application(known_as="Ama")
    address = at("write", application.reference)
    assert "Dear Ama," in page(staff, f"{address}?key=shortlisted")
    words = {"subject": "Hello", "body": "Dear Ama, hello."}
    assert "Send it" in staff.post(address, words).content.decode()
    assert not application.messages.exists()
    staff.post(address, words | {"send": "yes"})
    assert application.messages.get().subject == "Hello"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_is_a_download(staff: Client, form: str) -> None:
    a_cohort()
    answer = staff.get(at("export", form))
    assert f".{form}" in answer["Content-Disposition"]


@pytest.mark.parametrize(
    "address", ["/applications/export.pdf", "/wordings/none/", "/recruitment/funnel/?cohort=x"]
)
def test_what_is_not_there_is_not_found(staff: Client, address: str) -> None:
    assert staff.get(address).status_code == 404


def test_today_leads_to_those_it_has_no_room_for(staff: Client) -> None:
    for _ in range(SHOWN):
        an_application()
    assert "These are the first" not in staff.get(at("today")).content.decode()
    an_application()
    assert f"These are the first {SHOWN}; the rest are" in staff.get(at("today")).content.decode()


def test_today_leads_to_the_interviews_that_wait(staff: Client, boss: User) -> None:
    an_interview(
        time=an_interview_time(starts_at=now() - timedelta(hours=1), interviewers=[boss]),
        full_name="Ama Alder",
    )
    asks = an_invited_application(full_name="Bo Bracken")
    asks.notes.create(text="Asks: late", written_by=asks.applicant, written_at=now())
    shown = page(staff, at("today"))
    assert "Score your interview with Ama Alder" in shown
    assert "Asks: late" in shown
    assert "1 person has yet to choose a time" in shown
    assert "and none are free" in shown


def test_today_counts_the_offers_about_to_be_made(staff: Client) -> None:
    a_cohort(places=2)
    assert "You can offer 2 more" in page(staff, at("today"))
    a_decision(an_application(status=S.SHORTLISTED), step=Step.OFFER)
    shown = page(staff, at("today"))
    assert "1 more is about to be offered" in shown
    assert "You can offer 1 more" in shown


def test_a_whole_page_is_ticked_by_a_link(staff: Client) -> None:
    rows = [an_application() for _ in range(3)]
    boxes = [f'id="application-{application.pk}" checked' for application in rows]
    shown = page(staff, f"{at('applications')}?status=submitted")
    assert "?status=submitted&amp;tick=all" in shown
    assert not any(box in shown for box in boxes)
    shown = page(staff, f"{at('applications')}?status=submitted&tick=all")
    assert all(box in shown for box in boxes)
    assert "Tick none" in shown


def test_a_mean_is_shown_once_every_sheet_is_in(staff: Client, boss: User) -> None:
    ann, status = coordinator(), InterviewStatus.HELD
    interview = an_interview(interviewers=[boss, ann])
    interview.application.interviews.update(status=status)
    criterion = Criterion.objects.create(code="listening", name="Listens")
    for person, points in ((boss, 2), (ann, 5)):
        shown = page(staff, at("applications"))
        shown += page(staff, at("interview", interview.application.reference))
        assert "The mean of all" not in shown
        assert " of 5" not in shown or person == ann
        sheet = interview.sheets.create(interviewer=person, handed_in_at=now())
        sheet.scores.create(criterion=criterion, points=points)
    assert "Interview: 3.5 of 5" in page(staff, at("applications"))
    assert "3.5 of 5" in page(staff, at("interview", interview.application.reference))


def test_a_stopped_link_is_said_to_be(staff: Client) -> None:
    reference = a_reference(an_application(), status=ReferenceStatus.ASKED)
    tab = at("references", reference.application.reference)
    assert "Stop the link" in page(staff, tab)
    staff.post(at("revoke_reference", reference.pk))
    shown = page(staff, tab)
    assert "The link has been stopped" in shown
    assert "Stop the link" not in shown
    assert "Send a new link" in shown


def test_what_went_by_itself_is_not_signed_by_the_applicant(staff: Client) -> None:
    application = an_application(full_name="Ama Alder")
    email_applicant(application, RECEIVED, by=application.applicant, at=now())
    assert "by the programme" in page(staff, at("messages", application.reference))
