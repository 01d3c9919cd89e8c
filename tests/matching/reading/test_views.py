"""The pages on which managers see who read what."""

import re
from collections.abc import Mapping

import pytest
from django.db.models import Model
from django.test import Client

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.audit import READ_PAGE, AuditEvent, record_reading
from config.common.clock import now
from matching.models import Mentor, Participant, SensitivePart
from matching.participants.sensitive import record_reading as record_offences_read
from matching.participants.sensitive import sensitive_part
from tests.factories.people import coordinator, manager, mentor_user, sign_in, user_with
from tests.factories.programme import a_mentor, a_referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> User:
    person = manager()
    sign_in(client, person)
    return person


@pytest.fixture
def ann() -> User:
    return coordinator(name="Ann Reader")


def read(by: User, people: Mapping[type[Model], list[int]]) -> AuditEvent:
    page = "matching:man_timeline"
    record_reading(READ_PAGE, people, by=by, at=now(), page=page, how="record")
    return AuditEvent.objects.latest("pk")


def rows(client: Client, query: str = "") -> str:
    page = client.get(f"/readings/{query}").content.decode()
    return page.partition("<tbody")[2].partition("</tbody>")[0]


def test_a_line_names_the_reader_the_page_and_the_first_people(
    client: Client, boss: User, ann: User
) -> None:
    names = ["Abe Adams", "Bob Brown", "Col Clark", "Dan Drake"]
    men = [a_referral(name=name).participant_id for name in names]
    event = read(ann, {Participant: men})
    table = rows(client)
    for words in ("Ann Reader", "Man timeline", "Abe Adams", "Col Clark", "and 1 more"):
        assert words in table
    assert "Dan Drake" not in table
    assert "Dan Drake" in client.get(f"/readings/{event.pk}/").content.decode()


def test_filters_by_reader_by_record_and_by_day(client: Client, boss: User, ann: User) -> None:
    abe = a_referral(name="Abe Adams", prison_number="A1234BC")
    mia = a_mentor(user=mentor_user(name="Mia Moss"))
    ben = coordinator(name="Ben Reader")
    read(ann, {Participant: [abe.participant_id, a_referral(name="Zed Zola").participant_id]})
    read(ben, {Mentor: [mia.pk]})
    assert ("Ann Reader" in rows(client, f"?person={ann.pk}")) is True
    assert ("Ben Reader" in rows(client, f"?person={ann.pk}")) is False
    for text in ("adams", "a1234bc", "Abe Adams"):
        table = rows(client, f"?record={text}")
        assert "Ann Reader" in table
        assert "Ben Reader" not in table
    assert "Ben Reader" in rows(client, "?record=moss")
    assert rows(client, "?record=nobody-of-this-name") == ""
    assert rows(client, "?day=2020-01-01") == ""


def test_readings_of_sealed_parts_are_in_the_list(client: Client, boss: User, ann: User) -> None:
    man = a_referral(name="Abe Adams").participant
    sensitive_part(man, SensitivePart.OFFENCES, by=ann, at=now())
    record_offences_read(12, by=ann, at=now(), purpose="fairness")
    table = rows(client)
    assert "Offences" in table
    assert "of 12 men" in table, "nobody is named when the offences of many were read at once"
    assert "Abe Adams" in table


def test_the_filter_offers_people_who_can_read_about_others(
    client: Client, boss: User, ann: User
) -> None:
    applicant = user_with(Role.APPLICANT, name="Ivy Applicant")
    page = client.get("/readings/").content.decode()
    offered = {int(key) for key in re.findall(r'<option value="(\d+)"', page)}
    assert {boss.pk, ann.pk} <= offered
    assert applicant.pk not in offered
