"""The pages about how support ends."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from delivery.endings.card import endings_card
from delivery.endings.planning import plan_ending
from delivery.endings.questions import load_feedback_questions
from delivery.models import CaseStudy, Feedback, FeedbackQuestion, PlannedEnding, Remark
from matching.models import Match
from tests.factories.delivery import a_case_study, a_remark, a_supported_man, an_answer
from tests.factories.people import manager, mentor_user, sign_in
from tests.factories.programme import a_mentor, a_participant, a_referral

pytestmark = pytest.mark.django_db
TODAY = london_today()


@pytest.fixture
def match() -> Match:
    load_feedback_questions()
    man = a_participant(name="Jordan Quayle")
    mentor = a_mentor(user=mentor_user(name="Ben Bramble"))
    return a_supported_man(mentor=mentor, referral=a_referral(participant=man))


@pytest.fixture
def phone(match: Match) -> Client:
    client = Client()
    sign_in(client, match.mentor.user)
    return client


@pytest.fixture
def office() -> Client:
    client = Client()
    sign_in(client, manager())
    return client


def day(name: str) -> dict[str, str]:
    return {
        f"{name}_day": str(TODAY.day),
        f"{name}_month": str(TODAY.month),
        f"{name}_year": str(TODAY.year),
    }


def address(name: str, *args: Any) -> str:
    return reverse(f"delivery:{name}", args=args)


def readings() -> int:
    return AuditEvent.objects.filter(action="read", subject__startswith="delivery.").count()


def test_a_mentor_plans_the_last_session_and_cancels_it(match: Match, phone: Client) -> None:
    page = address("plan_ending", match.pk)
    assert phone.post(page, day("last_on")).status_code == 302
    assert PlannedEnding.objects.get().last_on == TODAY
    assert match.referral.name not in phone.get(page).content.decode()
    phone.post(address("cancel_ending", match.pk))
    assert not PlannedEnding.objects.exists()


def test_staff_are_led_from_the_plan_to_the_end_of_the_match(match: Match, office: Client) -> None:
    plan_ending(match=match, last_on=TODAY, by=match.mentor.user, at=now())
    end = reverse("matching:match_step", args=[match.pk, "end"])
    for page in (
        reverse("matching:match", args=[match.pk]),
        address("plan_ending", match.pk),
    ):
        assert end in office.get(page).content.decode()


def test_a_mentor_records_an_answer_reads_it_and_withdraws_the_consent(
    match: Match, phone: Client
) -> None:
    question = FeedbackQuestion.objects.get(code="taking-part")
    page = address("record_feedback", match.pk, question.pk)
    typed = {"key": str(uuid4()), "words": "Canary", "how": "paper", "consent": "initials"}
    sent = typed | day("on") | {"consented_on_day": "31", "consented_on_month": "2"}
    answer = phone.post(page, sent)
    assert set(answer.context["form"].errors) == {"consented_on"}
    assert "Canary" in answer.content.decode()
    for _ in range(2):
        assert phone.post(page, sent | day("consented_on")).status_code == 302
    row = Feedback.objects.get()
    listed = phone.get(address("match_feedback", match.pk)).content.decode()
    assert address("feedback", row.pk) in listed
    assert "Canary" not in listed
    read = phone.get(address("feedback", row.pk)).content.decode()
    assert "Canary" in read
    assert match.referral.name not in read
    assert readings() == 0
    sent = {"version": "1"} | day("on")
    assert phone.post(address("withdraw_consent", row.pk), sent).status_code == 302
    row.refresh_from_db()
    assert row.withdrawn_on == TODAY


def test_each_reading_by_staff_is_recorded(match: Match, office: Client) -> None:
    row, remark, study = an_answer(match), a_remark(match), a_case_study(match)
    pages = (
        address("feedback", row.pk),
        address("correct_feedback", row.pk),
        address("remark", remark.pk),
        address("correct_remark", remark.pk),
        address("close_remark", remark.pk),
        address("case_study", study.pk),
        address("write_case_study", study.pk),
    )
    for count, page in enumerate(pages, 1):
        assert office.get(page).status_code == 200
        assert readings() == count, page


def test_staff_correct_an_answer_and_keep_what_they_typed(match: Match, office: Client) -> None:
    row = an_answer(match)
    page = address("correct_feedback", row.pk)
    assert "It helped me." in office.get(page).content.decode()
    sent = {"version": "1", "words": "Much", "how": "email", "consent": "no"} | day("on")
    assert office.post(page, sent).status_code == 302
    again = office.post(page, sent | {"words": "Most"})
    assert again.context["form"].non_field_errors()
    assert "Most" in again.content.decode()
    row.refresh_from_db()
    assert (row.opened("words"), row.consented_on) == ("Much", None)


def test_staff_record_what_a_professional_said_about_a_prison(match: Match, office: Client) -> None:
    question = FeedbackQuestion.objects.get(code="partner")
    prison = match.referral.establishment
    sent = {"key": str(uuid4()), "prison": str(prison.pk), "question": str(question.pk)}
    sent |= {"words": "Good", "role": "POM", "how": "email", "consent": "no"} | day("on")
    assert office.post(address("record_feedback_of_prison"), sent).status_code == 302
    assert Feedback.objects.get().role == "POM"


def test_he_withdraws_his_case_study_on_the_same_page(match: Match, office: Client) -> None:
    row, study = an_answer(match), a_case_study(match)
    page = address("withdraw_consent", row.pk)
    assert study.title in office.get(page).content.decode()
    sent = {"version": "1", "studies": [str(study.pk)]} | day("on")
    assert office.post(page, sent).status_code == 302
    study.refresh_from_db()
    assert study.status == "withdrawn"


def test_a_mentor_records_an_incident_that_staff_close(
    match: Match, phone: Client, office: Client
) -> None:
    page = address("record_remark", match.pk)
    assert 'value="complaint"' not in phone.get(page).content.decode()
    sent = {"key": str(uuid4()), "kind": "incident", "words": "He fell."} | day("on")
    for _ in range(2):
        assert phone.post(page, sent).status_code == 302
    remark = Remark.objects.get()
    assert address("remark", remark.pk) in office.get(address("remarks")).content.decode()
    sent = {"version": "1", "done": "Seen by a nurse."} | day("on")
    assert office.post(address("close_remark", remark.pk), sent).status_code == 302
    assert "Seen by a nurse." in office.get(address("remark", remark.pk)).content.decode()
    office.post(address("reopen_remark", remark.pk), {"version": "2"})
    remark.refresh_from_db()
    assert remark.status == "open"


def test_a_case_study_goes_from_the_match_to_approval(match: Match, office: Client) -> None:
    sent = {"title": "A story", "key": str(uuid4())}
    office.post(address("draft_case_study", match.pk), sent)
    study = CaseStudy.objects.get()
    sent = {"title": "A story", "text": "Jordan likes bramble jam.", "version": "1"}
    office.post(address("write_case_study", study.pk), sent)
    sent = {"consent": "no_name", "version": "2"} | day("consented_on")
    office.post(address("study_consent", study.pk), sent)
    page = office.get(address("case_study", study.pk))
    assert {hit.key for hit in page.context["open_hits"]} == {"jordan", "bramble"}
    office.post(address("approve_case_study", study.pk), {"version": "3"})
    study.refresh_from_db()
    assert study.status == "draft"
    sent = {"title": "A story", "text": "He likes bramble jam.", "version": "3"}
    office.post(address("write_case_study", study.pk), sent)
    clear = {"word": "bramble", "version": "4"}
    refused = office.post(address("clear_name", study.pk), clear | {"reason": ""})
    assert set(refused.context["form"].errors) == {"reason"}
    office.post(address("clear_name", study.pk), clear | {"reason": "A fruit"})
    assert "A fruit" in office.get(address("case_study", study.pk)).content.decode()
    office.post(address("approve_case_study", study.pk), {"version": "5"})
    study.refresh_from_db()
    assert study.status == "approved"
    assert office.get(address("case_study", study.pk)).content.decode().count("Approved") == 1


def test_a_manager_changes_the_questions(office: Client) -> None:
    load_feedback_questions()
    sent = {"asked_of": "family", "name": "How is he?"}
    assert office.post(address("add_feedback_question"), sent).status_code == 302
    row = FeedbackQuestion.objects.get(name="How is he?")
    page = address("change_feedback_question", row.pk)
    assert office.post(page, sent | {"name": "How are you?"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.is_used) == ("How are you?", False)


def test_the_form_to_print_has_the_questions_to_men(match: Match, office: Client) -> None:
    answer = office.get(address("feedback_form", match.referral.establishment.code))
    assert answer.headers["Content-Type"] == "application/pdf"


def add_answer() -> None:
    an_answer(a_supported_man())


def add_remark() -> None:
    a_remark(a_supported_man())


def add_study() -> None:
    a_case_study(a_supported_man())


def add_ending() -> None:
    match = a_supported_man()
    plan_ending(match=match, last_on=TODAY, by=match.mentor.user, at=now())


LISTS = {
    "feedback_list": (add_answer, "?speaker=participant&publish=yes"),
    "remarks": (add_remark, "?status=open&kind=incident"),
    "case_studies": (add_study, "?status=draft"),
    "planned_endings": (add_ending, ""),
}


@pytest.mark.parametrize("name", sorted(LISTS))
def test_three_rows_take_as_many_queries_as_one(name: str, office: Client) -> None:
    add, filters = LISTS[name]

    def visit(query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            page = office.get(address(name) + query)
        assert page.status_code == 200
        counts.append(len(page.context["page"].object_list))
        return len(queries)

    counts: list[int] = []
    add()
    visit("")
    one = [visit(query) for query in ("", filters)]
    add()
    add()
    assert [visit(query) for query in ("", filters)] == one
    assert counts == [1, 1, 1, 3, 3]
    assert max(one) <= 16


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?publish=yes", {"open"}),
        ("?publish=no", {"shut", "withdrawn"}),
        ("?publish=withdrawn", {"withdrawn"}),
        ("?speaker=family", set()),
    ],
)
def test_feedback_is_found_by_its_consent(
    match: Match, office: Client, query: str, shown: set[str]
) -> None:
    rows = {
        an_answer(match).pk: "open",
        an_answer(match, consent="no", consented_on=None).pk: "shut",
        an_answer(match, withdrawn_on=TODAY).pk: "withdrawn",
    }
    page = office.get(address("feedback_list") + query)
    assert {rows[row.pk] for row in page.context["page"]} == shown


@pytest.mark.parametrize("many", [1, 3])
def test_the_feedback_of_a_match_takes_as_many_queries(
    match: Match, phone: Client, many: int
) -> None:
    for _ in range(many):
        an_answer(match)
    with CaptureQueriesContext(connection) as queries:
        phone.get(address("match_feedback", match.pk))
    assert len(queries) <= 10


def test_the_card_takes_three_queries(match: Match) -> None:
    user = manager()
    _ = user.roles
    with CaptureQueriesContext(connection) as queries:
        endings_card(match, user, TODAY)
    assert len(queries) <= 3
