"""The pages of screening: what they show, how many queries they take, and what they do."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import now
from recruitment.applying.emails import WITHDRAWN
from recruitment.interviews.times import Choosing
from recruitment.letters.sending import email_applicant
from recruitment.models import Application, Criterion, EqualityAnswers, Step
from recruitment.screening.emails import SHORTLISTED
from recruitment.screening.views.overview import LIST_LENGTH
from recruitment.states import ApplicationStatus, DecisionStatus, InterviewStatus, ReferenceStatus
from tests.factories.interviews import an_interview, an_interview_time, an_invited_application
from tests.factories.many_applications import five_thousand_applications
from tests.factories.people import coordinator, manager
from tests.factories.recruitment import a_cohort, a_decision, a_reference, an_application
from tests.recruitment.screening.views.pages import at, page

pytestmark = pytest.mark.django_db

S = ApplicationStatus
LISTS = ["today", "funnel", "funnel_chart", "applications"]
MOST_QUERIES = 26


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
    assert 'id="id_text_error"' in staff.post(address, {"text": " "}).content.decode()
    shown = staff.post(address, {"text": "Kind on the <i>phone</i>."}, follow=True)
    assert "Kind on the &lt;i&gt;phone" in shown.content.decode()


def test_an_email_is_shown_before_it_is_sent(staff: Client) -> None:
    application = an_application(known_as="Ama")
    address = at("write", application.reference)
    assert "Dear Ama," in page(staff, f"{address}?key=shortlisted")
    words = {"subject": "Hello", "body": "Dear Ama, hello."}
    assert 'name="send"' in staff.post(address, words).content.decode()
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
    for _ in range(LIST_LENGTH):
        an_application()
    link = f'href="{at("applications")}"'
    links = page(staff, at("today")).count(link)
    an_application()
    shown = staff.get(at("today"))
    assert shown.context["total"] == LIST_LENGTH + 1
    assert len(shown.context["waiting"]) == LIST_LENGTH
    assert shown.content.decode().count(link) == links + 1


def test_today_leads_to_the_interviews_that_wait(staff: Client, boss: User) -> None:
    interview = an_interview(
        time=an_interview_time(starts_at=now() - timedelta(hours=1), interviewers=[boss]),
        full_name="Ama Alder",
    )
    asks = an_invited_application(full_name="Bo Bracken")
    asks.notes.create(text="Asks: late", written_by=asks.applicant, written_at=now())
    shown = staff.get(at("today"))
    body = shown.content.decode()
    assert at("score_interview", interview.pk) in body
    assert "Asks: late" in body
    assert shown.context["choosing"] == Choosing(people=1, times=0)
    assert at("offer_interviews") in body


def test_today_counts_the_offers_about_to_be_made(staff: Client) -> None:
    a_cohort(places=2)
    assert staff.get(at("today")).context["to_offer"] == 2
    a_decision(an_application(status=S.SHORTLISTED), step=Step.OFFER)
    shown = staff.get(at("today")).context
    assert (shown["held_offers"], shown["to_offer"]) == (1, 1)


def test_a_whole_page_is_ticked_by_a_link(staff: Client) -> None:
    rows = [an_application() for _ in range(3)]
    boxes = [f'id="application-{application.pk}" checked' for application in rows]
    shown = page(staff, f"{at('applications')}?status=submitted")
    assert "?status=submitted&amp;tick=all" in shown
    assert not any(box in shown for box in boxes)
    shown = page(staff, f"{at('applications')}?status=submitted&tick=all")
    assert all(box in shown for box in boxes)
    assert 'href="?status=submitted"' in shown, "a link that clears them"


def test_a_mean_is_shown_once_every_sheet_is_in(staff: Client, boss: User) -> None:
    ann, status = coordinator(), InterviewStatus.HELD
    interview = an_interview(interviewers=[boss, ann])
    interview.application.interviews.update(status=status)
    criterion = Criterion.objects.create(code="listening", name="Listens")
    tab = at("interview", interview.application.reference)
    for person, points in ((boss, 2), (ann, 5)):
        (row,) = staff.get(at("applications")).context["page"]
        assert row.score is None
        assert staff.get(tab).context["score"] is None
        sheet = interview.sheets.create(interviewer=person, handed_in_at=now())
        sheet.scores.create(criterion=criterion, points=points)
    assert "3.5" in page(staff, at("applications"))
    assert "3.5" in page(staff, tab)


def test_a_stopped_link_can_be_sent_anew_and_not_stopped_again(staff: Client) -> None:
    reference = a_reference(an_application(), status=ReferenceStatus.ASKED)
    tab = at("references", reference.application.reference)
    stop = at("revoke_reference", reference.pk)
    assert stop in page(staff, tab)
    staff.post(stop)
    shown = page(staff, tab)
    assert stop not in shown
    assert at("resend_reference", reference.pk) in shown


def test_what_went_by_itself_is_not_signed_by_the_applicant(staff: Client, boss: User) -> None:
    application = an_application(full_name="Ama Alder")
    email_applicant(application, WITHDRAWN, by=application.applicant, at=now())
    email_applicant(application, SHORTLISTED, by=boss, at=now())
    shown = page(staff, at("messages", application.reference))
    assert f"by {boss}" in shown
    assert f"by {application.applicant}" not in shown
