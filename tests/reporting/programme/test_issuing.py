"""A report once issued is stored whole, can be made again, withdrawn and replaced."""

import io
import json
from dataclasses import replace
from datetime import timedelta
from functools import partial

import openpyxl
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, DomainError, FieldError, NotAllowed
from matching.models import Referral
from reporting.models import (
    IssuedReport,
    MadeReport,
    Promise,
    ReportWithdrawal,
    ReportWords,
    Section,
)
from reporting.programme.asking import count_again, report_of
from reporting.programme.comparing import differences
from reporting.programme.documents import digest_of, document_of, made_again
from reporting.programme.issuing import (
    is_unchanged,
    issue_report,
    issued_of,
    last_time,
    undo_withdrawal,
    withdraw_report,
)
from reporting.programme.naming import finished
from reporting.programme.tables import Scope
from reporting.programme.words import MayNameSomebody
from tests.factories.delivery import a_session, a_supported_man
from tests.factories.people import coordinator, manager, sign_in
from tests.factories.programme import a_referral, an_establishment
from tests.factories.reporting import a_grant, an_issued_report, some_words

pytestmark = pytest.mark.django_db
TODAY = london_today()
SCOPE = Scope(TODAY - timedelta(days=364), TODAY, TODAY)
LISTED = "/programme-report/issued/"


@pytest.fixture
def boss(client: Client) -> User:
    user = manager()
    sign_in(client, user)
    return user


def test_an_issued_report_has_its_figures_words_definitions_and_who() -> None:
    here, boss = an_establishment(name="HMP Brixton"), manager(name="Maurice Maple")
    a_session(a_supported_man(referral=a_referral(name="Jordan Juniper", at=here)))
    scope = Scope(SCOPE.first, SCOPE.last, TODAY, frozenset({here.pk}))
    some_words(scope, "We supported {men supported} man.")
    some_words(scope, "", section=Section.THANKS)
    issued = an_issued_report(scope, by=boss)
    document = document_of(issued)
    assert document.report == document_of(report_of(scope, by=boss, at=now())).report
    assert document.words == {Section.INTRODUCTION: "We supported 1 man."}
    assert document.prisons == ("HMP Brixton",)
    assert document.issue
    assert (document.issue.by, document.issue.at) == ("Maurice Maple", issued.issued_at)
    content = json.loads(issued.content)
    assert content["words"]["introduction"]["typed"] == "We supported {men supported} man."
    assert content["report"]["definitions"]["supported"]["source"]
    assert "Juniper" not in issued.content
    event = AuditEvent.objects.get(action="issue", subject="reporting.IssuedReport")
    assert (event.subject_id, event.actor, event.detail["digest"]) == (
        issued.pk,
        boss.pk,
        issued.digest,
    )


def test_it_is_made_again_to_the_same_digest_whatever_happens_later() -> None:
    a_session(a_supported_man())
    some_words(SCOPE, "We had {referrals} referrals – “many”.")
    issued = an_issued_report()
    then = document_of(issued)
    a_referral()
    some_words(SCOPE, "Other words.", version=1)
    MadeReport.objects.all().delete()
    issued = IssuedReport.objects.get()
    assert made_again(issued) == issued.digest == digest_of(issued.content)
    assert document_of(issued) == then


@pytest.mark.parametrize(
    ("old", "new"), [("We had 1", "We had 9"), ('"value":1', '"value":2'), ('"of":1', '"of":3')]
)
def test_a_changed_report_is_made_again_to_another_digest(old: str, new: str) -> None:
    a_session(a_supported_man())
    some_words(SCOPE, "We had {referrals} referral.")
    issued = an_issued_report()
    assert old in issued.content
    issued.content = issued.content.replace(old, new, 1)
    assert made_again(issued) != issued.digest


