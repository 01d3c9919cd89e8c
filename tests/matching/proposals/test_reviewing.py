"""The review of proposals: its figures, its filters, its selection, and what others decided."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.accounts.models import User
from config.common.clock import london_today, now
from matching.models import Match, Mentor, Proposal
from matching.proposals.approving import approve_proposal, decline_proposal
from matching.proposals.holding import hold_proposal, take_off_hold
from matching.proposals.reviewing import decided_since, figures_for
from recruitment.models import Establishment
from tests.factories.people import manager, mentor_user, sign_in
from tests.factories.programme import (
    a_hard_session,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
)

pytestmark = pytest.mark.django_db

MOST_QUERIES = 21  # one of them records who read the page
LIST = "matching:proposals"


def propose(prison: Establishment, name: str = "") -> Proposal:
    mentor = a_mentor(at=prison, user=mentor_user(name=name) if name else None)
    man = a_referral(at=prison, received_on=london_today() - timedelta(days=9))
    man.release_on = london_today() + timedelta(days=100)
    man.release_kind = "conditional"
    man.release_confirmed_on = london_today()
    man.save()
    return an_open_proposal(mentor=mentor, referral=man)


def hold(proposal: Proposal, by: User) -> None:
    until = london_today() + timedelta(days=7)
    hold_proposal(proposal=proposal, until=until, reason="", by=by, at=now())


def listed(client: Client, **query: str | int) -> list[int]:
    answer = client.get(reverse(LIST), query)
    return [row.proposal.pk for row in answer.context["rows"]]


def test_the_figures_count_each_open_proposal_once(prison: Establishment, ann: User) -> None:
    to_decide, waiting, overtaken, held = (propose(prison) for _ in range(4))
    waiting.referral.prison_checks.all().delete()
    Mentor.objects.filter(pk=overtaken.mentor_id).update(status="paused")
    hold(held, ann)
    figures = figures_for(ann)
    assert (figures.to_decide, figures.waiting, figures.overtaken, figures.total) == (1, 1, 1, 3)
    assert to_decide.pk


def test_filters_by_prison_mentor_and_what_it_needs() -> None:
    here, there = an_establishment(), an_establishment()
    boss, client = manager(), Client()
    sign_in(client, boss)
    first, second = propose(here, "Ada Adeyemi"), propose(there, "Zoë Brown")
    second.referral.prison_checks.all().delete()
    assert listed(client) == [first.pk, second.pk]
    assert listed(client, establishment=there.pk) == [second.pk]
    assert listed(client, mentor="zoe") == [second.pk]
    assert listed(client, needs="something") == [second.pk]
    assert listed(client, needs="nothing") == [first.pk]
    assert listed(client, needs="nothing", mentor="zoe") == []


def test_only_what_nothing_warns_about_is_selected(staff: Client, prison: Establishment) -> None:
    clear, warned = propose(prison), propose(prison)
    a_hard_session(mentor=warned.mentor)
    page = staff.get(reverse(LIST), {"tick": "clear"}).content.decode()
    assert page.count(" checked>") == 1
    assert f'id="proposal-{clear.pk}" checked' in page
    answer = staff.get(reverse("matching:approve_several"), {"unwarned": "yes"})
    assert [plan.proposal for plan in answer.context["consequences"].plans] == [clear]


def test_all_that_nothing_warns_about_keeps_to_the_filters(prison: Establishment) -> None:
    client, there = Client(), an_establishment()
    sign_in(client, manager())
    propose(prison)
    other = propose(there)
    query: dict[str, str | int] = {"unwarned": "yes", "establishment": there.pk}
    answer = client.get(reverse("matching:approve_several"), query)
    assert [plan.proposal for plan in answer.context["consequences"].plans] == [other]


def test_nothing_clear_is_said_and_the_filters_stay(staff: Client, prison: Establishment) -> None:
    query = f"?establishment={prison.pk}"
    answer = staff.get(reverse("matching:approve_several") + query + "&unwarned=yes")
    assert answer.headers["Location"] == reverse(LIST) + query


def test_each_sees_what_the_other_decided(staff: Client, prison: Establishment, ann: User) -> None:
    opened, boss = now(), manager(name="Mo Manager")
    approved, declined, held, back, open_one = (propose(prison) for _ in range(5))
    approve_proposal(proposal=approved, by=boss, at=now())
    decline_proposal(proposal=declined, reason="no", by=boss, at=now())
    hold(held, boss)
    hold(back, boss)
    take_off_hold(proposal=back, by=ann, at=now())
    rows = decided_since(ann, opened)
    assert [(row.proposal, row.by) for row in rows] == [
        (back, ann),
        (held, boss),
        (declined, boss),
        (approved, boss),
    ]
    assert len({row.words for row in rows}) == 4
    assert not decided_since(ann, now())
    address = reverse("matching:decided_proposals")
    page = staff.get(address, {"since": opened.isoformat()}).content.decode()
    for proposal in (approved, declined, held):
        assert f'id="decide-{proposal.pk}"' in page
    for proposal in (back, open_one):
        assert f'id="decide-{proposal.pk}"' not in page
    assert "Mo Manager" in page
    assert "Mo Manager" in staff.get(reverse(LIST)).content.decode()


def test_another_prisons_decisions_are_not_shown(staff: Client, ann: User) -> None:
    opened = now()
    approve_proposal(proposal=propose(an_establishment()), by=manager(), at=now())
    assert not decided_since(ann, opened)


@pytest.mark.parametrize("since", ["", "yesterday", "2026-11-30T10:00:00", "9999-99-99T00:00Z"])
def test_an_instant_that_no_page_of_ours_sends_is_not_there(since: str, staff: Client) -> None:
    answer = staff.get(reverse("matching:decided_proposals"), {"since": since})
    assert answer.status_code == 404


def test_a_stale_selection_says_who_decided_and_approves_the_rest(
    staff: Client, prison: Establishment
) -> None:
    stale, fresh = propose(prison), propose(prison)
    approve_proposal(proposal=stale, by=manager(name="Mo Manager"), at=now())
    keys = {"proposal": [stale.pk, fresh.pk]}
    answer = staff.get(reverse("matching:approve_several"), keys)
    consequences = answer.context["consequences"]
    assert [plan.proposal for plan in consequences.plans] == [fresh]
    assert [row for row, _ in consequences.decided] == [stale]
    assert "Mo Manager" in answer.content.decode()
    page = staff.post(reverse("matching:approve_several"), keys, follow=True).content.decode()
    assert "Mo Manager" in page
    assert "There is a problem" not in page
    assert Match.objects.filter(proposal=fresh).exists()


def test_the_page_takes_as_many_queries_for_thirty_as_for_one(
    staff: Client, prison: Establishment, ann: User
) -> None:
    counts = []
    for more in (1, 2, 27):
        for _ in range(more):
            propose(prison)
            hold(propose(prison), ann)
        staff.get(reverse(LIST))
        with CaptureQueriesContext(connection) as queries:
            answer = staff.get(reverse(LIST))
        counts.append(len(queries))
        if len(queries) > MOST_QUERIES:
            print("\n".join(row["sql"][:160] for row in queries.captured_queries))
    assert answer.context["page"].paginator.count == 30
    assert len(set(counts)) == 1, counts
    assert counts[0] <= MOST_QUERIES
