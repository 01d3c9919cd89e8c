"""Who sees which concern: nobody sees one about themselves."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from config.accounts.models import User
from config.accounts.roles import Role
from config.common.clock import london_today, now
from config.common.errors import NotAllowed
from config.common.outbox.email import Email
from config.site.today import decisions, standing
from delivery.concerns.counts import concerns_by_kind
from delivery.concerns.dealing import acknowledge_concern, read_concern
from delivery.concerns.raising import NobodyElse
from delivery.concerns.seeing import concerns_for, people_to_alert
from delivery.models import Concern, SafeguardingLead
from matching.models import Match
from tests.examples import FEW
from tests.factories.delivery import a_concern, a_concern_about, a_lead, a_supported_man
from tests.factories.people import coordinator, manager, sign_in, user_with
from tests.factories.programme import a_coordinator, an_establishment

pytestmark = pytest.mark.django_db


@pytest.fixture
def match() -> Match:
    return a_supported_man()


def seen_by(*people: User) -> list[bool]:
    """Whether each of these people sees the only concern there is."""
    return [concerns_for(person).exists() for person in people]


def emailed() -> set[str]:
    return set(Email.objects.values_list("to", flat=True))


def test_about_a_man_his_coordinators_and_managers_see_it(match: Match) -> None:
    ann, other, boss = a_coordinator(match.referral.establishment), coordinator(), manager()
    other.establishments.set([an_establishment()])
    a_concern(match)
    assert seen_by(ann, other, boss, match.mentor.user) == [True, False, True, False]


def test_about_a_colleague_only_the_leads_see_it(match: Match) -> None:
    boss, lead, ann = manager(), coordinator(), a_coordinator(match.referral.establishment)
    a_lead(lead, by=boss)
    concern = a_concern_about(ann, by=match.mentor.user)
    assert seen_by(lead, boss, ann, match.mentor.user) == [True, False, False, False]
    assert emailed() == {lead.email}
    with pytest.raises(NotAllowed):
        acknowledge_concern(concern=concern, by=ann, at=now())
    with pytest.raises(NotAllowed):
        read_concern(concern, by=ann, at=now())


def test_about_a_lead_the_other_leads_see_it_and_else_managers(match: Match) -> None:
    boss, lead, second = manager(), coordinator(), coordinator()
    a_lead(lead, by=boss)
    a_concern_about(lead, by=match.mentor.user)
    assert seen_by(lead, boss, second) == [False, True, False]
    assert emailed() == {boss.email}
    a_lead(second, by=boss)
    assert seen_by(lead, boss, second) == [False, False, True]


def test_about_a_manager_that_manager_sees_nothing_even_as_the_lead(match: Match) -> None:
    boss, deputy = manager(), manager()
    a_lead(boss, by=boss)
    a_concern_about(boss, by=match.mentor.user)
    assert seen_by(boss, deputy) == [False, True]


def test_a_lead_who_is_staff_no_more_sees_nothing(match: Match) -> None:
    boss, lead = manager(), coordinator()
    a_lead(lead, by=boss)
    lead.grants.all().delete()
    a_concern_about(None, by=match.mentor.user)
    assert seen_by(User.objects.get(pk=lead.pk), boss) == [False, True]


def test_where_nobody_else_could_read_it_nothing_is_saved(match: Match) -> None:
    boss = manager()
    with pytest.raises(NobodyElse):
        a_concern_about(boss, by=match.mentor.user)
    assert not Concern.objects.exists()


def test_only_mentors_and_staff_raise_one() -> None:
    manager()
    with pytest.raises(NotAllowed):
        a_concern_about(None, by=user_with(Role.REFERRER))


def test_a_coordinator_finds_no_trace_of_a_concern_about_a_colleague(match: Match) -> None:
    """On Today, in the list, on the page of the match, in the search and in the figures."""
    boss, lead = manager(), coordinator()
    a_lead(lead, by=boss)
    ann = a_coordinator(match.referral.establishment)
    concern = a_concern_about(lead, by=match.mentor.user, words="Canary Wharf")
    other = a_concern_about(ann, by=match.mentor.user, words="Canary Wharf")
    client = Client()
    sign_in(client, ann)
    for address in (
        reverse("delivery:concerns"),
        reverse("delivery:concerns") + "?status=",
        reverse("matching:match", args=[match.pk]),
        reverse("search") + "?q=Canary",
        reverse("matching:mentor", args=[match.mentor_id]),
    ):
        html = client.get(address).content.decode()
        assert not [row for row in (concern, other) if f"/concerns/{row.pk}/" in html], address
    at = now()
    lines = decisions(ann, standing(ann, at=at), at=at)
    assert not [line for line in lines if line.page == "delivery:concerns"]
    assert not any(concerns_by_kind(london_today(), london_today()).values())
    for row in (concern, other):
        assert client.get(reverse("delivery:concern_page", args=[row.pk])).status_code == 404


class SeeingAndAlerting(TestCase):
    """Whoever is emailed can see the concern, and the person it is about does neither."""

    @settings(max_examples=FEW, deadline=None)
    @given(st.sets(st.integers(0, 3)), st.none() | st.integers(0, 3))
    def test_whoever_is_emailed_sees_it(self, chosen: set[int], about: int | None) -> None:
        team = [manager(), manager(), coordinator(), coordinator()]
        for number in chosen:
            a_lead(team[number], by=team[0])
        person = None if about is None else team[about]
        concern = a_concern_about(person, by=user_with(Role.MENTOR))
        fresh = [User.objects.get(pk=one.pk) for one in team]
        seeing = {one for one in fresh if concerns_for(one).filter(pk=concern.pk).exists()}
        assert seeing == set(people_to_alert(concern))
        assert seeing
        assert person not in seeing
        SafeguardingLead.objects.all().delete()
