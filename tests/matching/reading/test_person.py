"""Who read about one person."""

import pytest
from django.test import Client

from config.accounts.models import User
from config.common.audit import READ_PAGE, record_reading
from config.common.clock import now
from matching.models import Mentor, Participant, SensitivePart
from matching.participants.sensitive import sensitive_part
from matching.reading.person import in_words, readings_of
from recruitment.models import Application
from tests.factories.people import coordinator, manager, mentor_user, sign_in
from tests.factories.programme import a_coordinator, a_mentor, a_referral, an_establishment
from tests.factories.recruitment import an_application

pytestmark = pytest.mark.django_db


def test_a_man_has_each_page_list_file_and_sealed_part_that_showed_him() -> None:
    man, other = a_referral().participant, a_referral().participant
    prison = an_establishment(name="HMP Example")
    ann, boss = a_coordinator(prison), manager()
    for how, men, by in (
        ("record", [man], ann),
        ("list", [man, other], boss),
        ("file", [man], ann),
    ):
        people = {Participant: [row.pk for row in men]}
        record_reading(READ_PAGE, people, by=by, at=now(), page="matching:referral", how=how)
    sensitive_part(man, SensitivePart.ACCT, by=ann, at=now())
    sensitive_part(other, SensitivePart.ACCT, by=ann, at=now())
    rows = in_words(readings_of(Participant, man.pk))
    assert [row.how for row in rows] == ["", "in a file", "in a list", "on a page"]
    assert [row.name for row in rows] == [str(by) for by in (ann, ann, boss, ann)]
    assert {row.reader for row in rows} == {"a coordinator of HMP Example", "a service manager"}
    assert len(in_words(readings_of(Participant, other.pk))) == 2


def test_a_volunteer_has_readings_of_all_their_records_but_not_their_own() -> None:
    mia, ann = mentor_user(), coordinator()
    mentor, application = a_mentor(user=mia), an_application(applicant=mia)
    records: list[dict[type[Mentor] | type[Application], list[int]]] = [
        {Mentor: [mentor.pk]},
        {Application: [application.pk]},
        {Mentor: [a_mentor().pk]},
    ]
    for people in records:
        for by in (ann, mia):
            record_reading(READ_PAGE, people, by=by, at=now(), page="x", how="record")
    rows = in_words(readings_of(User, mia.pk))
    assert [row.name for row in rows] == [str(ann)] * 2
    assert list(readings_of(User, ann.pk)) == []


def test_managers_open_the_list_from_the_page_of_the_person(client: Client) -> None:
    man, mentor = a_referral(), a_mentor()
    application = an_application()
    sign_in(client, manager())
    pages = {
        f"/referrals/{man.pk}/": f"/readings/men/{man.participant_id}/",
        f"/mentors/{mentor.pk}/": f"/readings/volunteers/{mentor.user_id}/",
        f"/applications/{application.reference}/timeline/": (
            f"/readings/volunteers/{application.applicant_id}/"
        ),
    }
    for page, readings in pages.items():
        assert f'href="{readings}"' in client.get(page).content.decode(), page
        assert client.get(readings).status_code == 200
    sign_in(client, a_coordinator(man.establishment))
    assert "/readings/" not in client.get(f"/referrals/{man.pk}/").content.decode()
