"""The pages about legal holds."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.clock import london_today, now
from privacy.holds.holds import begin_hold, held, is_held
from privacy.register.entry import Whose
from tests.factories.people import coordinator, manager, mentor_user, sign_in
from tests.factories.programme import a_match, a_participant, a_referral

pytestmark = pytest.mark.django_db


def test_a_manager_holds_a_man_and_lifts_the_hold(client: Client) -> None:
    sign_in(client, manager())
    man = a_referral().participant_id
    page, lift = (
        reverse(f"privacy:{name}", args=[man]) for name in ("hold_man", "lift_hold_of_man")
    )
    assert client.post(page, {"reason": ""}).context["form"].errors
    client.post(page, {"reason": "The coroner asked"})
    assert is_held(Whose.MAN, man)
    assert "The coroner asked" in client.get(reverse("privacy:holds")).content.decode()
    client.post(lift, {"reason": "The inquest is over"})
    assert not is_held(Whose.MAN, man)
    assert client.post(lift, {"reason": "Again"}).context["form"].errors


def test_a_manager_holds_a_volunteer(client: Client) -> None:
    sign_in(client, manager())
    user = mentor_user()
    client.post(reverse("privacy:hold_volunteer", args=[user.pk]), {"reason": "A complaint"})
    assert held(Whose.VOLUNTEER) == {user.pk}
    client.post(reverse("privacy:lift_hold_of_volunteer", args=[user.pk]), {"reason": "Settled"})
    assert not held(Whose.VOLUNTEER)


def test_a_man_who_died_is_listed(client: Client) -> None:
    sign_in(client, manager())
    man = a_participant(died_on=london_today())
    assert list(client.get(reverse("privacy:holds")).context["died"]) == [man]
    assert client.get(reverse("privacy:hold_man", args=[man.pk])).context["died_on"]


def test_his_page_and_theirs_lead_managers_to_the_hold(client: Client) -> None:
    match = a_match()
    man = reverse("matching:referral", args=[match.referral_id])
    mentor = reverse("matching:mentor", args=[match.mentor_id])
    hold_man = reverse("privacy:hold_man", args=[match.referral.participant_id])
    hold_mentor = reverse("privacy:hold_volunteer", args=[match.mentor.user_id])
    sign_in(client, manager())
    assert hold_man in client.get(man).content.decode()
    assert hold_mentor in client.get(mentor).content.decode()
    sign_in(client, coordinator())
    assert hold_man not in client.get(man).content.decode()


def test_the_list_takes_as_many_queries_for_3_rows_as_for_one(client: Client) -> None:
    boss = manager()
    sign_in(client, boss)

    def queries() -> int:
        with CaptureQueriesContext(connection) as log:
            client.get(reverse("privacy:holds"))
        return len(log)

    def one_more() -> None:
        man, user = a_participant(), mentor_user()
        for whose, key in ((Whose.MAN, man.pk), (Whose.VOLUNTEER, user.pk)):
            begin_hold(whose=whose, person_key=key, reason="A claim", by=boss, at=now())
        a_participant(died_on=london_today())

    one_more()
    queries()
    one = queries()
    one_more()
    one_more()
    assert queries() == one
