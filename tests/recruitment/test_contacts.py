"""Whom applicants, referees and volunteers can call."""

import pytest

from config.accounts.models import User
from config.common.clock import now
from config.common.outbox.email import Email
from recruitment.applying.sending import submit_application
from recruitment.contacts import coordinator_at, coordinator_for, coordinator_of
from recruitment.models import Application, Establishment
from tests.factories.people import coordinator
from tests.factories.programme import an_establishment
from tests.factories.recruitment import a_draft


def coordinates(prison: Establishment, name: str, phone: str = "", **fields: object) -> User:
    person = coordinator(name=name, work_phone=phone, **fields)
    prison.coordinators.add(person)
    return person


@pytest.mark.django_db
def test_the_first_coordinator_by_name_who_has_a_number() -> None:
    here, elsewhere = an_establishment(), an_establishment()
    coordinates(here, "Ann Archer")
    coordinates(here, "Bo Birch", "020 7946 0202")
    coordinates(here, "Cy Cole", "020 7946 0203")
    coordinates(here, "Al Alder", "020 7946 0204", is_active=False)
    coordinates(elsewhere, "Abe Ash", "020 7946 0205")
    contact = coordinator_at(here.pk)
    assert contact is not None
    assert (contact.name, contact.phone) == ("Bo Birch", "020 7946 0202")
    assert coordinator_at(None) is None
    assert coordinator_at() is None


@pytest.mark.django_db
def test_emails_about_an_application_name_a_coordinator_of_its_prison() -> None:
    draft = a_draft(complete=True)
    prison = draft.establishments.first()
    assert prison is not None
    assert coordinator_for(draft) is None
    coordinates(prison, "Bo Birch", "020 7946 0202")
    submit_application(application=draft, by=draft.applicant, at=now())
    emails = list(Email.objects.all())
    assert len(emails) == 3  # to the applicant and to 2 referees
    for email in emails:
        for part in (email.text, email.html):
            assert "Bo Birch" in part
            assert "020 7946 0202" in part
    application = Application.objects.get(pk=draft.pk)
    assert coordinator_of(application.applicant) == coordinator_for(application)
