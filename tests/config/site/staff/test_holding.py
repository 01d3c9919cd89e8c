"""What a member of staff sees to is shown before they go."""

from datetime import timedelta

import pytest
from django.test import Client

from config.accounts.models import User
from config.common.clock import now
from config.site.staff.holding import Holding, holdings_of
from delivery.concerns.dealing import acknowledge_concern
from tests.factories.delivery import a_concern, a_concern_about, a_lead, a_supported_man
from tests.factories.interviews import an_interview
from tests.factories.people import coordinator, manager, sign_in
from tests.factories.programme import a_coordinator, a_referral, an_establishment
from tests.factories.recruitment import an_application
from tests.factories.staff import a_reset
from tests.factories.training import a_training_cohort, who_runs

pytestmark = pytest.mark.django_db


def pages(user: User, by: User) -> list[str]:
    return [holding.page for holding in holdings_of(user, by=by, at=now())]


def test_everything_is_named_and_leads_to_a_page(client: Client) -> None:
    boss, prison = manager(), an_establishment(name="HMP Lonely")
    ann = a_coordinator(prison)
    concern = a_concern(a_supported_man(referral=a_referral(at=prison)))
    acknowledge_concern(concern=concern, by=ann, at=now())
    application = an_application()
    application.owner = ann
    application.save()
    cohort = a_training_cohort(starts_in=10)
    who_runs(cohort, person=ann)
    a_lead(ann, by=boss)
    time = an_interview().time
    time.starts_at = now() + timedelta(days=1)
    time.save()
    time.interviewers.add(ann)
    found = pages(ann, boss)
    assert found == [
        f"/our-prisons/{prison.pk}/",
        f"/concerns/{concern.pk}/",
        "/concerns/leads/",
        f"/applications/?owner={ann.pk}",
        "/interviews/",
        f"/training/cohorts/{cohort.pk}/team/",
        "/our-prisons/",
    ]
    sign_in(client, boss)
    for page in found:
        assert client.get(page).status_code == 200, page
    for name in ("change", "remove"):
        html = client.get(f"/settings/staff/{ann.pk}/{name}/").content.decode()
        assert all(f'href="{page}"' in html for page in found)


def test_what_is_over_or_shared_is_not_named() -> None:
    boss, prison = manager(), an_establishment()
    ann = a_coordinator(prison)
    a_coordinator(prison)
    manager()
    who_runs(a_training_cohort(starts_in=-400), person=ann)
    an_interview().time.interviewers.add(ann)
    assert pages(ann, boss) == ["/interviews/"]
    assert pages(boss, boss) == []


def test_a_concern_that_the_manager_cannot_see_is_not_named() -> None:
    boss, lead = manager(), coordinator()
    a_lead(lead, by=boss)
    concern = a_concern_about(None, by=coordinator())
    acknowledge_concern(concern=concern, by=lead, at=now())
    assert pages(lead, boss) == ["/concerns/leads/"]


def test_a_request_of_a_manager_and_their_morning_email_are_named() -> None:
    boss = manager()
    reset = a_reset(by=boss)
    assert pages(boss, boss) == [f"/settings/staff/{reset.user_id}/"]
    assert isinstance(holdings_of(boss, by=boss, at=now())[0], Holding)
