"""The pages of screening: what they show, how many questions they ask, and what they do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import now
from recruitment.models import Application, Decision, EqualityAnswers, Step, Wording
from recruitment.states import ApplicationStatus, DecisionStatus, ReferenceStatus
from recruitment.views.screening.overview import SHOWN
from tests.factories.interviews import an_interview, an_interview_time, an_invited_application
from tests.factories.many_applications import five_thousand_applications
from tests.factories.people import manager, sign_in
from tests.factories.recruitment import a_cohort, a_decision, a_reference, an_application

pytestmark = pytest.mark.django_db

S = ApplicationStatus
LISTS = ["today", "funnel", "funnel_chart", "applications"]
MOST_QUERIES = 20


@pytest.fixture
def boss() -> User:
    return manager()


@pytest.fixture
def staff(client: Client, boss: User) -> Client:
    sign_in(client, boss)
    return client


def at(name: str, *args: object) -> str:
    return reverse(f"recruitment:{name}", args=args)


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


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


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_is_narrowed(staff: Client) -> None:
    an_application(full_name="Ama Alder")
    an_application(full_name="Bo Bracken", status=S.RESERVE)
    for query in ("status=reserve", "search=bracken"):
        found = page(staff, f"{at('applications')}?{query}")
        assert "Bo Bracken" in found
        assert "Ama Alder" not in found


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


def test_deciding_on_one_the_email_can_be_changed(staff: Client) -> None:
    application = an_application()
    address = f"{at('decide')}?step=shortlist&application={application.pk}"
    assert "You are on our shortlist" in page(staff, address)
    words = {"subject": "Good news", "body": "Dear Ama, <b>good</b> news."}
    staff.post(at("decide"), words | {"step": "shortlist", "application": application.pk})
    decision = Decision.objects.get()
    assert (decision.subject, decision.body) == (words["subject"], words["body"])
    shown = page(staff, at("application", application.reference))
    assert "Undo this decision" in shown


def test_an_empty_email_is_asked_for_again(staff: Client) -> None:
    application = an_application()
    data = {"step": "shortlist", "application": application.pk, "subject": "", "body": "Kept"}
    shown = staff.post(at("decide"), data).content.decode()
    assert "Write a subject" in shown
    assert "Kept" in shown
    assert not Decision.objects.exists()


def confirm(client: Client, query: str, then: Callable[[], object] = lambda: None) -> str:
    """What came of confirming the preview of several decisions."""
    shown = client.get(f"{at('decide')}?{query}")
    data = {
        "application": [it.pk for it in shown.context["chosen"]],
        "step": shown.context["step"],
        "digest": shown.context["digest"],
    }
    then()
    return client.post(at("decide"), data, follow=True).content.decode()


def test_deciding_on_several_after_seeing_every_email(staff: Client) -> None:
    names = ["Ama", "Bo"]
    rows = [an_application(known_as=name, full_name=name) for name in names]
    gone = an_application(full_name="Cy", status=S.DECLINED)
    query = "&".join(f"application={it.pk}" for it in [*rows, gone]) + "&step=shortlist"
    shown = page(staff, f"{at('decide')}?{query}")
    assert all(f"Dear {name}," in shown for name in names)
    assert 'This is not possible at the stage “not taken further”: <span dir="auto">Cy<' in shown
    made = confirm(staff, query)
    assert "2 decisions are made" in made
    assert "Cy" not in made
    assert set(Decision.objects.values_list("application", flat=True)) == {it.pk for it in rows}


def test_what_is_confirmed_is_what_was_seen(staff: Client) -> None:
    rows = [an_application() for _ in range(2)]
    query = "&".join(f"application={it.pk}" for it in rows) + "&step=shortlist"

    def reword() -> None:
        Wording.objects.create(key="shortlisted", subject="Ta", body="Ta", changed_at=now())

    assert "The e-mails have changed" in confirm(staff, query, reword)
    assert not Decision.objects.exists()


def test_who_was_decided_on_meanwhile_is_named(staff: Client) -> None:
    rows = [an_application(full_name=name) for name in ("Ama Alder", "Bo Bracken")]
    query = "&".join(f"application={it.pk}" for it in rows) + "&step=shortlist"
    shown = confirm(staff, query, lambda: a_decision(rows[0]))
    assert "The e-mails have changed" in shown
    assert 'A decision on it is about to take effect: <span dir="auto">Ama Alder<' in shown
    assert "1 decision is made" in confirm(staff, query)


def test_pressing_twice_decides_once_and_says_so(staff: Client) -> None:
    application = an_application()
    data = {"subject": "Good news", "body": "Dear Ama", "step": "shortlist"}
    data["application"] = str(application.pk)
    staff.post(at("decide"), data)
    again = staff.post(at("decide"), data, follow=True).content.decode()
    assert "A decision on it is about to take effect" in again
    assert "Undo this decision" in again
    assert Decision.objects.count() == 1


def test_declining_asks_for_a_reason_first(staff: Client) -> None:
    application = an_application()
    address = f"{at('decide')}?step=decline&application={application.pk}"
    assert "We had more applications" in page(staff, address)
    assert "Dear" not in page(staff, address)
    assert "Choose the reason" in page(staff, f"{address}&reason=")
    assert "do not fit those at which" in page(staff, f"{address}&reason=times")


@pytest.mark.parametrize(
    "query", ["", "step=shortlist", "step=nonsense&application=1", "application=x"]
)
def test_nothing_ticked_is_a_kind_word(staff: Client, query: str) -> None:
    shown = staff.get(f"{at('decide')}?{query}", follow=True).content.decode()
    assert "Tick the applications first" in shown


def test_undoing(staff: Client) -> None:
    decision = a_decision(an_application(), step=Step.DECLINE)
    shown = staff.post(at("undo_decision", decision.pk), follow=True).content.decode()
    assert "Nothing has been sent" in shown
    again = staff.post(at("undo_decision", decision.pk), follow=True).content.decode()
    assert "too late to undo" in again


def test_a_note_is_kept_and_an_empty_one_asked_for(staff: Client) -> None:
    address = at("timeline", an_application().reference)
    assert "Write the note" in staff.post(address, {"text": " "}).content.decode()
    shown = staff.post(address, {"text": "Kind on the <i>telephone</i>."}, follow=True)
    assert "Kind on the &lt;i&gt;telephone" in shown.content.decode()


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
