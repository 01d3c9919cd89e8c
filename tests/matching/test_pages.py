"""Every staff page opens for coordinators and managers, shows what it should, and takes few
queries."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.clock import LONDON, london_date, now, reading
from config.common.runs import start_run
from config.common.signs import Part, give_sign
from matching.models import OneMore, Round
from matching.rounds.running import BETWEEN_TRIES, request_round, sweep_rounds
from matching.solver import WORDS, Reason
from recruitment.models import Establishment
from recruitment.weekly import week_of
from tests.config.ui.markup import elements
from tests.factories.people import manager
from tests.factories.programme import a_course, a_finished_round, an_establishment
from tests.factories.recruitment import an_application
from tests.matching.conftest import Records, records_at

pytestmark = pytest.mark.django_db

NO_WORKER = "Nothing is working on this now"
AGAIN = "The worker stopped. We are starting the work again."
LISTS = [
    "today",
    "capacity",
    "rounds",
    "proposals",
    "referrals",
    "mentors",
    "matches",
    "exclusions",
]
ONES: dict[str, Callable[[Records], int]] = {
    "round": lambda records: records.round.pk,
    "unmatched": lambda records: records.round.pk,
    "proposal": lambda records: records.proposal.pk,
    "referral": lambda records: records.proposal.referral_id,
    "mentor": lambda records: records.proposal.mentor_id,
}
PRIVATE: dict[str, Callable[[Records], int]] = {
    name: ONES[name] for name in ("proposal", "referral", "mentor")
}


def text_of(client: Client, name: str, *args: int) -> str:
    page = client.get(reverse(f"matching:{name}", args=args))
    assert page.status_code == 200, name
    html = page.content.decode()
    assert "[invalid name]" not in html  # Django's own label for a filter without a label
    return html


SHOWN: dict[str, Callable[[Records], list[str]]] = {
    "today": lambda records: [
        records.proposal.referral.name,
        f'href="{reverse("matching:proposals")}"',
        f'action="{reverse("matching:run_round")}"',
    ],
    "capacity": lambda _: ["HMP Here", 'src="data:image/svg+xml;base64,'],
    "rounds": lambda records: [
        f'href="{reverse("matching:round", args=[records.round.pk])}"',
        "Done",
    ],
    "proposals": lambda records: [
        records.proposal.referral.name,
        str(records.proposal.mentor),
        "Monday morning",
        f'href="/proposals/{records.proposal.pk}/"',
    ],
    "referrals": lambda records: [
        records.proposal.referral.reference,
        records.unmatched.referral.name,
    ],
    "mentors": lambda records: [str(records.proposal.mentor), str(records.match.mentor)],
    "matches": lambda records: [records.match.referral.name, "Meeting"],
    "exclusions": lambda records: [records.unmatched.referral.name, records.exclusion.reason],
    "round": lambda records: [
        "1 of 2",
        records.proposal.referral.name,
        "Monday morning",
        "3 more men",
    ],
    "unmatched": lambda records: [
        records.unmatched.referral.name,
        WORDS[Reason(records.unmatched.reason)][1:],
    ],
    "proposal": lambda records: [
        "Drugs",
        f'href="{reverse("matching:approve", args=[records.proposal.pk])}"',
    ],
    "referral": lambda records: [
        records.proposal.referral.reference,
        "Drugs",
        f'href="/proposals/{records.proposal.pk}/"',
    ],
    "mentor": lambda records: [
        "HMP Here",
        "Drugs",
        "Monday",
        f'href="/proposals/{records.proposal.pk}/"',
    ],
}


@pytest.mark.parametrize("who", ["staff", "boss"])
@pytest.mark.parametrize("name", SHOWN)
def test_the_page_shows(
    name: str, who: str, records: Records, request: pytest.FixtureRequest
) -> None:
    args = [ONES[name](records)] if name in ONES else []
    page = text_of(request.getfixturevalue(who), name, *args)
    assert [words for words in SHOWN[name](records) if words not in page] == []


@pytest.mark.parametrize("name", PRIVATE)
def test_a_record_of_another_prison_is_not_there(name: str, staff: Client) -> None:
    pk = PRIVATE[name](records_at(an_establishment()))
    answer = staff.get(reverse(f"matching:{name}", args=[pk]))
    assert answer.status_code == 404


@pytest.mark.parametrize("name", [*LISTS, "round", "unmatched"])
def test_no_list_shows_another_prisons_people(name: str, staff: Client, boss: Client) -> None:
    records = records_at(an_establishment(name="HMP There"))
    args = [ONES[name](records)] if name in ONES else []
    people = [
        records.proposal.referral.name,
        records.match.referral.name,
        str(records.match.mentor),
    ]
    people.append("What one more room")
    page = text_of(staff, name, *args)
    assert [person for person in people if person in page] == []


@pytest.mark.parametrize("name", [*LISTS, "round", "unmatched"])
def test_three_rows_take_as_many_queries_as_one(
    name: str, prison: Establishment, boss: Client
) -> None:
    def queries() -> int:
        args = [ONES[name](records)] if name in ONES else []
        with CaptureQueriesContext(connection) as capture:
            text_of(boss, name, *args)
        return len(capture)

    records = records_at(prison)
    matching_round = records.round
    queries()  # the first visit fills the caches
    one = queries()
    for _ in range(2):
        more = records_at(prison)
        more.round.proposals.update(round=matching_round)
        more.round.unmatched.update(round=matching_round)
        OneMore.objects.filter(round=more.round).update(round=matching_round)
    assert queries() == one


@pytest.mark.parametrize("list_", ["proposals", "referrals", "mentors"])
@pytest.mark.parametrize("pk", [0, 2**63, 10**30])
def test_a_number_nobody_has_is_not_there(list_: str, pk: int, boss: Client) -> None:
    assert boss.get(f"/{list_}/{pk}/").status_code == 404


def test_an_empty_programme_has_every_list(boss: Client) -> None:
    for name in LISTS:
        assert "<h1" in text_of(boss, name)


def test_figures_that_cannot_be_worked_out_are_said_to_be_unknown(boss: Client) -> None:
    for number in range(65):
        a_course(f"course-{number}")
    assert "65 courses" in text_of(boss, "capacity")


def test_a_failed_round_says_why_and_offers_another(boss: Client) -> None:
    failed = a_finished_round(status="failed", failure="The list was too long.")
    page = text_of(boss, "round", failed.pk)
    assert "The list was too long." in page
    assert f'action="{reverse("matching:run_round")}"' in page


def test_today_leads_to_the_applications_that_wait(boss: Client) -> None:
    def links() -> list[str]:
        page = elements(text_of(boss, "today"), "a")
        return [link.text for link in page if link["href"] == reverse("recruitment:today")]

    [in_the_bar] = links()
    for count in ("1", "2"):
        an_application()
        [text] = [text for text in links() if text != in_the_bar]
        assert text.startswith(count)


def test_today_says_that_the_weeks_round_failed_and_when_it_is_tried_again(boss: Client) -> None:
    at = now()
    monday = week_of(london_date(at))
    a_finished_round(status="failed", failure="The list was too long.", week=monday, finished_at=at)
    page = text_of(boss, "today")
    assert "The list was too long." in page
    again = f"{(at + BETWEEN_TRIES).astimezone(LONDON):%H:%M}"
    assert again in page
    for _ in range(3):
        a_finished_round(status="failed", failure="Again.", week=monday, finished_at=at)
    page = text_of(boss, "today")
    assert "Again." in page
    assert again not in page
    a_finished_round()
    assert "Again." not in text_of(boss, "today")


def test_a_round_under_way_shows_how_far_it_is_with_and_without_javascript(boss: Client) -> None:
    matching_round = request_round(by=manager(), at=now())
    start_run(matching_round, at=now())
    Round.objects.update(progress=30, stage="Matching 5 men with 2 mentors")
    page = text_of(boss, "round", matching_round.pk)
    assert "Matching 5 men with 2 mentors" in page
    assert 'value="30"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "30%" in text_of(boss, "round_progress", matching_round.pk)


def test_a_round_without_a_worker_says_that_nothing_is_working_on_it(boss: Client) -> None:
    matching_round = request_round(by=manager(), at=now())
    assert NO_WORKER in text_of(boss, "round_progress", matching_round.pk)
    give_sign(Part.WORKER, reading())
    for name in ("round_progress", "round"):
        assert NO_WORKER not in text_of(boss, name, matching_round.pk)


def test_a_round_whose_worker_was_killed_says_that_it_starts_again(boss: Client) -> None:
    matching_round = request_round(by=manager(), at=now())
    give_sign(Part.WORKER, reading())
    start_run(matching_round, at=now())
    assert AGAIN not in text_of(boss, "round_progress", matching_round.pk)
    Round.objects.update(lease_ends_at=now())
    assert AGAIN in text_of(boss, "round_progress", matching_round.pk)
    sweep_rounds(at=now())
    assert AGAIN in text_of(boss, "round", matching_round.pk)
    start_run(Round.objects.get(), at=now())
    assert AGAIN not in text_of(boss, "round_progress", matching_round.pk)


def test_when_the_round_has_ended_the_page_is_loaded_anew(records: Records, boss: Client) -> None:
    answer = boss.get(reverse("matching:round_progress", args=[records.round.pk]))
    assert answer.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("name", "query", "count"),
    [
        ("referrals", "", "2 referrals"),
        ("referrals", "?status=matched", "1 referral"),
        ("referrals", "?status=", "3 referrals"),
        ("referrals", "?status=&source=self_wing", "0 referrals"),
        ("referrals", "?status=&search=test%25", "0 referrals"),
        ("referrals", "?status=&search=man", "3 referrals"),
        ("referrals", "?leaves=soon", "0 referrals"),
        ("mentors", "", "2 mentors"),
        ("mentors", "?free=yes", "1 mentor"),
        ("mentors", "?free=cleared", "1 mentor"),
        ("mentors", "?free=no", "1 mentor"),
        ("mentors", "?status=paused", "0 mentors"),
        ("matches", "", "1 match"),
        ("matches", "?status=ended", "0 matches"),
    ],
)
def test_a_list_can_be_narrowed(
    name: str, query: str, count: str, records: Records, staff: Client
) -> None:
    page = staff.get(reverse(f"matching:{name}") + query).content.decode()
    assert f">{count}<" in page


@pytest.mark.parametrize("page", ["0", "999", "abc"])
def test_a_page_that_is_not_there_is_the_nearest(page: str, records: Records, boss: Client) -> None:
    answer = boss.get(reverse("matching:referrals"), {"page": page})
    assert records.proposal.referral.name in answer.content.decode()
