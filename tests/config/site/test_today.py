"""What Today says needs a decision, and where each line leads."""

from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.accounts.models import SecondStepReset, User
from config.accounts.resetting.row import LASTS
from config.common.clock import london_today, now
from config.common.outbox.email import Email
from config.common.outbox.queueing import queue_email
from config.site.today import MOST_FIRST, Decision, decisions, folded_after, standing
from matching.models import Mentor, Referral, Transfer
from matching.participants.likeness import compare_records
from matching.synthetic.chance import SURNAMES
from recruitment.models import Clearance, Establishment, PrisonAccess
from tests.config.ui.markup import elements
from tests.factories.clearances import an_asked_clearance
from tests.factories.delivery import a_concern, a_supported_man
from tests.factories.gate import a_community_meeting
from tests.factories.introductions import told
from tests.factories.people import manager, sign_in
from tests.factories.programme import (
    a_coordinator,
    a_match,
    a_mentor,
    a_referral,
    an_establishment,
    an_open_proposal,
)
from tests.factories.recruitment import an_application
from tests.factories.requests import a_request
from tests.factories.staff import a_reset
from tests.factories.training import a_trainee

pytestmark = pytest.mark.django_db

MOST_QUERIES = 35
NAMES = cycle(SURNAMES)


@pytest.fixture
def prison() -> Establishment:
    return an_establishment()


def lines_for(user: User) -> list[Decision]:
    """What Today asks this person to decide now."""
    at = now()
    return decisions(user, standing(user, at=at), at=at)


def fill(prison: Establishment) -> None:
    """Makes one of everything that needs a decision."""
    today = london_today()
    an_open_proposal(mentor=a_mentor(at=prison), referral=a_man(prison))
    man = a_man(prison, leaves_in=14).participant
    a_request(man=man, by=manager(), received_on=today - timedelta(days=40))
    a_man(prison, release_confirmed_on=None)
    a_man(prison, leaves_in=-1)
    a_man(prison, status="received")
    a_man(prison, is_checked=False)
    for _ in range(2):
        a_man(prison, name=f"Amir Ash {prison.referral_set.count() // 2}", born_on=today)
    told(mentor=a_mentor(at=prison), referral=a_man(prison))
    moved = a_man(prison)
    a_match(mentor=a_mentor(at=prison), referral=moved)
    Transfer.objects.create(
        referral=moved,
        origin=an_establishment(),
        destination=prison,
        moved_on=today,
        recorded_by=manager(),
        recorded_at=now(),
    )
    a_match(mentor=a_mentor(at=prison, status="paused"), referral=a_man(prison))
    ended = a_mentor(at=prison, expires_on=today - timedelta(days=1))
    a_match(mentor=ended, referral=a_man(prison))
    leaving = a_match(mentor=a_mentor(at=prison), referral=a_man(prison, leaves_in=70))
    a_community_meeting(leaving, starts_at=now() - timedelta(days=1))
    a_mentor(at=prison, expires_on=today + timedelta(days=9))
    PrisonAccess.objects.create(
        volunteer=ended.user, establishment=prison, pass_expires_on=today + timedelta(days=9)
    )
    Clearance.objects.create(
        volunteer=a_mentor(cleared=False).user,
        establishment=prison,
        status="requested",
        requested_on=today - timedelta(days=40),
    )
    an_application(establishments=[prison])
    an_asked_clearance(at=None, volunteer=a_trainee(establishments=[prison]).volunteer)
    a_concern(a_supported_man(mentor=a_mentor(at=prison), referral=a_man(prison)))
    compare_records()


def a_man(prison: Establishment, *, leaves_in: int = 200, **fields: Any) -> Referral:
    """A man about whom nothing needs a decision, except because of these fields."""
    today = london_today()
    known: dict[str, Any] = {
        "name": f"{next(NAMES)} {next(NAMES)}",  # so that no 2 names are alike
        "release_on": today + timedelta(days=leaves_in),
        "release_confirmed_on": today,
    }
    return a_referral(at=prison, **(known | fields))


def test_each_line_has_one(prison: Establishment) -> None:
    fill(prison)
    lines = lines_for(a_coordinator(prison))
    assert [line.count for line in lines] == [1] * 20


def test_nothing_to_decide_is_no_line(prison: Establishment) -> None:
    assert lines_for(a_coordinator(prison)) == []


def test_nobody_is_told_of_another_prison(prison: Establishment) -> None:
    fill(prison)
    other = a_coordinator(an_establishment())
    assert lines_for(other) == []


def test_emails_that_were_given_up_are_told_to_a_manager(prison: Establishment) -> None:
    queue_email(key="a", to="ama@example.org", subject="Hello", text="Hello", at=now())
    boss = manager()
    assert lines_for(boss) == []
    Email.objects.update(status="given_up", finished_at=now())
    (line,) = lines_for(boss)
    client = Client()
    sign_in(client, boss)
    assert "ama@example.org" in client.get(line.address).content.decode()
    assert lines_for(a_coordinator(prison)) == []


def test_every_line_leads_to_as_many_as_it_counts(prison: Establishment) -> None:
    fill(prison)
    client, ann = Client(), a_coordinator(prison)
    sign_in(client, ann)
    on_page = {link["href"] for link in elements(client.get("/today/").content.decode(), "a")}
    for line in lines_for(ann):
        assert line.address.replace("&", "&amp;") in on_page or line.address in on_page
        page = client.get(line.address).context.get("page")
        if page is not None:
            assert page.paginator.count == line.count, line.words


@pytest.mark.parametrize(("count", "open_", "folded"), [(0, 0, 0), (7, 7, 0), (8, 8, 0), (9, 7, 2)])
def test_the_most_urgent_are_open_and_the_others_one_press_away(
    count: int, open_: int, folded: int
) -> None:
    lines = [Decision(number + 1, "", "", "matching:proposals") for number in range(count)]
    first, rest = folded_after(lines, MOST_FIRST)
    assert (len(first), len(rest)) == (open_, folded)
    assert [*first, *rest] == lines


def test_more_to_decide_takes_no_more_queries(prison: Establishment) -> None:
    ann: User = a_coordinator(prison)
    counts = []
    for _ in range(3):
        fill(prison)
        _ = ann.roles
        with CaptureQueriesContext(connection) as queries:
            lines_for(ann)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= MOST_QUERIES
    assert Mentor.objects.exists()


@pytest.mark.parametrize(("count", "words"), [(1, "See the proposal"), (2, "See all 2 proposals")])
def test_the_link_to_the_proposals_says_how_many_there_are(
    count: int, words: str, client: Client, prison: Establishment
) -> None:
    for _ in range(count):
        an_open_proposal(mentor=a_mentor(at=prison), referral=a_man(prison))
    sign_in(client, a_coordinator(prison))
    links = elements(client.get("/today/").content.decode(), "a")
    assert [link.text for link in links if link.text.startswith("See ")] == [words]


def test_a_manager_who_can_agree_reads_that_a_second_step_is_to_be_reset() -> None:
    asker, other = manager(), manager()
    reset = a_reset(by=asker)

    def pages(user: User) -> set[str]:
        return {line.page for line in lines_for(user)}

    assert "staff" in pages(other)
    assert "staff" not in pages(asker)
    SecondStepReset.objects.update(asked_at=reset.asked_at - LASTS)
    assert "staff" not in pages(other)
