"""Large lists of men, mentors, matches and applications: the worker makes the file."""

import csv

import pytest
from django.test import Client

from config.accounts.models import User
from config.common.audit import READ_PAGE, AuditEvent, keys_read
from config.ui.downloads import offering
from config.ui.downloads.preparing import prepare_file
from config.ui.models import PreparedFile
from matching.models import Match, Mentor, Participant
from tests.factories.people import manager, sign_in
from tests.factories.programme import a_coordinator, a_match, a_referral, an_establishment
from tests.factories.recruitment import an_application
from worker.files import FILES

pytestmark = pytest.mark.django_db
LISTS = {
    "/referrals/export.{}?status=": "Men referred",
    "/mentors/export.{}?status=": "Mentors",
    "/matches/export.{}?status=": "Matches",
    "/applications/export.{}?cohort=": "Applications",
}


@pytest.fixture
def records(monkeypatch: pytest.MonkeyPatch) -> list[Match]:
    """2 rows of each list, which is one more than a page puts in a file."""
    monkeypatch.setattr(offering, "MOST_AT_ONCE", 1)
    for _ in range(2):
        an_application()
    prison = an_establishment()
    return [a_match(referral=a_referral(at=prison)) for _ in range(2)]


def signed_in(user: User) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def prepared(office: Client, address: str) -> PreparedFile:
    """What the worker makes of this list, once somebody has asked for it."""
    office.post(address)
    row = PreparedFile.objects.get()
    prepare_file(file_id=row.pk, files=FILES)
    return row


def lines_in(office: Client, row: PreparedFile) -> list[dict[str, str]]:
    data = office.get(f"/downloads/prepared/{row.pk}/file/").content
    return list(csv.DictReader(data.decode("utf-8-sig").splitlines()))


@pytest.mark.parametrize("address", LISTS)
def test_a_page_never_makes_the_file_of_a_large_list(address: str, records: list[Match]) -> None:
    office = signed_in(manager())
    page = office.get(address.format("csv"))
    assert "Content-Disposition" not in page
    assert page.context["count"] == 2
    row = prepared(office, address.format("csv"))
    assert row.title == LISTS[address]
    assert len(lines_in(office, row)) == 2
    assert AuditEvent.objects.filter(action="export", detail__rows=2).count() == 1


@pytest.mark.parametrize("address", LISTS)
def test_a_short_list_comes_at_once(
    address: str, records: list[Match], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offering, "MOST_AT_ONCE", 2)
    assert "Content-Disposition" in signed_in(manager()).get(address.format("xlsx"))


def test_a_list_has_only_what_its_reader_can_still_see(records: list[Match]) -> None:
    prison = records[0].referral.establishment
    ann = a_coordinator(prison)
    office = signed_in(ann)
    office.post("/referrals/export.csv?status=")
    ann.establishments.clear()
    row = PreparedFile.objects.get()
    prepare_file(file_id=row.pk, files=FILES)
    assert (row.rows, lines_in(office, row)) == (2, [])


def test_who_downloads_a_large_file_has_read_about_everybody_in_it(records: list[Match]) -> None:
    boss = manager()
    office = signed_in(boss)
    row = prepared(office, "/matches/export.csv?status=")
    assert not AuditEvent.objects.filter(action=READ_PAGE).exists()
    lines_in(office, row)
    read = {event.subject: event for event in AuditEvent.objects.filter(action=READ_PAGE)}
    men = {match.referral.participant_id for match in records}
    assert set(keys_read(read[Participant._meta.label])) == men
    assert set(keys_read(read[Mentor._meta.label])) == {match.mentor_id for match in records}
    assert {event.detail["how"] for event in read.values()} == {"file"}
    assert {event.actor for event in read.values()} == {boss.pk}