def test_a_report_with_another_content_and_digest_is_not_the_one_that_was_issued() -> None:
    issued = an_issued_report()
    assert is_unchanged(issued)
    issued.content = issued.content.replace('"format":1', '"format":2')
    assert not is_unchanged(issued)
    issued.digest = digest_of(issued.content)
    assert made_again(issued) == issued.digest
    assert not is_unchanged(issued)


def test_the_database_refuses_to_change_an_issued_report() -> None:
    an_issued_report()
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        IssuedReport.objects.update(content="{}")


@pytest.mark.postgres
def test_postgresql_also_refuses_to_delete_one() -> None:
    an_issued_report()
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        IssuedReport.objects.all().delete()


def test_the_database_refuses_2_chains_and_2_replacements() -> None:
    an_issued_report()
    again = an_issued_report()
    for replaces in (None, again.replaces):
        row = IssuedReport.objects.get(pk=again.pk)
        row.pk, row.replaces = None, replaces
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


def test_what_the_page_showed_is_what_is_issued() -> None:
    boss = manager()
    row = some_words(SCOPE, "One.")
    made = report_of(SCOPE, by=boss, at=now())
    issue = partial(issue_report, made=made, by=boss, at=now())
    nothing: dict[Section, int] = {}
    for versions, replaces in (
        (nothing, None),
        ({Section.INTRODUCTION: 2}, None),
        ({Section.INTRODUCTION: 1, Section.THANKS: 1}, None),
        ({Section.INTRODUCTION: 1}, 999),
    ):
        with pytest.raises(ChangedMeanwhile):
            issue(versions=versions, replaces=replaces)
    first = issue(versions={Section.INTRODUCTION: row.version}, replaces=None)
    with pytest.raises(ChangedMeanwhile):
        issue(versions={Section.INTRODUCTION: 1}, replaces=None)
    second = issue(versions={Section.INTRODUCTION: 1}, replaces=first.pk)
    assert json.loads(second.content)["replaces"] == first.digest
    assert issued_of(SCOPE) == second


def test_a_report_whose_sums_do_not_hold_is_not_issued() -> None:
    boss = manager()
    made = report_of(SCOPE, by=boss, at=now())
    made.result["checks"][0]["holds"] = False
    with pytest.raises(DomainError):
        issue_report(made=made, versions={}, replaces=None, by=boss, at=now())
    assert not IssuedReport.objects.exists()


def test_names_must_be_cleared_and_figures_known() -> None:
    boss = manager()
    some_words(SCOPE, "We met Juniper.")
    a_referral(name="Jordan Juniper")
    issue = partial(
        issue_report,
        made=report_of(SCOPE, by=boss, at=now()),
        versions={Section.INTRODUCTION: 1},
        replaces=None,
        by=boss,
        at=now(),
    )
    with pytest.raises(MayNameSomebody):
        issue()
    ReportWords.objects.update(text="We met {nobody}.")
    with pytest.raises(DomainError, match="nobody"):
        issue()


def test_only_managers_issue_withdraw_and_undo() -> None:
    report, other = an_issued_report(), coordinator()
    made = report_of(SCOPE, by=manager(), at=now())
    with pytest.raises(NotAllowed):
        issue_report(made=made, versions={}, replaces=report.pk, by=other, at=now())
    with pytest.raises(NotAllowed):
        withdraw_report(report=report, reason="Wrong.", by=other, at=now())
    with pytest.raises(NotAllowed):
        undo_withdrawal(report=report, by=other, at=now())


def test_a_withdrawn_report_stays_stored_and_can_stand_again() -> None:
    report, boss = an_issued_report(), manager()
    with pytest.raises(ChangedMeanwhile):
        undo_withdrawal(report=report, by=boss, at=now())
    with pytest.raises(FieldError):
        withdraw_report(report=report, reason=" ", by=boss, at=now())
    withdraw_report(report=report, reason="A prison was left out.", by=boss, at=now())
    with pytest.raises(ChangedMeanwhile):
        withdraw_report(report=report, reason="Again.", by=boss, at=now())
    assert ReportWithdrawal.objects.get().reason == "A prison was left out."
    assert made_again(IssuedReport.objects.get()) == report.digest
    undo_withdrawal(report=report, by=boss, at=now())
    assert not ReportWithdrawal.objects.exists()
    events = AuditEvent.objects.filter(subject="reporting.IssuedReport").order_by("pk")
    assert [event.action for event in events] == ["issue", "withdraw", "undo_withdrawal"]


