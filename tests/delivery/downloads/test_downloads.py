"""The files of delivery: what each has, who sees which rows, and what they cost."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from delivery.downloads.listing import BY_NAME, FILES
from delivery.endings.planning import plan_ending
from delivery.gate.facts import record_fact
from delivery.models import (
    Area,
    AreaStart,
    GateFact,
    Instrument,
    PartDone,
    Scale,
    Service,
    Toolkit,
)
from delivery.onward.directory import load_services
from delivery.onward.referring import refer_onward, take_step
from delivery.outcomes.agreeing import review_aims, set_aim
from delivery.outcomes.making import record_work
from delivery.outcomes.reviewing import Judgement, record_review
from delivery.questionnaires.scoring import record_questionnaire
from delivery.starting import load_delivery_lists
from delivery.toolkits.working import record_parts, start_toolkit
from matching.models import Match
from recruitment.models import Establishment
from tests.factories.delivery import (
    a_concern,
    a_concern_about,
    a_lead,
    a_remark,
    a_session,
    a_supported_man,
    his_yes,
)
from tests.factories.delivery import an_answer as an_answer_of
from tests.factories.gate import a_community_meeting, a_release_plan
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment

pytestmark = pytest.mark.django_db
TODAY: Final = london_today()
DAY: Final = timedelta(days=1)
TODAY_TEXT: Final = TODAY.isoformat()
SECRET: Final = "Canary words"


@pytest.fixture(autouse=True)
def lists() -> None:
    load_delivery_lists()


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


@pytest.fixture
def ann(prison: Establishment) -> User:
    return a_coordinator(prison)


@pytest.fixture
def office(ann: User) -> Client:
    client = Client()
    sign_in(client, ann)
    return client


def a_man(at: Establishment, name: str = "Jordan Juniper") -> Match:
    return a_supported_man(mentor=a_mentor(at=at), referral=a_referral(at=at, name=name))


def doing(match: Match) -> dict[str, Any]:
    return {"by": match.mentor.user, "at": now()}


def session(match: Match) -> None:
    a_session(match, days_ago=0, note=SECRET)


def need(match: Match) -> None:
    AreaStart.objects.create(
        referral=match.referral,
        area=Area.objects.all()[0],
        is_need=True,
        on=TODAY,
        judged_by=match.mentor.user,
        judged_at=now(),
    )


def review(match: Match) -> None:
    need(match)
    judged = {Area.objects.all()[0].pk: Judgement("some", "professional", SECRET)}
    record_review(match=match, on=TODAY, is_last=False, judgements=judged, **doing(match))


def aim(match: Match) -> None:
    row = set_aim(match=match, words=SECRET, on=TODAY, **doing(match))
    review_aims(match=match, progress={row.pk: "much"}, on=TODAY, **doing(match))


def work(match: Match) -> None:
    record_work(match=match, key=uuid4(), kind="grant", on=TODAY, amount=125_000, **doing(match))


def toolkit(match: Match) -> None:
    use = start_toolkit(
        match=match,
        toolkit=Toolkit.objects.get(code="futc"),
        edition=None,
        on=TODAY,
        **doing(match),
    )
    first, second, third = use.toolkit.parts.all()[:3]
    hows = {first.pk: PartDone.How.WITH_MENTOR, second.pk: PartDone.How.ALONE}
    hows[third.pk] = PartDone.How.LEFT_OUT
    record_parts(use=use, hows=hows, on=TODAY, **doing(match))


def questionnaire(match: Match, stage: str = "start", result: str = "scored") -> None:
    scales = {"g": 40, "a": 5} if result == "scored" else {}
    record_questionnaire(
        match=match,
        instrument=Instrument.objects.get(code="crime-pics"),
        stage=stage,
        version=0,
        result=result,
        on=TODAY,
        asked_by=None if result == "not_asked" else match.mentor.user,
        believed="partly" if result == "scored" else "",
        scores={Scale.objects.get(code=code).pk: score for code, score in scales.items()},
        **doing(match),
    )


def plan(match: Match) -> None:
    a_release_plan(match, licence=SECRET, place=SECRET, went_to="family", went_on=TODAY)


def fact(match: Match) -> None:
    record_fact(match=match, kind=GateFact.Kind.OFFERED, on=TODAY, **doing(match))


def meeting(match: Match) -> None:
    a_community_meeting(match, place=SECRET)


def onward(match: Match) -> None:
    load_services()
    service = Service.objects.all()[0]
    consent = his_yes(TODAY)
    row = refer_onward(
        match=match, service=service, on=TODAY, is_made=True, consent=consent, **doing(match)
    )
    take_step(
        onward=row, step="turn_down", on=TODAY, words=SECRET, version=row.version, **doing(match)
    )


def ending(match: Match) -> None:
    plan_ending(match=match, last_on=TODAY, **doing(match))


def an_answer(match: Match) -> None:
    an_answer_of(match, words=SECRET)


def remark(match: Match) -> None:
    a_remark(match, words=SECRET)


def concern(match: Match) -> None:
    a_concern(match, words=SECRET)


ADD: Final[dict[str, Callable[[Match], None]]] = {
    "sessions": session,
    "needs-at-the-start": need,
    "reviews": review,
    "aims": aim,
    "made-together": work,
    "toolkits": toolkit,
    "questionnaires": questionnaire,
    "release-plans": plan,
    "support-after-release": fact,
    "meetings-outside-prison": meeting,
    "referrals-to-services": onward,
    "last-sessions": ending,
    "feedback": an_answer,
    "complaints-and-incidents": remark,
    "concerns": concern,
}
"""For each file, what adds rows about a man."""
SAYS: Final[dict[str, dict[str, str]]] = {
    "sessions": {"Day": TODAY_TEXT, "Took place": "yes"},
    "needs-at-the-start": {"A need": "yes", "Day": TODAY_TEXT},
    "reviews": {"Progress": "some", "Shown by": "what a professional said", "Day": TODAY_TEXT},
    "aims": {"Set on": TODAY_TEXT, "Latest progress": "much", "Ended on": ""},
    "made-together": {"What": "grant", "Grant (£)": "1,250.00"},
    "toolkits": {"Started on": TODAY_TEXT, "Status": "started", "Ended on": ""},
    "questionnaires": {"Score": "40", "Answers believed": "in part", "Result": "filled in"},
    "release-plans": {"Where he went": "family or friends", "Licence confirmed by": "Pat Plum"},
    "support-after-release": {"Fact": "support after release was offered", "Day": TODAY_TEXT},
    "meetings-outside-prison": {"Status": "planned", "Checked in at": ""},
    "referrals-to-services": {"Referred on": TODAY_TEXT, "Turned down on": TODAY_TEXT},
    "last-sessions": {"Last session": TODAY_TEXT, "Match ended on": ""},
    "feedback": {"May be published": "without a name", "Agreed on": TODAY_TEXT},
    "complaints-and-incidents": {"What": "incident", "Status": "open"},
    "concerns": {"Day": TODAY_TEXT, "Officer told at": "", "Closed at": ""},
}
"""Some of what the first row then says."""


def rows_of(client: Client, address: str) -> list[dict[str, str]]:
    text = client.get(address).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def rows_in_file(client: Client, name: str, query: str = "") -> list[dict[str, str]]:
    return rows_of(client, f"/downloads/{name}/csv/{query}")


def counts(client: Client, query: str = "") -> dict[str, int]:
    lines = client.get(f"/downloads/{query}").context["lines"]
    return {line.file.name: line.rows for line in lines}


def test_every_file_is_tested_here() -> None:
    assert set(ADD) == set(SAYS) == set(BY_NAME)
    assert len(BY_NAME) == len(FILES)


@pytest.mark.parametrize("name", BY_NAME)
def test_a_file_has_the_facts_of_those_prisons_and_no_sealed_text(
    name: str, prison: Establishment, office: Client
) -> None:
    ADD[name](a_man(prison))
    ADD[name](a_man(an_establishment(), "Casey Cedar"))
    rows = rows_in_file(office, name)
    assert rows[0].items() >= SAYS[name].items()
    assert len(rows) == counts(office)[name] == (2 if name == "questionnaires" else 1)
    assert SECRET not in str(rows)
    assert "Cedar" not in str(rows)
    assert ("Jordan Juniper" in str(rows)) == (name != "concerns")


@pytest.mark.parametrize("name", BY_NAME)
def test_each_download_is_recorded(name: str, prison: Establishment, office: Client) -> None:
    ADD[name](a_man(prison))
    sheet = office.get(f"/downloads/{name}/xlsx/")
    [title] = openpyxl.load_workbook(io.BytesIO(sheet.content)).sheetnames
    assert title == BY_NAME[name].export.title
    [event] = AuditEvent.objects.filter(action="export")
    assert event.detail["form"] == "xlsx"
    assert event.detail["rows"] > 0
    assert event.actor == int(office.session["_auth_user_id"])


@pytest.mark.parametrize("name", BY_NAME)
def test_more_rows_take_no_more_queries(name: str, prison: Establishment, office: Client) -> None:
    def queries() -> int:
        rows_in_file(office, name)
        with CaptureQueriesContext(connection) as captured:
            rows_in_file(office, name)
        return len(captured)

    ADD[name](a_man(prison))
    once = queries()
    ADD[name](a_man(prison, "Sam Sorrel"))
    ADD[name](a_man(prison, "Lee Larch"))
    assert queries() == once


@pytest.mark.parametrize("name", BY_NAME)
def test_the_prison_and_the_period_choose(name: str, prison: Establishment, ann: User) -> None:
    other = an_establishment()
    ann.establishments.add(other)
    ADD[name](a_man(prison))
    file = BY_NAME[name]
    assert file.chosen(ann, prisons=[prison]).exists()
    assert not file.chosen(ann, prisons=[other]).exists()
    assert file.chosen(ann, first=TODAY, last=TODAY).exists()
    assert not file.chosen(ann, first=TODAY + DAY).exists()
    assert not file.chosen(ann, last=TODAY - DAY).exists()


def test_a_formula_in_a_file_is_text(prison: Establishment, office: Client) -> None:
    fact(a_man(prison, "=1+1"))
    assert rows_in_file(office, "support-after-release")[0]["Man"] == "'=1+1"


def test_a_questionnaire_has_a_row_for_each_score_or_one_without(
    prison: Establishment, office: Client
) -> None:
    match = a_man(prison)
    questionnaire(match)
    questionnaire(match, "middle", "declined")
    questionnaire(match, "end", "not_asked")
    rows = rows_in_file(office, "questionnaires")
    assert sorted((row["Stage"], row["Result"], row["Score"]) for row in rows) == [
        ("at the end", "not asked", ""),
        ("at the start", "filled in", "40"),
        ("at the start", "filled in", "5"),
        ("in the middle", "he declined", ""),
    ]
    assert counts(office)["questionnaires"] == 4


def test_a_toolkit_says_how_each_part_was_done(prison: Establishment, office: Client) -> None:
    toolkit(a_man(prison))
    [row] = rows_in_file(office, "toolkits")
    how = [row["Parts with his mentor"], row["Parts on his own"], row["Parts not done"]]
    assert [parts[:2] for parts in how] == ["1.", "2.", "3."]


def test_only_whoever_may_see_a_concern_has_it_in_the_file(prison: Establishment) -> None:
    lead, boss = a_coordinator(prison), manager()
    a_lead(lead, by=boss)
    a_concern_about(None, by=boss)
    file = BY_NAME["concerns"]
    assert [file.rows(user).count() for user in (lead, a_coordinator(prison))] == [1, 0]


def test_the_page_says_what_is_wrong_with_a_period(office: Client) -> None:
    query = f"?first={TODAY_TEXT}&last={TODAY - DAY}"
    for address in ("/downloads/", "/downloads/toolkits/csv/"):
        page = office.get(address + query)
        assert page.context["form"].errors.keys() == {"last"}
        assert page.context["lines"] == []
    assert not AuditEvent.objects.filter(action="export").exists()


def test_another_persons_prison_cannot_be_chosen(office: Client) -> None:
    page = office.get(f"/downloads/?prisons={an_establishment().pk}")
    assert page.context["form"].errors.keys() == {"prisons"}


@pytest.mark.parametrize("address", ["/downloads/nothing/csv/", "/downloads/toolkits/pdf/"])
def test_no_other_files(address: str, office: Client) -> None:
    assert office.get(address).status_code == 404


def test_the_page_keeps_the_choice_for_its_files(prison: Establishment, office: Client) -> None:
    fact(a_man(prison))
    later = (TODAY + DAY).isoformat()
    query = f"?prisons={prison.pk}&first={later}"
    assert set(counts(office, query).values()) == {0}
    assert f"/downloads/toolkits/csv/{query}".replace("&", "&amp;") in (
        office.get(f"/downloads/{query}").content.decode()
    )


def test_the_page_costs_a_query_for_each_file(office: Client) -> None:
    office.get("/downloads/")
    with CaptureQueriesContext(connection) as captured:
        office.get("/downloads/")
    assert len(captured) < len(FILES) + 7


@pytest.mark.parametrize(
    ("name", "address", "all_rows", "no_rows"),
    [
        (
            "referrals-to-services",
            "/referred-to-services/export",
            "?status=turned_down",
            "?status=open",
        ),
        ("feedback", "/feedback/export", "?publish=yes", "?publish=no"),
        ("complaints-and-incidents", "/complaints/export", "?kind=incident", "?kind=complaint"),
        ("concerns", "/concerns/export", "?status=open", "?status=closed"),
    ],
)
def test_a_list_is_downloaded_as_it_is_filtered(
    name: str,
    address: str,
    all_rows: str,
    no_rows: str,
    prison: Establishment,
    office: Client,
) -> None:
    ADD[name](a_man(prison))
    ADD[name](a_man(an_establishment(), "Casey Cedar"))
    [row] = rows_of(office, f"{address}/csv/{all_rows}")
    assert row.items() >= SAYS[name].items()
    assert SECRET not in str(row)
    assert rows_of(office, f"{address}/csv/{no_rows}") == []
    assert AuditEvent.objects.filter(action="export").count() == 2
    page = office.get(f"{address.removesuffix('export')}{all_rows}").content.decode()
    assert f"{address}/xlsx/{all_rows}" in page
    assert office.get(f"{address}/pdf/").status_code == 404
