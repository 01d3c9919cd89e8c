"""Whose data was read, by an account or in some days."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from config.accounts.models import User
from config.common.audit import READ_PAGE, AuditEvent, record_reading
from config.common.clock import london_today, now
from matching.models import Mentor, Participant, SensitivePart
from matching.participants.sensitive import sensitive_part
from privacy.exposure.exposed import Kind, Search, counts_of, who_was_seen
from recruitment.models import Application
from tests.factories.people import coordinator, manager, mentor_user, sign_in
from tests.factories.privacy import a_breach
from tests.factories.programme import a_mentor, a_referral
from tests.factories.recruitment import an_application

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AT = now()


@pytest.fixture
def ann() -> User:
    return coordinator(email="ann@example.org")


def read(
    by: User, how: str, *records: Participant | Mentor | Application, days_ago: int = 0
) -> None:
    at = AT - days_ago * DAY
    for model in {type(record) for record in records}:
        keys = [record.pk for record in records if type(record) is model]
        record_reading(READ_PAGE, {model: keys}, by=by, at=at, page="x", how=how)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("who_was_seen", *arguments, stdout=out)
    return out.getvalue()


def test_everybody_is_listed_with_how_often_and_how(ann: User) -> None:
    abe, bob = a_referral(), a_referral()
    man, other = abe.participant, bob.participant
    read(ann, "record", man)
    read(ann, "list", man, other)
    read(ann, "file", man, other)
    sensitive_part(man, SensitivePart.ACCT, by=ann, at=AT)
    read(manager(), "record", other)
    first, second = who_was_seen(Search(account=ann.pk))
    assert (first.kind, first.key, first.reference) == (Kind.MEN, man.pk, abe.reference)
    assert (first.pages, first.lists, first.files, first.texts) == (1, 1, 1, 1)
    assert (second.pages, second.lists, second.files, second.texts) == (0, 1, 1, 0)


def test_a_volunteer_counts_once_and_not_for_reading_themselves(ann: User) -> None:
    mia = mentor_user()
    mentor, application = a_mentor(user=mia), an_application(applicant=mia)
    read(ann, "record", mentor)
    read(ann, "list", mentor, application)
    read(mia, "record", mentor)
    [person] = who_was_seen(Search())
    assert (person.kind, person.key, person.pages, person.lists) == (Kind.VOLUNTEERS, mia.pk, 1, 2)
    assert counts_of([person]) == {Kind.MEN: 0, Kind.VOLUNTEERS: 1}


def test_only_the_time_that_is_asked_for_counts(ann: User) -> None:
    men = [a_referral().participant for _ in range(4)]
    for days_ago, man in enumerate(men):
        read(ann, "record", man, days_ago=days_ago)
    found = who_was_seen(Search(since=AT - 2 * DAY, until=AT))
    assert {person.key for person in found} == {man.pk for man in men[1:3]}


def test_a_man_is_listed_after_his_record_is_erased(ann: User) -> None:
    record_reading(READ_PAGE, {Participant: [987654]}, by=ann, at=AT, page="x", how="record")
    [person] = who_was_seen(Search())
    assert (person.key, person.reference, person.name) == (987654, "", "")


def test_the_command_prints_references_and_names_only_when_told_to(ann: User) -> None:
    man = a_referral(name="Abraham Adams")
    read(ann, "record", man.participant)
    printed = run("--account", "ANN@example.org")
    assert man.reference in printed
    assert "Abraham" not in printed
    assert printed.endswith("men: 1\nvolunteers: 0\n")
    today = london_today().isoformat()
    assert "Abraham Adams" in run("--from", today, "--to", today, "--names")
    events = AuditEvent.objects.filter(action="ask_who_was_seen").order_by("pk")
    assert [event.detail["has_names"] for event in events] == [False, True]
    for wrong in (
        [],
        ["--account", "nobody@example.org"],
        ["--from", "1.11.2026"],
        ["--from", "2026-11-02", "--to", "2026-11-01"],
    ):
        with pytest.raises(CommandError):
            run(*wrong)


def test_a_manager_sees_the_numbers_and_downloads_the_list(client: Client, ann: User) -> None:
    man, breach = a_referral(name="Abraham Adams"), a_breach()
    read(ann, "record", man.participant)
    sign_in(client, manager())
    at = f"/privacy/breaches/{breach.pk}/exposure/"
    assert client.get(f"{at}?account=").status_code == 200
    page = client.get(f"{at}?account={ann.pk}").content.decode()
    assert man.reference in page
    file = client.get(f"{at}csv/?account={ann.pk}").content.decode()
    assert man.reference in file
    assert "Abraham" not in page + file
    assert client.get(f"{at}csv/").status_code == 302
    assert client.get(f"{at}pdf/?account={ann.pk}").status_code == 404
    events = AuditEvent.objects.filter(action="ask_who_was_seen", subject_id=breach.pk)
    assert [event.detail["account"] for event in events] == [ann.pk] * 2
