"""The pages about the agreement, aims, what was made, needs and reviews."""

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.common.audit import AuditEvent
from config.common.clock import london_today, now
from delivery.models import Aim, Area, AreaStart, Review, Work
from delivery.outcomes.agreeing import set_aim
from delivery.outcomes.areas import load_areas
from delivery.outcomes.card import outcomes_card
from delivery.outcomes.reviewing import Judgement, record_review
from matching.models import Match
from tests.factories.delivery import a_supported_man
from tests.factories.people import coordinator, manager, mentor_user, sign_in
from tests.factories.programme import a_mentor, a_participant, a_referral

pytestmark = pytest.mark.django_db
TODAY = london_today()


@pytest.fixture
def match() -> Match:
    load_areas()
    return a_supported_man(mentor=a_mentor(user=mentor_user(name="Ben Bramble")))


@pytest.fixture
def phone(match: Match) -> Client:
    client = Client()
    sign_in(client, match.mentor.user)
    return client


@pytest.fixture
def laptop() -> Client:
    client = Client()
    sign_in(client, manager())
    return client


def day() -> dict[str, str]:
    return {"on_day": str(TODAY.day), "on_month": str(TODAY.month), "on_year": str(TODAY.year)}


def address(name: str, *args: object) -> str:
    return reverse(f"delivery:{name}", args=args)


def test_a_first_session_in_one_page(match: Match, phone: Client) -> None:
    page = address("agreement", match.pk)
    words = {"words": "Canary Wharf", "second": "", "third": "See my son"}
    answer = phone.post(page, words | day())
    assert set(answer.context["form"].errors) == {"explained"}
    assert "Canary Wharf" in answer.content.decode()
    assert phone.post(page, words | day() | {"explained": "on"}).status_code == 302
    assert Aim.objects.count() == 2
    aims = phone.get(address("aims", match.pk)).content.decode()
    assert "Canary Wharf" in aims
    assert match.referral.name not in aims


def test_his_words_are_on_no_page_that_staff_did_not_ask_for(match: Match, laptop: Client) -> None:
    set_aim(match=match, words="Canary Wharf", on=TODAY, by=match.mentor.user, at=now())
    for page in (reverse("matching:match", args=[match.pk]), address("outcomes", match.pk)):
        assert "Canary" not in laptop.get(page).content.decode()
    assert not AuditEvent.objects.filter(action="read").exists()
    assert "Canary" in laptop.get(address("aims", match.pk)).content.decode()
    assert AuditEvent.objects.filter(action="read").count() == 1


def test_an_aim_is_reviewed_with_one_press_and_reached(match: Match, phone: Client) -> None:
    by = match.mentor.user
    aim = set_aim(match=match, words="A job", on=TODAY, by=by, at=now())
    page = address("review_aims", match.pk)
    assert phone.post(page, {f"aim_{aim.pk}": "some"} | day()).status_code == 302
    assert aim.reviews.get().progress == "some"
    assert phone.post(address("aim_step", match.pk, aim.pk, "reach")).status_code == 302
    aim.refresh_from_db()
    assert aim.status == "reached"
    assert phone.post(address("aim_step", match.pk, aim.pk, "fly")).status_code == 404
    other = a_supported_man(mentor=match.mentor, place=2, slot=5)
    assert phone.post(address("aim_step", other.pk, aim.pk, "reopen")).status_code == 404


def test_a_grant_is_entered_in_pounds_and_removed(match: Match, phone: Client) -> None:
    page, key = address("add_work", match.pk), str(uuid4())
    sent = {"key": key, "kind": "grant", "amount": "99.50"} | day()
    for _ in range(2):
        assert phone.post(page, sent).status_code == 302
    work = Work.objects.get()
    assert work.amount == 9950
    assert "£99.50" in phone.get(address("outcomes", match.pk)).content.decode()
    wrong = phone.post(page, sent | {"key": str(uuid4()), "kind": "cv"})
    assert list(wrong.context["form"].errors) == ["amount"]
    phone.post(address("remove_work", match.pk, work.pk))
    assert not Work.objects.exists()


def test_needs_are_said_and_taken_back(match: Match, phone: Client) -> None:
    page = address("needs", match.pk)
    area = Area.objects.get(code="wellbeing")
    name = f"area_{area.pk}"
    assert phone.post(page, {name: "no", "before": "{}"} | day()).status_code == 302
    assert not AreaStart.objects.get().is_need
    before = json.dumps({area.pk: False})
    late = phone.post(page, {name: "yes", "before": "{}"} | day())
    assert late.context["form"].non_field_errors()
    assert phone.post(page, {name: "", "before": before} | day()).status_code == 302
    assert not AreaStart.objects.exists()
    assert phone.post(page, {name: "yes", "before": "[]"} | day()).status_code == 200