def test_last_time_is_the_last_report_for_the_same_prisons_or_any() -> None:
    here, there, boss = an_establishment(), an_establishment(), manager()

    def scope(days: int, *places: int) -> Scope:
        until = SCOPE.first - timedelta(days=days)
        wanted = frozenset(places) or None
        return Scope(until - timedelta(days=30), until, TODAY, wanted)

    assert last_time(SCOPE) is None
    same = an_issued_report(scope(1, here.pk))
    older = an_issued_report(scope(40, here.pk))
    for_all = an_issued_report(scope(1))
    assert last_time(scope(90, here.pk)) == older
    assert last_time(scope(40, here.pk)) == same
    assert last_time(scope(90, there.pk)) == for_all
    assert last_time(scope(1)) == older
    withdraw_report(report=older, reason="Wrong.", by=boss, at=now())
    assert last_time(scope(90, here.pk)) == same


def test_later_corrections_are_what_would_differ() -> None:
    boss = manager()
    referral = a_referral(source="pom")
    issued = an_issued_report(by=boss)
    then = document_of(issued).report
    assert differences(then, then) == []
    Referral.objects.filter(pk=referral.pk).update(source="self_wing")
    count_again(SCOPE, by=boss, at=now())
    now_counted = document_of(report_of(SCOPE, by=boss, at=now())).report
    changed = {one.key: (one.then, one.now) for one in differences(then, now_counted)}
    assert changed == {
        "sources.pom": ("1 of 1 (100%)", "0 of 1 (0%)"),
        "sources.self_wing": ("0 of 1 (0%)", "1 of 1 (100%)"),
    }


def test_a_figure_with_another_meaning_differs() -> None:
    then = document_of(an_issued_report()).report
    content = json.loads(IssuedReport.objects.get().content)
    content["report"]["definitions"]["several_prisons"]["numerator"] = "Something else"
    row = IssuedReport(content=json.dumps(content), digest="")
    changed = differences(then, document_of(row).report)
    assert {one.key.split(".")[0] for one in changed} == {"several_prisons"}
    assert all(one.has_new_meaning and one.then == one.now for one in changed)


def test_a_manager_issues_opens_and_withdraws(client: Client, boss: User) -> None:
    a_session(a_supported_man(referral=a_referral(name="Jordan Juniper")))
    some_words(SCOPE, "We met {men supported} man, Juniper.", cleared=["juniper"])
    page = client.get("/programme-report/issue/")
    assert [hit.key for hit in page.context["hits"]] == ["juniper"]
    sent = {field.name: field.value() or "" for field in page.context["form"]}
    refused = client.post("/programme-report/issue/", sent)
    assert refused.context["form"].errors
    answer = client.post("/programme-report/issue/", sent | {"cleared": ["juniper"]})
    issued = IssuedReport.objects.get()
    assert answer["Location"] == f"{LISTED}{issued.pk}/"
    page = client.get(answer["Location"])
    assert page.context["is_unchanged"]
    assert issued.digest in page.content.decode()
    assert "We met 1 man, Juniper." in page.content.decode()
    assert client.post(f"{answer['Location']}withdraw/", {"reason": ""}).status_code == 200
    client.post(f"{answer['Location']}withdraw/", {"reason": "Not yet."})
    assert "Not yet." in client.get(answer["Location"]).content.decode()
    client.post(f"{answer['Location']}not-withdrawn/")
    assert "Not yet." not in client.get(answer["Location"]).content.decode()


