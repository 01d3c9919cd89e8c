"""The words of a report: written by all managers together, and no save is lost."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from config.accounts.models import User
from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from config.common.errors import ChangedMeanwhile, FieldError, NotAllowed
from reporting.models import MadeReport, ReportWords, Section
from reporting.programme.asking import latest_report_of, report_of
from reporting.programme.documents import document_of
from reporting.programme.tables import Scope
from reporting.programme.words import MayNameSomebody, save_words, words_of
from tests.factories.people import coordinator, manager, sign_in
from tests.factories.programme import a_participant, a_referral
from tests.factories.reporting import some_words

pytestmark = pytest.mark.django_db
TODAY = london_today()
SCOPE = Scope(TODAY - timedelta(days=364), TODAY, TODAY)
PAGE = "/programme-report/"
CHOICE = {"first": SCOPE.first, "last": SCOPE.last, "as_at": SCOPE.as_at}


@pytest.fixture
def boss(client: Client) -> User:
    user = manager()
    sign_in(client, user)
    return user


def address(section: str = "introduction") -> str:
    query = "&".join(f"{name}={day.isoformat()}" for name, day in CHOICE.items())
    return f"{PAGE}words/{section}/?{query}"


def test_words_are_of_the_days_and_prisons_of_a_report() -> None:
    row = some_words(SCOPE, "Hello.")
    assert words_of(SCOPE) == {Section.INTRODUCTION: row}
    assert words_of(Scope(SCOPE.first, SCOPE.last, TODAY - timedelta(days=9))) == words_of(SCOPE)
    assert words_of(Scope(SCOPE.first, SCOPE.last, TODAY, frozenset({1}))) == {}
    assert words_of(SCOPE.before) == {}


def test_a_save_records_who_changed_what_last() -> None:
    one, other = manager(), manager()
    some_words(SCOPE, "One.", by=one)
    row = some_words(SCOPE, "Two.\r\n\r\nThree. ", version=1, by=other)
    some_words(SCOPE, "Thanks.", section=Section.THANKS, by=one)
    assert (row.text, row.version, row.changed_by) == ("Two.\n\nThree.", 2, other)
    events = AuditEvent.objects.filter(action="write", subject="reporting.ReportWords")
    assert [event.actor for event in events.order_by("pk")] == [one.pk, other.pk, one.pk]


@pytest.mark.parametrize("version", [0, 2])
def test_a_stale_save_is_refused(version: int) -> None:
    some_words(SCOPE, "One.")
    with pytest.raises(ChangedMeanwhile):
        some_words(SCOPE, "Two.", version=version)
    assert words_of(SCOPE)[Section.INTRODUCTION].text == "One."


def test_only_managers_write() -> None:
    boss = manager()
    report = document_of(report_of(SCOPE, by=boss, at=now())).report
    with pytest.raises(NotAllowed):
        save_words(
            report=report,
            section=Section.THANKS,
            text="Hi.",
            version=0,
            by=coordinator(),
            at=now(),
        )


def test_a_name_that_stands_for_no_figure_is_refused() -> None:
    with pytest.raises(FieldError) as refusal:
        some_words(SCOPE, "We supported {men suported}.")
    assert refusal.value.field == "text"
    assert "men supported" in str(refusal.value)


def test_names_of_people_must_be_cleared_once() -> None:
    a_participant(name="Jordan Juniper")
    with pytest.raises(MayNameSomebody) as refusal:
        some_words(SCOPE, "We met Juniper.")
    keys = [hit.key for hit in refusal.value.hits]
    some_words(SCOPE, "We met Juniper.", cleared=keys)
    some_words(SCOPE, "We met Juniper again.", version=1)
    with pytest.raises(MayNameSomebody):
        some_words(SCOPE, "We met Juniper and Jordan.", version=2)
    some_words(SCOPE, "We met somebody.", version=2)
    with pytest.raises(MayNameSomebody):
        some_words(SCOPE, "We met Juniper.", version=3)


def test_the_database_refuses_2_rows_of_one_section() -> None:
    row = some_words(SCOPE, "One.")
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportWords.objects.update(section="else")


def test_the_page_shows_the_present_figure(client: Client, boss: User) -> None:
    a_referral()
    answer = client.post(address(), {"text": "We had {referrals} referrals.", "version": 0})
    assert answer.status_code == 302
    assert "We had 1 referrals." in client.get(answer["Location"]).content.decode()
    a_referral()
    client.post(f"{PAGE}?{answer['Location'].partition('?')[2].partition('#')[0]}")
    assert "We had 2 referrals." in client.get(answer["Location"]).content.decode()


def test_a_stale_save_keeps_what_was_typed_and_shows_what_is_saved(
    client: Client, boss: User
) -> None:
    some_words(SCOPE, "Theirs.")
    page = client.post(address(), {"text": "Mine.", "version": 0})
    shown = page.content.decode()
    assert page.status_code == 200
    assert "Mine." in shown
    assert "Theirs." in shown
    again = {"text": "Both.", "version": page.context["form"]["version"].value()}
    assert client.post(address(), again).status_code == 302
    assert words_of(SCOPE)[Section.INTRODUCTION].text == "Both."


def test_a_page_that_is_refused_keeps_what_was_typed(client: Client, boss: User) -> None:
    a_participant(name="Jordan Juniper")
    for text in ("{men suported}", "x" * 10_001, "We met Juniper."):
        page = client.post(address(), {"text": text, "version": 0})
        assert page.context["form"]["text"].value() == text
        assert page.context["form"].errors
    [hit] = page.context["hits"]
    cleared = {"text": text, "version": 0, "cleared": [hit.key]}
    assert client.post(address(), cleared).status_code == 302


def test_what_was_ticked_stays_ticked(client: Client, boss: User) -> None:
    a_participant(name="Jordan Juniper")
    sent = {"text": "We met Jordan and Juniper.", "version": 0, "cleared": ["jordan"]}
    for more in ({}, {"insert": "1", "figure": "{referrals}"}, {"version": 9}):
        page = client.post(address(), {**sent, **more})
        assert "jordan" in [hit.key for hit in page.context["hits"]]
        assert page.context["cleared"] == ["jordan"]
    page = client.post(address(), sent)
    keys = [hit.key for hit in page.context["hits"]]
    assert client.post(address(), sent | {"cleared": keys}).status_code == 302


def test_a_figure_is_inserted_without_javascript(client: Client, boss: User) -> None:
    typed = {"text": "We met", "version": 0, "insert": "1", "figure": "{men supported}"}
    page = client.post(address(), typed)
    assert page.context["form"]["text"].value() == "We met {men supported}"
    assert not ReportWords.objects.exists()


def test_slow_typing_does_not_wait_for_new_figures(client: Client, boss: User) -> None:
    made = report_of(SCOPE, by=boss, at=now())
    MadeReport.objects.update(finished_at=now() - timedelta(hours=2))
    assert latest_report_of(SCOPE, by=boss, at=now()) == made
    client.post(address(), {"text": "Hello.", "version": 0})
    assert MadeReport.objects.count() == 1
    assert words_of(SCOPE)[Section.INTRODUCTION].text == "Hello."


def test_there_is_no_other_section(client: Client, boss: User) -> None:
    assert client.get(address("weather")).status_code == 404