def test_a_review_says_what_is_missing_and_keeps_what_was_typed(
    match: Match, phone: Client
) -> None:
    area = Area.objects.get(code="attitudes").pk
    page = address("add_review", match.pk)
    sent = {f"progress_{area}": "much", f"evidence_{area}": "record", "version": "0"} | day()
    answer = phone.post(page, sent)
    assert list(answer.context["form"].errors) == [f"source_{area}"]
    sent[f"source_{area}"] = "Canary, 3 May, with consent"
    assert phone.post(page, sent).status_code == 302
    review = Review.objects.get()
    assert "Canary" not in phone.get(address("outcomes", match.pk)).content.decode()
    assert "Canary" in phone.get(address("review", match.pk, review.pk)).content.decode()
    change = address("change_review", match.pk, review.pk)
    assert "Canary" in phone.get(change).content.decode()
    changed = sent | {"version": "1", f"progress_{area}": "some"}
    assert phone.post(change, changed).status_code == 302
    assert phone.post(change, changed).context["form"].non_field_errors()
    assert Review.objects.get().version == 2


def test_evidence_without_a_judgement_is_not_lost(match: Match, phone: Client) -> None:
    area = Area.objects.get(code="attitudes").pk
    answer = phone.post(
        address("add_review", match.pk),
        {f"evidence_{area}": "notes", "version": "0"} | day(),
    )
    assert list(answer.context["form"].errors) == [f"progress_{area}"]


@pytest.mark.parametrize("many", [1, 3])
def test_pages_and_card_take_as_many_queries_for_many_rows(
    match: Match, phone: Client, many: int
) -> None:
    by = match.mentor.user
    areas = list(Area.objects.values_list("pk", flat=True))[:many]
    for number in range(many):
        aim = set_aim(match=match, words=f"Aim {number}", on=TODAY, by=by, at=now())
        phone.post(address("review_aims", match.pk), {f"aim_{aim.pk}": "some"} | day())
        record_review(
            match=match,
            on=TODAY - timedelta(days=number),
            is_last=False,
            judgements=dict.fromkeys(areas, Judgement("some", "professional", "Ann")),
            by=by,
            at=now(),
        )
    for page, most in (("outcomes", 13), ("aims", 10), ("add_review", 10)):
        with CaptureQueriesContext(connection) as queries:
            phone.get(address(page, match.pk))
        assert len(queries) <= most
    with CaptureQueriesContext(connection) as queries:
        outcomes_card(match, by, TODAY)
    assert len(queries) == 2


def test_what_is_due_is_on_today_and_on_its_list(laptop: Client) -> None:
    load_areas()
    began = TODAY - timedelta(days=120)
    counts = []
    for number in range(1, 4):
        match = a_supported_man(
            referral=a_referral(name=f"Omar Hill {number}"), started_on=began, first_met_on=began
        )
        with CaptureQueriesContext(connection) as queries:
            html = laptop.get(address("reviews_due")).content.decode()
        counts.append(len(queries))
        assert address("add_review", match.pk) in html
    assert counts[0] == counts[2]
    assert address("reviews_due") in laptop.get(reverse("matching:today")).content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_progress_of_the_men_takes_no_more_queries_for_more_men(many: int) -> None:
    load_areas()
    for _ in range(many):
        a_supported_man(referral=a_referral(participant=a_participant()))
    desk = Client()
    sign_in(desk, manager())
    with CaptureQueriesContext(connection) as queries:
        answer = desk.get(reverse("delivery:progress_of_men"))
    assert answer.context["counts"].men == many
    assert len(queries) == 8


def test_progress_of_the_men_is_of_a_period_and_of_own_prisons(match: Match) -> None:
    area = Area.objects.all()[0]
    record_review(
        match=match,
        on=TODAY,
        is_last=False,
        judgements={area.pk: Judgement("some", "notes")},
        by=match.mentor.user,
        at=now(),
    )
    page, desk, elsewhere = reverse("delivery:progress_of_men"), Client(), Client()
    sign_in(desk, manager())
    sign_in(elsewhere, coordinator())
    counts = desk.get(page).context["counts"]
    assert (counts.men, counts.at_least_one, counts.areas[0].progressed) == (1, 1, 1)
    assert elsewhere.get(page).context["counts"].men == 0
    report = {"first": "2024-02-01", "last": "2025-03-31"}
    assert desk.get(page, report).context["counts"].men == 0
    for wrong in ({"last": "2023-03-31"}, {"last": "2025-13-31"}):
        assert "counts" not in desk.get(page, report | wrong).context
    assert "counts" not in desk.get(page, {"last": "0001-01-01"}).context
    without_first = desk.get(page, {"first": "", "last": "2025-03-31"}).context
    assert (without_first["first"], without_first["last"]) == (date(2024, 4, 1), date(2025, 3, 31))