def test_issuing_figures_that_were_counted_again_is_refused(client: Client, boss: User) -> None:
    page = client.get("/programme-report/issue/")
    sent = {field.name: field.value() or "" for field in page.context["form"]}
    count_again(SCOPE, by=boss, at=now())
    again = client.post("/programme-report/issue/", sent)
    assert again.context["form"].errors
    assert not IssuedReport.objects.exists()
    sent = {field.name: field.value() or "" for field in again.context["form"]}
    assert int(sent["made"]) == again.context["made"].pk


def test_the_pages_and_files_of_an_issued_report_stay(client: Client, boss: User) -> None:
    a_referral(source="pom")
    issued = an_issued_report(by=boss)
    a_referral(source="pom")
    address = f"{LISTED}{issued.pk}/"
    shown = client.get(f"{address}figure/", {"figure": "sources.total"})
    assert shown.context["now"] == "1"
    assert client.get(f"{address}figure/").context["figure"].key == "sources.total"
    assert client.get(f"{address}figure/", {"figure": "no"}).status_code == 404
    assert client.get(f"{address}pictures/sources.svg").status_code == 200
    assert client.get(f"{address}pictures/no.svg").status_code == 404
    assert client.get(f"{address}file.pdf").status_code == 404
    lines = client.get(f"{address}file.csv").content.decode("utf-8-sig").splitlines()
    [total] = [line for line in lines if ",sources.total," in line]
    assert ",1," in total


def test_the_page_of_changes_counts_again(client: Client, boss: User) -> None:
    issued = an_issued_report(by=boss)
    address = f"{LISTED}{issued.pk}/changes/"
    chosen = client.get(address, {"first": "2024-01-01", "last": "2024-02-01"})["Location"]
    a_referral()
    changed = [one.key for one in client.get(chosen).context["differences"]]
    assert "sources.total" in changed
    a_referral(source="transfer")
    assert client.post(chosen)["Location"] == chosen
    changed = [one.key for one in client.get(chosen).context["differences"]]
    assert "sources.transfer" in changed


def test_the_list_takes_as_many_queries_for_3_reports_as_for_one(
    client: Client, boss: User
) -> None:
    counts: list[tuple[int, int]] = []
    for days in (1, 2):
        some_words(replace(SCOPE, first=SCOPE.first - timedelta(days=days)), "Hello.")
        an_issued_report(by=boss)
        if counts:
            report = an_issued_report(by=boss)
            withdraw_report(report=report, reason="Wrong.", by=boss, at=now())
        with CaptureQueriesContext(connection) as queries:
            page = client.get(LISTED)
        assert len(page.context["written"]) == days
        counts.append((len(page.context["lines"]), len(queries)))
    assert [lines for lines, _ in counts] == [1, 3]
    assert counts[0][1] == counts[1][1]


def test_words_of_a_report_that_is_not_issued_follow_the_figures() -> None:
    some_words(SCOPE, "{referrals} came.")
    boss = manager()
    assert document_of(report_of(SCOPE, by=boss, at=now())).words[Section.INTRODUCTION] == "0 came."
    a_referral()
    report = document_of(count_again(SCOPE, by=boss, at=now())).report
    assert finished("{referrals} came.", report).text == "1 came."


def test_what_was_promised_stands_on_an_issued_report(client: Client, boss: User) -> None:
    days = {"first": SCOPE.first, "last": SCOPE.last, "due_on": SCOPE.last}
    grant = a_grant(**days, promises={"supported.men": 4})
    a_grant(**(days | {"last": SCOPE.last - timedelta(days=1)}))
    row = an_issued_report()
    Promise.objects.update(number=9)
    [promises] = client.get(f"/programme-report/issued/{row.pk}/").context["promises"]
    assert (promises.grant, [line.promised for line in promises.lines]) == (grant.pk, [4])
    assert made_again(row) == row.digest
    file = client.get(f"/programme-report/issued/{row.pk}/file.xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(file))["Promises"]
    assert [cell.value for cell in sheet[2]][:3] == [grant.funder, promises.lines[0].label, 4]
